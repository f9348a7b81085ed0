// Every format by the conformance kit, and its rows as they were last looked at (UPDATE_GOLDEN=1 writes them anew).

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkRow } from "../core/check-row.ts";
import { leaving } from "../core/policy.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import { makeStamp, redactFacts, redactSession } from "../privacy/redact.ts";
import { checkFormat, written } from "../testing/check-format.ts";
import { formatItems } from "../testing/format-items.ts";
import { FORMATS } from "./index.ts";

const GOLDEN = join(import.meta.dirname, "../../testdata/golden");
const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };

function mint(facts: SessionFacts, messages: readonly Message[]) {
  const stored = messages.map((message) => ({ message, findings: [] }));
  return redactSession(redactFacts(facts, [], context), stored, context);
}

describe.each(FORMATS.map((format) => [format.name, format] as const))("%s", (name, format) => {
  for (const check of checkFormat(format, { mint, checkRow })) test(check.name, check.run);

  test("writes what it wrote before", async () => {
    const { output } = format;
    const options = { shape: { thinking: true, toolUses: true, outputs: "whole" }, arguments: "object" } as const;
    const texts: string[] = [];
    for (const item of formatItems(mint)) texts.push(...(await written(format, item, options)));
    const extension = output.kind === "pages" ? output.extension : ".jsonl";
    const path = join(GOLDEN, `${name}.v${format.version}${extension}`);
    const text = `${texts.join("\n")}\n`;
    if (process.env.UPDATE_GOLDEN || !existsSync(path)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    expect(text).toBe(readFileSync(path, "utf8"));
  });
});
