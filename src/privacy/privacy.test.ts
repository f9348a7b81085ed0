// The whole room at once: planted secrets are found in any nesting, none survives, masking twice changes nothing.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Finding } from "../core/finding.ts";
import { messageId, sessionId, toolCallId } from "../core/ids.ts";
import { INSIDE } from "../core/policy.ts";
import type { RedactedMessage } from "../core/redacted.ts";
import type { Message, Part, SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { createDetector, valueAt } from "./detect.ts";
import {
  cjkBigrams,
  encodeIndexText,
  indexTextOf,
  isMinted,
  makeStamp,
  type RedactContext,
  redactFacts,
  redactMessage,
  redactSession,
  redactText,
} from "./redact.ts";
import { RULESET } from "./ruleset.ts";
import { forEachString, mapStrings } from "./strings.ts";

const detector = createDetector(RULESET, (value) => `h:${value.length}:${value.slice(-2)}`);
const context: RedactContext = {
  policy: INSIDE,
  number: (finding) => finding.valueHash.length,
  stamp: makeStamp(RULESET.id, INSIDE.name, ""),
};
const secrets = RULESET.rules
  .filter(({ severity }) => severity !== "LOW")
  .flatMap((rule) => rule.examples.finds.map((example) => ({ ...example, rule: rule.id })));
const anySecret = fc.constantFrom(...secrets);

function messageOf(...parts: Part[]): Message {
  return { id: messageId("m"), seq: 0, role: "assistant", kind: "assistant", parts, line: 1 };
}

function redacted(message: Message): RedactedMessage {
  return redactMessage(message, detector.message(message), context);
}

const filler = fc.string({ unit: fc.constantFrom(" ", "\n", "é", "😀", "→", "漢", '"', "\\", "\ud83d", ".", "(") });

/** JSON of any shape with `text` somewhere in it: as a value, as a key, at any depth. */
function nest(text: string, steps: readonly number[]): Json {
  return steps.reduce<Json>((inner, step, i) => {
    if (step === 0) return [1, inner, null];
    if (step === 1) return { [`k${i}`]: inner, other: "x" };
    if (step === 2 && typeof inner === "string") return { [inner]: true };
    return { command: inner, "odd/key~": "" };
  }, text);
}

const anyPart = fc
  .record({
    before: filler,
    after: filler,
    secret: anySecret,
    place: fc.nat(6),
    steps: fc.array(fc.nat(3), { maxLength: 90 }),
  })
  .map(({ before, after, secret, place, steps }) => {
    // A secret keeps an edge: what stands around it is no letter and no digit.
    const text = `${before} ${secret.text} ${after}`;
    const callId = toolCallId("c");
    const parts: Part[] = [
      { kind: "text", text },
      { kind: "reasoning", text },
      { kind: "tool_call", callId, tool: "Bash", input: nest(text, steps) },
      { kind: "tool_call", callId, tool: text, input: null },
      { kind: "tool_result", callId, output: text, status: "ok" },
      { kind: "tool_result", callId, output: "", status: undefined, details: nest(text, steps) },
      { kind: "image", mediaType: undefined, bytes: undefined, ref: text },
    ];
    return { part: parts[place] as Part, secret: secret.secret, before };
  });

function strings(message: Message): string[] {
  const all: string[] = [];
  forEachString(message, (_, text) => all.push(text));
  return all;
}

describe("any nesting", () => {
  test("a planted secret is found, and survives in no string", () => {
    fc.assert(
      fc.property(fc.array(anyPart, { minLength: 1, maxLength: 3 }), (planted) => {
        const message = messageOf(...planted.map(({ part }) => part));
        const findings = detector.message(message);
        expect(findings.length).toBeGreaterThan(0);
        const all = strings(redactMessage(message, findings, context)).join("\n");
        for (const { secret } of planted) {
          expect(all).not.toContain(secret);
          expect(all).not.toContain(JSON.stringify(secret).slice(1, -1));
        }
      }),
      { numRuns: 400 },
    );
  });

  test("masking twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(anyPart, { minLength: 1, maxLength: 2 }), (planted) => {
        const once = redacted(messageOf(...planted.map(({ part }) => part)));
        expect(redacted(once)).toEqual(once);
      }),
      { numRuns: 300 },
    );
  });

  test("masking twice changes nothing where tokens are glued together and cut", () => {
    const piece = fc.oneof(
      anySecret.map(({ secret }) => secret),
      anySecret.chain(({ text }) =>
        fc.tuple(fc.nat(text.length), fc.nat(text.length)).map(([a, b]) => text.slice(Math.min(a, b), Math.max(a, b))),
      ),
      fc.constantFrom("://", "@", ":", "u", "\\n", "-", "[REDACTED:x:1]", "://u:", "@h", "-----BEGIN", "\n"),
    );
    fc.assert(
      fc.property(fc.array(piece, { minLength: 2, maxLength: 7 }), (pieces) => {
        const text = pieces.join("");
        const once = redactText(text, detector.text(text), context);
        expect(redactText(once, detector.text(once), context)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  test("nothing is lost at a depth where recursion ends", () => {
    const { text, secret } = secrets[0] as (typeof secrets)[number];
    let deep: Json = text;
    for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? [deep] : { k: deep };
    const message = messageOf({ kind: "tool_call", callId: toolCallId("c"), tool: "t", input: deep });
    const shown = redacted(message);
    expect(strings(shown).join("\n")).not.toContain(secret);
    expect(indexTextOf(shown)).toContain("[REDACTED:");
    expect(redacted(shown)).toEqual(shown);
  });
});

describe("ranges", () => {
  test("are exact, whatever stands around", () => {
    fc.assert(
      fc.property(filler, filler, anySecret, (before, after, { text, secret }) => {
        const whole = `${before}\n${text}\n${after}`;
        const found = detector.text(whole).map(({ start, end }) => whole.slice(start, end));
        expect(found.some((value) => value === secret || value.includes(secret))).toBe(true);
      }),
    );
  });

  test("a finding's value is re-read by its range, and its path never holds it", () => {
    fc.assert(
      fc.property(anyPart, ({ part, secret }) => {
        const message = messageOf(part);
        const findings = detector.message(message);
        for (const finding of findings) {
          const value = valueAt(message, finding);
          expect(value?.length).toBe(finding.end - finding.start);
          expect(finding.path).not.toContain(secret);
          expect(Object.values(finding)).not.toContain(value);
        }
      }),
    );
  });

  test("placeholders match no rule, and those of two masked keys stay apart", () => {
    for (const { label, id } of RULESET.rules) expect(detector.text(`a [REDACTED:${label ?? id}:12] b`)).toEqual([]);
    const [one, two] = secrets as [(typeof secrets)[number], (typeof secrets)[number]];
    const input = { [one.secret]: 1, [two.secret]: 2, ["__proto__x".slice(0, 9)]: "kept" };
    const call: Part = { kind: "tool_call", callId: toolCallId("c"), tool: "t", input };
    const shown = redactMessage(messageOf(call), detector.message(messageOf(call)), {
      ...context,
      number: () => undefined,
    });
    const part = shown.parts[0];
    expect(part?.kind === "tool_call" && Object.values(part.input as object)).toEqual([1, 2, "kept"]);
  });

  test("ranges that no longer fit are cut to the text", () => {
    const wild = (start: number, end: number): Finding => ({
      ...{ path: "parts.0.text", start, end, rule: "r", label: "l", kind: "secret" as const },
      ...{ severity: "HIGH" as const, confidence: 1, valueHash: "h" },
    });
    const message = messageOf({ kind: "text", text: "abcdef" });
    const shown = redactMessage(message, [wild(4, 99), wild(50, 60), wild(2, 2)], context);
    expect(strings(shown)).toEqual(["abcd[REDACTED:l:1]"]);
  });
});

test("the same object comes back where nothing is replaced, and the fast path allocates no list", () => {
  const message = messageOf({ kind: "text", text: "nothing to see" });
  expect(detector.message(message)).toBe(detector.message(messageOf()));
  expect(redacted(message)).toBe(message);
  expect(mapStrings(message, (_, text) => text)).toBe(message);
});

test("what was minted is known at run time; a copy is not", () => {
  const shown = redacted(messageOf({ kind: "text", text: "a" }));
  expect(isMinted(shown)).toBe(true);
  expect(isMinted({ ...shown })).toBe(false);
  expect(isMinted(structuredClone(shown))).toBe(false);
  expect(isMinted(messageOf())).toBe(false);
  expect(isMinted(undefined)).toBe(false);
  expect(isMinted(encodeIndexText(shown))).toBe(true);
});

test("a raw message cannot pass for a redacted one", () => {
  const raw = messageOf({ kind: "text", text: "a" });
  // @ts-expect-error an unredacted message cannot reach the index
  expect(indexTextOf(raw)).toBe("a");
  // @ts-expect-error nor can what copies it
  const copy: RedactedMessage = { ...raw };
  expect(copy).toEqual(raw);
});

test("a session's own strings are projected, its messages one by one", () => {
  const { text, secret } = secrets[0] as (typeof secrets)[number];
  const facts: SessionFacts = {
    head: {
      id: sessionId("s", "1"),
      source: "s",
      externalId: "1",
      isSubagent: false,
      cwd: `/w/${secret}`,
      gitRemote: text,
    },
    title: text,
    cwds: ["/w", `/w/${secret}`],
    gitBranches: [secret],
    agentVersions: [],
    ...{ compactBoundaries: 0, microcompactBoundaries: 0, hasCompaction: false, rewindPoints: 0, lines: 1, records: 1 },
    children: [],
    foreignTitles: [{ messageKey: 1, title: text }],
  };
  const shown = redactFacts(facts, detector.facts(facts), context);
  expect(JSON.stringify(shown)).not.toContain(secret);
  expect(shown.cwds[0]).toBe("/w");
  expect(isMinted(shown)).toBe(true);
  let asked = 0;
  const messages = function* () {
    for (let seq = 0; seq < 3; seq++) {
      asked++;
      const message = { ...messageOf({ kind: "text", text }), seq };
      yield { message, findings: detector.message(message) };
    }
  };
  const session = redactSession(shown, messages(), context);
  expect([asked, isMinted(session)]).toEqual([0, true]);
  expect(JSON.stringify([...(session.messages as Iterable<RedactedMessage>)])).not.toContain(secret);
});

const bigrams: readonly (readonly [string, string | undefined])[] = [
  ["plain ascii", undefined],
  ["über → ✓ 😀", undefined],
  ["你好世界", "你好 好世 世界 界"],
  ["a你b 漢字", "你 漢字 字"],
  ["カーソル", "カー ーソ ソル ル"],
  ["한국어 test", "한국 국어 어"],
  ["𠀀𠀁", "𠀀𠀁 𠀁"],
];
for (const [text, expected] of bigrams) test(`bigrams of ${text}`, () => expect(cjkBigrams(text)).toBe(expected));

describe("hostile texts", () => {
  const size = 1 << 19;
  const openings = ["", "-----BEGIN RSA PRIVATE KEY-----\n", "a://"];
  const units = [
    ...new Set(RULESET.rules.flatMap((rule) => ("scan" in rule ? [] : rule.hints))),
    ...[
      "://a:",
      "://a:b@",
      "eyJaaaaaaaaaaaa.",
      "\n1: ",
      "\n1|",
      "\\n",
      '\\\\\\"',
      "aws_secret_key ",
      "[REDACTED:",
      "x",
    ],
  ];
  test("end, whatever is repeated: work does not grow faster than the text", () => {
    for (const opening of openings) {
      for (const unit of units) {
        const text = opening + unit.repeat(Math.ceil(size / unit.length / (opening === "" ? 1 : 8)));
        for (const { start, end } of detector.text(text)) expect(end).toBeGreaterThan(start);
      }
    }
  });

  test("a text of many megabytes is read to its end, control characters or not", () => {
    const { text, secret } = secrets[0] as (typeof secrets)[number];
    const whole = `\u001b]0;title\u0007\0${"line of a log → 12\n".repeat(500_000)}${text}`;
    expect(detector.text(whole).map(({ start, end }) => whole.slice(start, end))).toEqual([secret]);
  });
});
