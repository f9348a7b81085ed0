// What the store keeps of sessions that a person opened: what "I looked at them" is counted by.

/** Where a session is shown to its end: the command, the workbench. */
export const VIEWED_VIA = ["show", "workbench"] as const;
export type ViewedVia = (typeof VIEWED_VIA)[number];

export interface SessionOpened {
  /** Its id. */
  readonly session: string;
  /** As it was shown. */
  readonly revision: string;
  readonly via: ViewedVia;
}

export interface SessionViewed extends SessionOpened {
  /** Unix milliseconds; of the last time. */
  readonly at: number;
}

export interface ViewReader {
  /** Of one session, by its id, or of all; the oldest first. */
  list(session?: string): readonly SessionViewed[];
}

/** Sessions, rulesets and parsers come and go without touching it. */
export interface ViewWriter {
  add(opened: SessionOpened): void;
}
