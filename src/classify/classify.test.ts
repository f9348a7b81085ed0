import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../core/finding.ts";
import { messageId, sessionId, toolCallId } from "../core/ids.ts";
import type { KeptLabel } from "../core/label.ts";
import { MESSAGE_KINDS, type Message, type Part, type SessionFacts } from "../core/session.ts";
import { createClassifier, type StoredForLabel } from "./classify.ts";

const facts: SessionFacts = {
  head: { id: sessionId("claude-code", "a"), source: "claude-code", externalId: "a", isSubagent: false },
  cwds: [],
  gitBranches: [],
  agentVersions: [],
  compactBoundaries: 0,
  microcompactBoundaries: 0,
  hasCompaction: false,
  rewindPoints: 0,
  lines: 0,
  records: 0,
  children: [],
  foreignTitles: [],
};

const digest = () => {
  const hash = createHash("sha256");
  return { update: (text: string) => void hash.update(text), hex: () => hash.digest("hex") };
};

type Loose = Partial<StoredForLabel> & { readonly message: Message };

function classified(stored: readonly Loose[], skip?: ReadonlySet<number>): Omit<KeptLabel, "revision"> {
  const classifier = createClassifier({ digest, ...(skip && { skip }) });
  for (const one of stored) classifier.add({ findings: [], inherited: false, ...one });
  return classifier.end(facts);
}

/** A session of texts and edits, written in short: `> asked`, `< answered`, `! edited file`. */
function session(text: string, start = 0): readonly Loose[] {
  const messages: Message[] = [];
  const push = (kind: Message["kind"], role: Message["role"], parts: readonly Part[]) => {
    const seq = start + messages.length;
    messages.push({ id: messageId(`m${seq}`), seq, role, kind, parts, line: seq + 1 });
  };
  for (const line of text
    .trim()
    .split("\n")
    .map((each) => each.trim())) {
    const rest = line.slice(2);
    if (line.startsWith(">")) push("prompt", "user", [{ kind: "text", text: rest }]);
    else if (line.startsWith("<")) push("assistant", "assistant", [{ kind: "text", text: rest }]);
    else {
      const callId = toolCallId(`c${start + messages.length}`);
      const input = { file_path: `/home/dev/${rest}`, old_string: "a", new_string: `b${messages.length}` };
      push("assistant", "assistant", [{ kind: "tool_call", callId, tool: "Edit", input }]);
      push("tool_results", "user", [{ kind: "tool_result", callId, output: "ok", status: "ok" }]);
    }
  }
  return messages.map((message) => ({ message }));
}

const BUILT = "> add a parser for dates\n! parser.ts\n! parser.test.ts\n! index.ts\n< Done.";
const CORRECTED = "> rename the button\n! button.ts\n< Done.\n> no, I meant the other button\n! other.ts\n< Done.";

describe("a session's label", () => {
  test("a correction is about the request whose turn was wrong, and stands where it is said", () => {
    const { label } = classified(session(CORRECTED));
    expect(label.main.type).toBe("correction_loop");
    expect(label.corrections.map(({ seq, about }) => ({ seq, about }))).toEqual([{ seq: 4, about: 0 }]);
    expect(label.main.evidence).toEqual(["m4"]);
    expect(label.turns.map(({ seq, type }) => `${seq} ${type}`)).toEqual(["0 refactor", "4 correction_loop"]);
  });

  test("good turns with wishes that hold words of error correct nothing", () => {
    const turns = [
      "Add a date parser with time zones",
      "Add a test that it throws on empty input",
      "Now add a check for the wrong version in config",
      "Baue einen Knopf, der die Änderung rückgängig macht",
    ].map((wish) => `> ${wish}\n! parser.ts\n< Done.`);
    const { label } = classified(session(turns.join("\n")));
    expect(label.corrections).toEqual([]);
    expect([label.main, ...label.contains].map(({ type }) => type)).not.toContain("correction_loop");
  });

  test("what was inherited counts for nothing, and can be corrected", () => {
    const before = session(BUILT).map((one) => ({ ...one, inherited: true }));
    const own = session("> that's wrong, the year comes first\n! parser.ts\n< Done.", before.length);
    const { label, contentHash } = classified([...before, ...own]);
    expect(label.corrections.map(({ about }) => about)).toEqual([0]);
    expect(label.signals["edit"]).toBe(1);
    expect(label.turns).toHaveLength(1);
    expect(label.filesTouched).toBe(1);
    expect(contentHash).toBe(classified(own).contentHash);
  });

  test("an abandoned branch is no part of it", () => {
    const whole = session(
      `${BUILT}\n> that's wrong, undo that\n! parser.ts\n< Undone.\n> now document it\n! README.md\n< Done.`,
    );
    const skip = new Set(whole.map(({ message }) => message.seq).filter((seq) => seq >= 8 && seq < 12));
    const { label } = classified(whole, skip);
    expect(label.corrections).toEqual([]);
    expect(label.main.type).toBe("iterative_build");
  });

  test("two copies have one hash and one signature; other words or another speaker have another hash", () => {
    const first = classified(session(BUILT));
    const copy = session(BUILT, 40).map(({ message }, i) => ({ message: { ...message, time: 1000 + i, model: "m" } }));
    const second = classified(copy);
    expect(second.contentHash).toBe(first.contentHash);
    expect(second.signature).toEqual(first.signature);
    expect(classified(session(BUILT.replace("dates", "times"))).contentHash).not.toBe(first.contentHash);
    expect(classified(session("> a\n< b")).contentHash).not.toBe(classified(session("> a b")).contentHash);
  });

  test("what a subagent is asked and answers in its parent's log is no talk with the person", () => {
    const whole = session("> find out where the total is computed\n< It is in src/cart.ts.");
    const aside = session("> Where is the total?\n< It is in src/cart.ts, line 12.\n> Which line?", 2);
    const { label } = classified(whole);
    const both = classified([
      ...whole,
      ...aside.map(({ message }) => ({ message: { ...message, sidechain: true } }) as const),
    ]);
    const said = ({ quality, reasons, resolution, turns, main }: typeof label) => ({
      quality,
      reasons,
      resolution,
      turns,
      main,
    });
    expect(said(both.label)).toEqual(said(label));
  });

  test("nothing supports a label: no messages, a warmup", () => {
    expect(classified([]).label.main).toMatchObject({ type: "unlabelled", evidence: [] });
    const classifier = createClassifier({ digest });
    for (const one of session(BUILT)) classifier.add({ findings: [], inherited: false, ...one });
    expect(classifier.end({ ...facts, hidden: "warmup" }).label.main.type).toBe("unlabelled");
  });

  test("a value that is found again is one finding", () => {
    const finding: Finding = {
      path: "parts.0.text",
      start: 0,
      end: 3,
      rule: "r",
      label: "r",
      kind: "secret",
      severity: "HIGH",
      confidence: 0.9,
      valueHash: "h",
    };
    const [first, ...rest] = session(BUILT);
    if (!first) throw new Error("no message");
    const once = classified([{ ...first, findings: [finding] }, ...rest]);
    expect(classified([{ ...first, findings: [finding, finding] }, ...rest]).label).toEqual(once.label);
  });
});

