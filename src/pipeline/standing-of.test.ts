// Which score and which review count for a session as it is, and for a subagent.

import { describe, expect, test } from "vitest";
import type { ReviewEntry } from "../core/review.ts";
import type { ScoreEntry } from "../ports/labels.ts";
import type { SessionRow, Store } from "../ports/store.ts";
import { judgedBy, reviewedBy } from "./standing-of.ts";

const row = (id: string, parentId?: string) =>
  ({ facts: { head: { id } }, revision: `${id}-2`, parentId }) as unknown as SessionRow;

describe("the score that counts", () => {
  const score = (session: string, quality: number, revision: string) =>
    ({ session, quality, revision }) as unknown as ScoreEntry;
  const labels = (...scores: ScoreEntry[]) => ({ labels: { scores: () => scores } }) as unknown as Store;
  const cases: [name: string, scores: ScoreEntry[], expected: number | undefined][] = [
    ["none", [], undefined],
    ["of another session", [score("b", 5, "a-2")], undefined],
    ["the last one", [score("a", 2, "a-2"), score("a", 4.5, "a-2")], 4.5],
    ["before it grew", [score("a", 2, "a-1")], undefined],
    ["the last one before it grew", [score("a", 2, "a-2"), score("a", 4, "a-1")], undefined],
  ];
  for (const [name, scores, expected] of cases) {
    test(name, () => expect(judgedBy(labels(...scores))(row("a"))?.quality).toBe(expected));
  }
});

describe("the review of a subagent", () => {
  const rows = [row("top"), row("sub", "top"), row("deep", "sub"), row("self", "self"), row("orphan", "gone")];
  const stand = (id: string, trail: readonly (readonly [string, ReviewEntry["verb"], string?])[]) => {
    const entries = trail.map(([session, verb, revision], i) => ({
      id: i,
      session,
      verb,
      revision: revision ?? `${session}-2`,
    }));
    const store = { reviews: { trail: () => entries }, sessions: () => rows } as unknown as Store;
    const { state, hold, before } = reviewedBy(store, 0)(rows.find(({ facts }) => facts.head.id === id) as SessionRow);
    return [state, hold.kind, before?.verb];
  };
  const cases: [name: string, id: string, trail: Parameters<typeof stand>[1], expected: unknown[]][] = [
    ["nobody looked", "sub", [], ["new", "free", undefined]],
    ["its parent's", "sub", [["top", "approve"]], ["approved", "free", undefined]],
    ["its grandparent's", "deep", [["top", "shortlist"]], ["shortlisted", "free", undefined]],
    ["its parent's hold", "deep", [["top", "hold"]], ["new", "held", undefined]],
    ["its parent grew since", "sub", [["top", "block", "top-1"]], ["new", "free", "block"]],
    [
      "its own",
      "sub",
      [
        ["top", "shortlist"],
        ["sub", "approve"],
      ],
      ["approved", "free", undefined],
    ],
    [
      "its own block",
      "sub",
      [
        ["top", "approve"],
        ["sub", "block"],
      ],
      ["blocked", "free", undefined],
    ],
    [
      "its parent's block over its own",
      "sub",
      [
        ["top", "block"],
        ["sub", "approve"],
      ],
      ["blocked", "free", undefined],
    ],
    [
      "its grandparent's hold behind its own block",
      "deep",
      [
        ["top", "hold"],
        ["deep", "block"],
      ],
      ["blocked", "held", undefined],
    ],
    [
      "its parent's approval behind its grandparent's hold",
      "deep",
      [
        ["top", "hold"],
        ["sub", "approve"],
      ],
      ["approved", "held", undefined],
    ],
    ["a log that says it started itself", "self", [["self", "approve"]], ["approved", "free", undefined]],
    ["a parent that is not there", "orphan", [["orphan", "approve"]], ["approved", "free", undefined]],
  ];
  for (const [name, id, trail, expected] of cases) test(name, () => expect(stand(id, trail)).toEqual(expected));
});
