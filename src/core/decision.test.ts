// Which decision holds, and when a session may leave.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  createDecider,
  type Decision,
  type DecisionEntry,
  inForce,
  type Scope,
  type Target,
  type Verb,
} from "./decision.ts";
import type { Finding } from "./finding.ts";
import { messageId } from "./ids.ts";
import { INSIDE, leaving, MODES, replaces } from "./policy.ts";
import { counts, mayLeave, type QuarantineEntry, quarantineInForce, standingOf } from "./quarantine.ts";

const finding: Finding = {
  path: "parts.0.text",
  start: 3,
  end: 9,
  rule: "r",
  label: "l",
  kind: "secret",
  severity: "HIGH",
  confidence: 0.9,
  valueHash: "h",
};
const message = messageId("m");
const here = { session: "s:1", project: "/p" };
const place: Target = { kind: "finding", message, path: "parts.0.text", start: 3, end: 9 };
const value: Target = { kind: "value", valueHash: "h" };
const rule: Target = { kind: "rule", rule: "r" };
const session: Scope = { kind: "session", session: "s:1" };
const project: Scope = { kind: "project", project: "/p" };
const everywhere: Scope = { kind: "everywhere" };

let last = 0;
const decision = (verb: Verb, target: Target, scope: Scope): Decision => ({
  id: ++last,
  at: last,
  author: "me",
  reason: undefined,
  verb,
  target,
  scope,
});

const cases: [name: string, decisions: Decision[], verb: Verb | undefined][] = [
  ["none", [], undefined],
  ["a place", [decision("ignore", place, session)], "ignore"],
  ["another place", [decision("ignore", { ...place, start: 4 }, session)], undefined],
  ["another message", [decision("ignore", { ...place, message: messageId("n") }, session)], undefined],
  ["another session", [decision("ignore", place, { kind: "session", session: "s:2" })], undefined],
  ["another project", [decision("ignore", value, { kind: "project", project: "/q" })], undefined],
  ["a value", [decision("accept", value, everywhere)], "accept"],
  ["another value", [decision("accept", { kind: "value", valueHash: "i" }, everywhere)], undefined],
  ["a rule, in its project", [decision("ignore", rule, project)], "ignore"],
  ["place before value", [decision("ignore", place, session), decision("accept", value, session)], "ignore"],
  ["value before rule", [decision("ignore", value, everywhere), decision("accept", rule, session)], "ignore"],
  ["session before project", [decision("ignore", value, session), decision("accept", value, project)], "ignore"],
  ["project before everywhere", [decision("ignore", rule, project), decision("accept", rule, everywhere)], "ignore"],
  ["newer before older", [decision("ignore", value, project), decision("accept", value, project)], "accept"],
];
describe("decisions", () => {
  for (const [name, decisions, verb] of cases) {
    test(name, () => {
      for (const given of [decisions, [...decisions].reverse()])
        expect(createDecider(given).at(here)?.(finding, message)).toBe(verb);
    });
  }

  test("an undo takes one back, and the one before holds again", () => {
    const log: DecisionEntry[] = [decision("ignore", value, everywhere), decision("accept", value, everywhere)];
    const undo = (undoes: number): DecisionEntry => ({ id: ++last, at: last, author: "me", undoes });
    const verb = (entries: readonly DecisionEntry[]) => createDecider(inForce(entries)).at(here)?.(finding, message);
    expect(verb(log)).toBe("accept");
    const once = [...log, undo((log[1] as Decision).id)];
    expect(verb(once)).toBe("ignore");
    expect(verb([...once, undo((log[0] as Decision).id)])).toBeUndefined();
  });

  test("a finding without a hash has no value to be decided about", () => {
    const decider = createDecider([decision("ignore", { kind: "value", valueHash: "" }, everywhere)]);
    expect(decider.at(here)?.({ ...finding, valueHash: "" }, message)).toBeUndefined();
  });

  test("the id names what is in force, in whatever order it is given", () => {
    const some = [decision("ignore", value, session), decision("accept", rule, project)];
    expect(createDecider([]).id).toBe("");
    expect(createDecider(some).id).toBe(createDecider([...some].reverse()).id);
    expect(createDecider(some).id).not.toBe(createDecider(some.slice(1)).id);
  });

  test("sessions that nothing narrow holds for are common", () => {
    const decider = createDecider([decision("ignore", value, everywhere), decision("ignore", rule, session)]);
    expect(decider.isCommon(here)).toBe(false);
    expect(decider.isCommon({ session: "s:2", project: "/p" })).toBe(true);
  });

  test("what was decided goes before every mode", () => {
    for (const policy of [INSIDE, ...MODES.map(leaving)]) {
      for (const severity of ["MAXIMUM", "HIGH", "MEDIUM", "LOW"] as const) {
        const one = { ...finding, severity, confidence: 0.1 };
        expect(replaces(policy, one, "accept")).toBe(true);
        expect(replaces(policy, one, "ignore")).toBe(false);
        expect(replaces(policy, one, undefined)).toBe(replaces(policy, one));
      }
    }
  });
});

describe("quarantine", () => {
  const values = (n: number) => new Set(Array.from({ length: n }, (_, i) => `v${i}`));
  const review = (verb: "release" | "block", seen: number) => ({
    id: 1,
    at: 1,
    author: "me",
    reason: "r",
    session: "s",
    verb,
    values: [...values(seen)],
  });
  const standings: [n: number, reviewed: ReturnType<typeof review> | undefined, state: string, may: boolean][] = [
    [0, undefined, "free", true],
    [3, undefined, "free", true],
    [4, undefined, "quarantined", false],
    [4, review("release", 4), "released", true],
    [5, review("release", 4), "quarantined", false],
    [3, review("release", 4), "released", true],
    [4, review("block", 4), "blocked", false],
    [0, review("block", 4), "blocked", false],
  ];
  for (const [n, reviewed, state, may] of standings) {
    test(`${n} secrets, ${reviewed ? `${reviewed.verb} of ${reviewed.values.length}` : "no review"}: ${state}`, () => {
      const standing = standingOf(values(n), reviewed);
      expect(standing.state).toBe(state);
      expect(mayLeave(standing)).toBe(may);
    });
  }

  test("what counts: certain secrets of severity HIGH or above, and what a person accepted of them", () => {
    const ask = (change: Partial<Finding>, verb?: Verb) => counts({ ...finding, ...change }, message, () => verb);
    expect(ask({})).toBe(true);
    expect(ask({ severity: "MAXIMUM" })).toBe(true);
    expect(ask({ severity: "MEDIUM" })).toBe(false);
    expect(ask({ confidence: 0.7 })).toBe(false);
    expect(ask({ confidence: 0.7 }, "accept")).toBe(true);
    expect(ask({ severity: "MEDIUM" }, "accept")).toBe(false);
    expect(ask({}, "ignore")).toBe(false);
    for (const kind of ["pii", "path", "identity", "custom"] as const) expect(ask({ kind }, "accept")).toBe(false);
  });

  test("the newest review that was not taken back holds", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("release", "block", "undo"), { maxLength: 12 }), (steps) => {
        const log: QuarantineEntry[] = [];
        const held: number[] = [];
        steps.forEach((step, i) => {
          const common = { id: i + 1, at: i, author: "me", session: "s" };
          if (step !== "undo") {
            held.push(common.id);
            log.push({ ...common, verb: step, reason: "r", values: [] });
          } else {
            const undoes = held.pop();
            if (undoes !== undefined) log.push({ ...common, undoes });
          }
        });
        expect(quarantineInForce(log).get("s")?.id).toBe(held.at(-1));
      }),
    );
  });
});