describe("whatever is in a log", () => {
  const part: fc.Arbitrary<Part> = fc.oneof(
    fc.record({ kind: fc.constant("text" as const), text: fc.string({ unit: "binary" }) }),
    fc.record({ kind: fc.constant("reasoning" as const), text: fc.string() }),
    fc.record({
      kind: fc.constant("tool_call" as const),
      callId: fc.constantFrom("1", "2", "").map(toolCallId),
      tool: fc.string(),
      input: fc.jsonValue() as fc.Arbitrary<never>,
    }),
    fc.record({
      kind: fc.constant("tool_result" as const),
      callId: fc.constantFrom("1", "2", "3").map(toolCallId),
      output: fc.string({ unit: "binary" }),
      status: fc.constantFrom("ok" as const, "error" as const, undefined),
    }),
  );
  const messages = fc.array(
    fc.record({
      kind: fc.constantFrom(...MESSAGE_KINDS),
      role: fc.constantFrom("user" as const, "assistant" as const, "tool" as const),
      parts: fc.array(part, { maxLength: 3 }),
    }),
    { maxLength: 12 },
  );

  test("there is a label, and its evidence is of the session", () => {
    fc.assert(
      fc.property(messages, (list) => {
        const stored = list.map((one, seq) => ({ message: { ...one, id: messageId(`m${seq}`), seq, line: seq + 1 } }));
        const { label } = classified(stored);
        const ids = new Set(stored.map(({ message }) => message.id));
        for (const one of [label.main, ...label.contains, ...label.turns]) {
          for (const id of one.evidence) expect(ids.has(id)).toBe(true);
        }
        for (const { seq, range } of [...label.examples, ...label.corrections]) {
          if (!range) continue;
          const at = stored[seq]?.message.parts[range.part];
          const text =
            at?.kind === "tool_call"
              ? JSON.stringify(at.input)
              : at?.kind === "tool_result"
                ? at.output
                : at?.kind === "image"
                  ? ""
                  : (at?.text ?? "");
          expect(range.start).toBeGreaterThanOrEqual(0);
          expect(range.end).toBeLessThanOrEqual(text.length);
          expect(range.start).toBeLessThanOrEqual(range.end);
        }
      }),
      { numRuns: 300 },
    );
  });

  const HARD: readonly (readonly [string, string])[] = [
    ["one word", "a".repeat(1_000_000)],
    ["the same word", "no ".repeat(300_000)],
    ["why", `why ${"not ".repeat(300_000)}`],
    ["quotes", '"'.repeat(1_000_000)],
    ["backticks", "`a".repeat(500_000)],
    ["tags", "<a>\n".repeat(250_000)],
    ["paths", "a/".repeat(500_000)],
    ["dots", "a.".repeat(500_000)],
    ["spaces", " ".repeat(1_000_000)],
    ["fences", "```\n".repeat(250_000)],
    ["errors", "Error: a\n".repeat(110_000)],
    ["Chinese", "不对为什么".repeat(200_000)],
    ["should", "it should be not the, ".repeat(45_000)],
  ];
  for (const [name, text] of HARD) {
    test(`a megabyte of ${name} is read to its end`, () => {
      const parts: Part[] = [{ kind: "text", text }];
      const [first, second, third] = session("> a parser\n< Yes?\n> b");
      if (!first || !second || !third) throw new Error("no messages");
      classified([first, { message: { ...second.message, parts } }, { message: { ...third.message, parts } }]);
    });
  }
});
