// Reads a log where its archive was unpacked as if it lay where it was: its places, and what is known of it from then.

import { keptFacts, keptHead } from "../core/kept-facts.ts";
import type { ParseIssue, SessionFacts, SessionHead } from "../core/session.ts";
import type { LogRef, Source } from "../ports/source.ts";

/** What is known of a log from when it was there. */
export interface Original {
  readonly root: string;
  facts(externalId: string): SessionFacts | undefined;
}

/**
 * Some facts come from files of the agent that are not part of the log, and are gone with it, or from where the log
 * lay: they are put into what is read, before anything is looked for in it.
 */
export function withKnownFacts(source: Source, original: Original): Source {
  return {
    ...source,
    async *read(log, options) {
      const placed = (path: string) => (path.startsWith(log.root) ? original.root + path.slice(log.root.length) : path);
      let before: SessionFacts | undefined;
      for await (const item of source.read(log, options)) {
        if (item.kind === "session") {
          before = original.facts(item.head.externalId);
          yield { ...item, head: keptHead(placedHead(item.head, placed), before?.head) };
        } else if (item.kind === "session_end") {
          const facts = { ...item.facts, head: placedHead(item.facts.head, placed), cwds: item.facts.cwds.map(placed) };
          yield { ...item, facts: keptFacts(facts, before) };
        } else yield item;
      }
    },
  };
}

function placedHead(head: SessionHead, placed: (path: string) => string): SessionHead {
  const { cwd, project } = head;
  return {
    ...head,
    ...(cwd !== undefined && { cwd: placed(cwd) }),
    ...(project && { project: { ...project, root: placed(project.root) } }),
  };
}

/** Says that something a log needs is not there: a file that it names, the log that it was copied from. */
const ABSENT: readonly ParseIssue["code"][] = ["missing_file", "missing_parent"];

/**
 * True where the log, as it was unpacked, lacks what was there when it was read: its messages would become poorer.
 * `before` are the issues of then: what was lacking already is no loss.
 */
export async function lacksOthers(
  source: Source,
  ref: LogRef,
  before: readonly ParseIssue[],
  signal?: AbortSignal,
): Promise<boolean> {
  if (!source.readsBeside) return false;
  const known = new Set(before.map(keyOf));
  try {
    for await (const item of source.read(ref, { from: 0, ...(signal && { signal }) }))
      if (item.kind === "issue" && ABSENT.includes(item.issue.code) && !known.has(keyOf(item.issue))) return true;
  } catch (error) {
    if (signal?.aborted) throw error;
    // Whoever reads it in earnest reports it.
  }
  return false;
}

function keyOf({ code, line }: ParseIssue): string {
  return `${code} ${line}`;
}
