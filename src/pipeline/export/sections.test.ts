// Whether a session, and what stands within it, is still what was chosen.

import { expect, test } from "vitest";
import type { Subagents } from "../../ports/app-export.ts";
import type { SessionRow } from "../../ports/store.ts";
import { isAsPlanned } from "./sections.ts";
import type { PlannedChild } from "./session-plan.ts";

const child = (key: number, children: readonly PlannedChild[] = []): PlannedChild => {
  return { key, id: `s${key}`, revision: "1", judged: undefined, callId: `call ${key}`, children };
};
const plan = child(1, [child(2, [child(3)])]);

const cases: [name: string, subagents: Subagents, grown: number | undefined, expected: boolean][] = [
  ["nothing grew", "inline", undefined, true],
  ["it grew", "link", 1, false],
  ["a subagent within a subagent grew", "inline", 3, false],
  ["a subagent with rows of its own grew", "link", 2, true],
];
for (const [name, subagents, grown, expected] of cases) {
  test(name, () => {
    const session = (key: number) =>
      ({ facts: { head: { id: `s${key}` } }, revision: key === grown ? "2" : "1" }) as unknown as SessionRow;
    expect(isAsPlanned({ store: { session }, choices: { subagents } }, plan)).toBe(expected);
  });
}
