// Collects what one read of a log yields, and checks the order of its items.

import assert from "node:assert/strict";
import type { Message, ParseIssue, SessionFacts } from "../core/session.ts";
import type { UsageEntry } from "../core/usage.ts";
import type { ResumeState, SourceItem } from "../ports/source.ts";

export interface SessionReading {
  readonly id: string;
  readonly messages: readonly Message[];
  /** By key, the last entry of each. */
  readonly usage: ReadonlyMap<number, UsageEntry>;
  readonly facts: SessionFacts;
}

export interface Reading {
  readonly sessions: readonly SessionReading[];
  readonly issues: readonly ParseIssue[];
  readonly offset: number;
  readonly state: ResumeState;
}

/** Everything one `read` yields; fails where its items come in another order than the port promises. */
export async function collect(items: Iterable<SourceItem> | AsyncIterable<SourceItem>): Promise<Reading> {
  const sessions: SessionReading[] = [];
  const issues: ParseIssue[] = [];
  let open: { id: string; messages: Message[]; usage: Map<number, UsageEntry> } | undefined;
  let end: { offset: number; state: ResumeState } | undefined;
  for await (const item of items) {
    assert.ok(!end, `a ${item.kind} after the end`);
    if (item.kind === "issue") issues.push(item.issue);
    else if (item.kind === "session") {
      assert.ok(!open, "a session inside a session");
      open = { id: item.head.id, messages: [], usage: new Map() };
    } else if (item.kind === "end") {
      assert.ok(!open, "the end inside a session");
      end = { offset: item.offset, state: item.state };
    } else {
      assert.ok(open, `a ${item.kind} outside a session`);
      if (item.kind === "message") open.messages.push(item.message);
      else if (item.kind === "usage") open.usage.set(item.entry.key, item.entry);
      else {
        sessions.push({ ...open, facts: item.facts });
        open = undefined;
      }
    }
  }
  assert.ok(end, "no end");
  return { sessions, issues, offset: end.offset, state: end.state };
}

/** Offsets behind each line feed of a log. */
export function linesOf(bytes: Uint8Array): number[] {
  const ends: number[] = [];
  for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) ends.push(at + 1);
  return ends;
}
