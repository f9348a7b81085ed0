// Rows by the schemas of those who own the formats: see testdata/schemas/README.md.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, test } from "vitest";
import { leaving } from "../core/policy.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { Format } from "../ports/format.ts";
import { makeStamp, redactFacts, redactSession } from "../privacy/redact.ts";
import { CHOICES } from "../testing/check-format.ts";
import { formatItems } from "../testing/format-items.ts";
import { atif } from "./atif.ts";
import type { Span } from "./otel/span.ts";
import { otel } from "./otel.ts";

const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, messages: readonly Message[]) {
  const stored = messages.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

const ajv = new Ajv2020({ strict: false, validateFormats: false });

/** What is wrong with a value, in words; nothing where it is right. */
function validator(name: string): (value: unknown) => string {
  const path = join(import.meta.dirname, "../../testdata/schemas", `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(readFileSync(path, "utf8")));
  return (value) => (validate(value) ? "" : ajv.errorsText(validate.errors));
}

async function rows<Row>({ output }: Format, choice: (typeof CHOICES)[number]): Promise<readonly Row[]> {
  if (output.kind !== "rows") throw new Error("not rows");
  const all: unknown[] = [];
  for (const item of formatItems(mint, choice.inline)) all.push(...(await Array.fromAsync(output.rows(item, choice))));
  return all as readonly Row[];
}

const choices = CHOICES.map((choice) => [JSON.stringify(choice), choice] as const);

describe("atif by Harbor's models", () => {
  const wrong = validator("atif");

  test.each(choices)("%s", async (_, choice) => {
    const all = await rows<Record<string, unknown>>(atif, choice);
    expect(all.length).toBeGreaterThan(3);
    for (const row of all) expect(wrong(row)).toBe("");
    if (choice.inline) expect(all[0]?.subagent_trajectories).toMatchObject([{ trajectory_id: "claude-code:agent-1" }]);
  });

  test("finds what is wrong", async () => {
    const [row] = (await rows<Record<string, unknown>>(atif, CHOICES[0] as (typeof CHOICES)[number])) as [
      Record<string, unknown>,
    ];
    expect(wrong({ ...row, source: "claude-code" })).toMatch(/additional properties/);
    expect(wrong({ ...row, schema_version: "1.7" })).not.toBe("");
    expect(wrong({ ...row, steps: [{ step_id: 1, source: "tool", message: "" }] })).not.toBe("");
  });
});

interface Traces {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

describe("otel by the types of OpenTelemetry's GenAI instrumentations", () => {
  const input = validator("otel-genai-input-messages");
  const output = validator("otel-genai-output-messages");

  test.each(choices)("%s", async (_, choice) => {
    const all = await rows<Traces>(otel, choice);
    const spans = all.flatMap(({ resourceSpans }) =>
      resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)),
    );
    let messages = 0;
    for (const { key, value } of spans.flatMap(({ attributes }) => attributes)) {
      const by = { "gen_ai.input.messages": input, "gen_ai.output.messages": output }[key];
      if (by === undefined) continue;
      messages++;
      expect(by(JSON.parse(value.stringValue ?? ""))).toBe("");
    }
    expect(messages).toBeGreaterThan(20);
    // The subagent stands below the call that started it, in the same trace.
    const [call] = spans.filter(({ name }) => name === "execute_tool Task");
    const below = spans.filter(({ parentSpanId }) => parentSpanId === call?.spanId && call !== undefined);
    expect(below.map(({ name, traceId }) => [name, traceId])).toEqual(
      choice.inline ? [["invoke_agent claude-code", call?.traceId]] : [],
    );
  });

  test("finds what is wrong", () => {
    expect(input([{ role: "user", parts: [{ type: "text", content: "a" }] }])).toBe("");
    expect(input([{ role: "user", parts: [{ type: "text", text: "a" }] }])).not.toBe("");
    expect(input([{ role: "user", content: "a" }])).not.toBe("");
    expect(output([{ role: "assistant", parts: [{ type: "tool_use", id: "1", name: "Bash" }] }])).not.toBe("");
  });
});
