// Which turns `preference` pairs and `kto` judges: by corrections, acceptance, outcome and review.

import { expect, test } from "vitest";
import { checkRow } from "../core/check-row.ts";
import { messageId, toolCallId } from "../core/ids.ts";
import type { SessionLabel } from "../core/label.ts";
import { leaving } from "../core/policy.ts";
import type { Message, MessageKind, Part, SessionFacts } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import type { ExportItem, Format } from "../ports/format.ts";
import { makeStamp, redactFacts, redactSession } from "../privacy/redact.ts";
import { formatItems } from "../testing/format-items.ts";
import { kto } from "./kto.ts";
import { preference } from "./preference.ts";

const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, messages: readonly Message[]) {
  const stored = messages.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

const KINDS: Readonly<Record<string, MessageKind>> = {
  u: "prompt",
  a: "assistant",
  c: "assistant",
  t: "tool_results",
  x: "interrupt",
  i: "injected",
  b: "compact_boundary",
  s: "compact_summary",
};
const [base] = formatItems(mint) as [ExportItem];
const plain: SessionLabel = { ...base.label, outcome: undefined, corrections: [], examples: [] };

/** `u`: a person asks, `a`: the model answers, `c`: it calls a tool, `t`: what that gave back, `x`: stopped, `i`: put in, `b`, `s`: compacted. Ids are m0, m1, ... */
function talk(kinds: string, label: Partial<SessionLabel> = {}, review: ExportItem["review"] = "new"): ExportItem {
  const messages = [...kinds].map((kind, seq): Message => {
    const role =
      kind === "a" || kind === "c"
        ? "assistant"
        : kind === "t"
          ? "tool"
          : kind === "b" || kind === "s"
            ? "system"
            : "user";
    return {
      id: messageId(`m${seq}`),
      seq,
      role,
      kind: KINDS[kind] as MessageKind,
      parts: partsOf(kind, seq),
      line: seq + 1,
    };
  });
  const session = mint(base.session.facts, messages);
  return { ...base, session, label: { ...plain, ...label }, review, subagents: new Map() };
}

function partsOf(kind: string, seq: number): readonly Part[] {
  const text: Part = { kind: "text", text: `${kind}${seq}` };
  if (kind === "b") return [];
  if (kind === "c") return [text, { kind: "tool_call", callId: toolCallId(`call${seq}`), tool: "bash", input: {} }];
  if (kind === "t")
    return [{ kind: "tool_result", callId: toolCallId(`call${seq - 1}`), output: "done", status: "ok" }];
  return [text];
}

function corrects(about: number, seq: number, confidence = 0.8): Signal {
  return { kind: "correction", form: "negation", seq, message: messageId(`m${seq}`), confidence, about };
}

type Row = Readonly<Record<string, unknown>>;

async function rows({ output }: Format, item: ExportItem): Promise<readonly Row[]> {
  if (output.kind !== "rows") throw new Error("not rows");
  const shape = { thinking: true, toolUses: true, outputs: "whole" } as const;
  const all = await Array.fromAsync(output.rows(item, { shape, arguments: "object" }));
  for (const row of all) expect([...checkRow(row, output.type), ...(output.check?.(row) ?? [])]).toEqual([]);
  return all as unknown as readonly Row[];
}

const said = (messages: unknown) => (messages as { content: string }[]).map(({ content }) => content).join(" ");

const PAIRS: readonly (readonly [string, ExportItem, readonly (readonly string[])[]])[] = [
  [
    "a correction, and then something else",
    talk("uauaua", { corrections: [corrects(0, 2)] }),
    [["u0", "a3", "a1", "went_on"]],
  ],
  [
    "a chain is paired with what was accepted in the end",
    talk("uauauaua", { corrections: [corrects(0, 2), corrects(2, 4)] }),
    [
      ["u0", "a5", "a1", "went_on"],
      ["u0 a1 u2", "a5", "a3", "went_on"],
    ],
  ],
  [
    "of two corrections of one turn the last counts",
    talk("uauauaua", { corrections: [corrects(0, 2), corrects(0, 4)] }),
    [["u0", "a5", "a1", "went_on"]],
  ],
  ["it may be no correction", talk("uauaua", { corrections: [corrects(0, 2, 0.65)] }), []],
  ["work that was wrong, and an answer without work", talk("uctauaua", { corrections: [corrects(0, 4)] }), []],
  [
    "words that were wrong, and work",
    talk("uauctaua", { corrections: [corrects(0, 2)] }),
    [["u0", "c3 done a5", "a1", "went_on"]],
  ],
  ["nobody objects at the end", talk("uaua", { corrections: [corrects(0, 2)] }), []],
  [
    "it came out well",
    talk("uaua", { corrections: [corrects(0, 2)], outcome: "tests_passed" }),
    [["u0", "a3", "a1", "outcome"]],
  ],
  ["it came out badly", talk("uaua", { corrections: [corrects(0, 2)], outcome: "tests_failed" }), []],
  ["nothing failed", talk("uaua", { corrections: [corrects(0, 2)], outcome: "completed" }), []],
  [
    "a rewind left what went on",
    { ...talk("uauaua", { corrections: [corrects(0, 2)] }), isMain: false, isEnd: false },
    [],
  ],
  [
    "the accepted turn was corrected behind the piece",
    { ...talk("uaua", { corrections: [corrects(0, 2), corrects(2, 4)] }, "approved"), isEnd: false },
    [],
  ],
  ["it was approved", talk("uaua", { corrections: [corrects(0, 2)] }, "approved"), [["u0", "a3", "a1", "review"]]],
  ["it was blocked", talk("uauaua", { corrections: [corrects(0, 2)] }, "blocked"), []],
  ["the mended turn was stopped", talk("uauaxua", { corrections: [corrects(0, 2)] }), []],
  ["the wrong turn was stopped", talk("uaxuaua", { corrections: [corrects(0, 3)] }), [["u0", "a4", "a1", "went_on"]]],
  ["the wrong turn has no answer", talk("uxuaua", { corrections: [corrects(0, 2)] }), []],
  ["the correction has no answer", talk("uau", { corrections: [corrects(0, 2)] }, "approved"), []],
  ["about a message that is not there", talk("uaua", { corrections: [corrects(77, 2)] }, "approved"), []],
  ["about a later turn", talk("uaua", { corrections: [corrects(2, 0)] }, "approved"), []],
  [
    "compacted just before the answer",
    talk("ubsauaua", { corrections: [corrects(0, 4)] }),
    [["u0\n\ns2", "a5", "a3", "went_on"]],
  ],
];

test("a turn ends with the model's last word or its last result; what was put in since is in the next prompt", async () => {
  const item = talk("uaiuactbsiuaiua", { corrections: [corrects(0, 3), corrects(3, 10)] }, "approved");
  const judged = (await rows(kto, item)).map(({ prompt, completion }) => [said(prompt), said(completion)]);
  expect(judged.slice(0, 3)).toEqual([
    ["u0", "a1"],
    ["u0 a1 i2\n\nu3", "a4\n\nc5 done"],
    ["u0 a1 i2\n\nu3 a4\n\nc5 done s8\n\ni9\n\nu10", "a11"],
  ]);
  const [pair] = await rows(preference, talk("uaiuaiua", { corrections: [corrects(0, 3)] }));
  expect([pair?.["prompt"], pair?.["chosen"], pair?.["rejected"]].map(said)).toEqual(["u0", "a4", "a1"]);
});

test.each(PAIRS)("preference: %s", async (_, item, expected) => {
  const found = (await rows(preference, item)).map(({ prompt, chosen, rejected, evidence }) => [
    said(prompt),
    said(chosen),
    said(rejected),
    (evidence as { accepted: string }).accepted,
  ]);
  expect(found).toEqual(expected);
});

test("the correction is told beside the prompt, and what it rests on", async () => {
  const [row] = await rows(preference, talk("uauauaua", { corrections: [corrects(0, 2, 0.7), corrects(2, 4)] }));
  expect(row).toMatchObject({
    correction: "u2",
    evidence: {
      rejected: "m0",
      correction: "m2",
      form: "negation",
      confidence: 0.7,
      corrections: 2,
      accepted: "went_on",
      accepted_in: ["m6"],
    },
  });
});

const praise: Signal = { kind: "praise", seq: 2, message: messageId("m2"), confidence: 0.9 };
const JUDGED: readonly (readonly [string, ExportItem, readonly (readonly [string, boolean, string])[]])[] = [
  ["nothing tells", talk("uaua"), []],
  ["praised", talk("uaua", { examples: [praise] }), [["a1", true, "praise"]]],
  [
    "corrected, mended, gone on",
    talk("uauaua", { corrections: [corrects(0, 2)] }),
    [
      ["a1", false, "correction"],
      ["a3", true, "went_on"],
    ],
  ],
  [
    "approved, but for the turn that was corrected",
    talk("uauaua", { corrections: [corrects(2, 4)] }, "approved"),
    [
      ["a1", true, "review"],
      ["a3", false, "correction"],
      ["a5", true, "review"],
    ],
  ],
  ["approved, but for the turn that was stopped", talk("uaxua", {}, "approved"), [["a4", true, "review"]]],
  [
    "blocked",
    talk("uaua", {}, "blocked"),
    [
      ["a1", false, "review"],
      ["a3", false, "review"],
    ],
  ],
  [
    "maybe corrected",
    talk("uauaua", { corrections: [corrects(0, 2, 0.6)] }, "approved"),
    [
      ["a3", true, "review"],
      ["a5", true, "review"],
    ],
  ],
  ["came out well", talk("uaua", { outcome: "tests_passed" }), [["a3", true, "outcome"]]],
  ["came out badly", talk("uaua", { outcome: "build_failed" }), [["a3", false, "outcome"]]],
  ["nothing failed", talk("uaua", { outcome: "completed" }), []],
  ["passed, and left open", talk("uaua", { outcome: "tests_passed", resolution: "abandoned" }), []],
  [
    "what ran after the last edit passed",
    talk("uaua", { outcome: "completed", reasons: [{ reason: "verified", points: 0.5 }] }),
    [["a3", true, "outcome"]],
  ],
  ["a piece ends, the session goes on", { ...talk("uaua", { outcome: "tests_passed" }), isEnd: false }, []],
  ["badly, but later", { ...talk("uaua", { outcome: "build_failed" }), isEnd: false }, []],
  [
    "corrected behind the end of the piece",
    { ...talk("uaua", { corrections: [corrects(2, 4)] }, "approved"), isEnd: false },
    [
      ["a1", true, "review"],
      ["a3", false, "correction"],
    ],
  ],
  [
    "a rewind left it, praised",
    { ...talk("uaua", { examples: [praise] }, "approved"), isMain: false, isEnd: false },
    [],
  ],
  ["a rewind left it, blocked", { ...talk("uaua", {}, "blocked"), isMain: false, isEnd: false }, []],
  [
    "a rewind left it, corrected",
    { ...talk("uaua", { corrections: [corrects(0, 2)] }), isMain: false, isEnd: false },
    [["a1", false, "correction"]],
  ],
  ["analysed only", talk("uaua", { outcome: "analysis_only" }), []],
  ["not answered at the end", talk("uau", { outcome: "tests_failed" }), []],
];

test.each(JUDGED)("kto: %s", async (_, item, expected) => {
  const found = (await rows(kto, item)).map(({ completion, label, evidence }) => [
    said(completion),
    label,
    (evidence as { ground: string }).ground,
  ]);
  expect(found).toEqual(expected);
});
