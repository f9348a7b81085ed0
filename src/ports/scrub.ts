// What the store's writer does when secrets are taken out of what it keeps: nothing of the old bytes stays in its files.

/** As in `ports/store.ts`. */
type LogKey = number;
type SessionKey = number;

/** Gives a content anew with its secrets replaced; asked again, it gives the same. */
export type RewritePieces = (open: () => Iterable<Uint8Array>) => Iterable<Uint8Array>;
/** Gives the very bytes back where nothing is replaced. */
export type RewriteBytes = (bytes: Uint8Array) => Uint8Array;

export interface ScrubWriter {
  /**
   * Writes every generation of a log's archive anew, the earlier ones too; those that come out the same stay as they
   * are. With `resetLast` the newest one is emptied instead: the log is still there and is read again.
   */
  scrubArchive(log: LogKey, rewrite: RewritePieces, resetLast: boolean): void;
  /** Makes the next scan read the log from its start, as the same log, though its bytes are others now. */
  readAgain(
    log: LogKey,
    file: { readonly bytes: number; readonly modifiedAt: number; readonly tailHash: string },
  ): void;
  /** Rewrites a session's bodies (a message is one JSON document) and its own strings. True where anything changed. */
  scrubSession(session: SessionKey, rewrite: { readonly json: RewriteBytes; readonly text: RewriteBytes }): boolean;
  /**
   * Leaves nothing behind of what was replaced or dropped since: free pages, write-ahead logs. To be called last.
   * @throws TraceError `store_locked` while another program reads what was replaced
   */
  erase(): void;
}
