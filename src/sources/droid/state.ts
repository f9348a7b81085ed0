// What is remembered from record to record of one Factory Droid session.

export interface Own {
  /** The log's name, which is the session's id. */
  readonly name: string;
  /** Path of the settings beside the log. */
  readonly settings: string | undefined;
  /** Id of the newest message, and its time. */
  last: string | undefined;
  time: number | undefined;
  /** The first line told what the session is. */
  told: boolean;
}
