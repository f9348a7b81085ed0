// Exports of the development corpus by the schemas of those who own the formats; without the corpus it does not run.

import { existsSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportAll } from "../scripts/dataset-exports.ts";
import { ROOT, temporaryFolder } from "./command.ts";
import { rowsIn } from "./export-bench.ts";

const HAS_CORPUS = existsSync(resolve(ROOT, "../shared/corpus/claude-code/real"));
const ajv = new Ajv2020({ strict: false, validateFormats: false });

function validator(name: string): (value: unknown) => string {
  const path = join(ROOT, "testdata/schemas", `${name}.schema.json`);
  const validate = ajv.compile(JSON.parse(readFileSync(path, "utf8")));
  return (value) => (validate(value) ? "" : ajv.errorsText(validate.errors));
}

interface Span {
  readonly attributes: readonly { readonly key: string; readonly value: { readonly stringValue?: string } }[];
}
interface Traces {
  readonly resourceSpans: readonly { readonly scopeSpans: readonly { readonly spans: readonly Span[] }[] }[];
}

describe.skipIf(!HAS_CORPUS)("real sessions", () => {
  const out = temporaryFolder("official");
  beforeAll(() => exportAll(out, ["atif", "otel"], ["jsonl"]), 300_000);
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  for (const set of ["samples", "corpus"]) {
    test(`atif of ${set} by Harbor's models`, async () => {
      const wrong = validator("atif");
      const rows = await rowsIn(join(out, `atif-${set}.jsonl`));
      expect(rows.length).toBeGreaterThan(set === "corpus" ? 40 : 4);
      for (const row of rows) expect(wrong(row)).toBe("");
    }, 60_000);

    test(`otel of ${set} by the types of OpenTelemetry's GenAI instrumentations`, async () => {
      const by = new Map([
        ["gen_ai.input.messages", validator("otel-genai-input-messages")],
        ["gen_ai.output.messages", validator("otel-genai-output-messages")],
      ]);
      const rows = (await rowsIn(join(out, `otel-${set}.jsonl`))) as unknown as Traces[];
      const spans = rows.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((one) => one.spans)),
      );
      let messages = 0;
      for (const { key, value } of spans.flatMap(({ attributes }) => attributes)) {
        const wrong = by.get(key);
        if (wrong === undefined) continue;
        messages++;
        expect(wrong(JSON.parse(value.stringValue ?? ""))).toBe("");
      }
      expect(messages).toBeGreaterThan(set === "corpus" ? 400 : 10);
    }, 60_000);
  }
});
