// Writes what a log turned into: takes the events of its read, one by one, to the store's writer.

import type { FoundProject } from "../core/project.ts";
import type { ParseIssue } from "../core/session.ts";
import type { SessionKey, StoreWriter } from "../ports/store.ts";
import type { LogChange } from "./changes.ts";
import type { ReadEvent } from "./read-events.ts";
import { unpackUsage } from "./usage-table.ts";

export interface ApplyDeps {
  readonly writer: StoreWriter;
  readonly projectOf: (cwd: string) => FoundProject | undefined;
}

/** What one scan wrote, over all logs. */
export interface Written {
  messages: number;
  bytesRead: number;
  readonly touched: Set<SessionKey>;
  readonly issues: ParseIssue[];
  /** Secrets that were just read, by their hash: in memory only, and not more than are worth it. */
  readonly values: Map<string, string>;
}

const MOST_VALUES = 100_000;

/** Returns the function that takes one log's events; the log is `reading` until its `end`. */
export function applyLog(change: LogChange, deps: ApplyDeps, written: Written): (event: ReadEvent) => void {
  const { writer } = deps;
  const log = writer.openLog(change.ref, change.mode, change.rewritten);
  if (change.rewritten && (change.archiveLost || !change.usual)) {
    const message = change.archiveLost
      ? "the file of its archive was missing or too short; the log was archived anew"
      : "the log was shortened or written anew since it was read; its earlier bytes stay in the archive";
    const issue: ParseIssue = { code: "rewritten", log: change.ref.path, message };
    written.issues.push(issue);
    writer.putIssues(log, [issue]);
  }
  let session: SessionKey | undefined;
  const current = (): SessionKey => {
    if (session === undefined)
      throw new Error(`${change.ref.source} yielded content before a session: ${change.ref.path}`);
    return session;
  };
  return (event) => {
    switch (event.kind) {
      case "session":
        session = writer.openSession(log, event.head);
        written.touched.add(session);
        break;
      case "batch":
        writer.putMessages(current(), event.batch);
        written.messages += event.batch.columns.count;
        break;
      case "usage":
        writer.putUsage(current(), unpackUsage(event.table));
        break;
      case "findings":
        writer.putFindings(current(), event.findings);
        break;
      case "values":
        for (const [hash, value] of event.values)
          if (written.values.size < MOST_VALUES) written.values.set(hash, value);
        break;
      case "reindex":
        writer.reindex(current(), event.seq, event.text);
        break;
      case "issues":
        writer.putIssues(log, event.issues);
        written.issues.push(...event.issues);
        break;
      case "segment":
        writer.putSegment(log, event.segment);
        break;
      case "session_end": {
        const { cwd, project } = event.close.facts.head;
        writer.closeSession(current(), {
          ...event.close,
          project: project ?? (cwd === undefined ? undefined : deps.projectOf(cwd)),
        });
        break;
      }
      case "end": {
        const { bytes, modifiedAt } = change.ref;
        const { offset, archived, tailHash, resume } = event;
        written.bytesRead += Math.max(0, offset - (change.mode === "append" ? (change.known?.offset ?? 0) : 0));
        writer.closeLog(log, {
          bytes,
          modifiedAt,
          offset,
          archived,
          tailHash,
          parserVersion: change.parserVersion,
          resume,
          replacesArchive: change.usual ?? false,
        });
      }
    }
  };
}
