// The conformance kit for formats: what every format must keep, on small sessions that hold what formats stumble over.

import assert from "node:assert/strict";
import type { Shape } from "../core/conversation.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import type { ExportItem, Format, FormatOptions } from "../ports/format.ts";
import { formatItems, type Mint } from "./format-items.ts";

export interface FormatCheckOptions {
  readonly mint: Mint;
  /** What is wrong with a row of that type. */
  checkRow(row: Json, type: RecordType): readonly RowProblem[];
}

const WHOLE: Shape = { thinking: true, toolUses: true, outputs: "whole" };
/** Every choice that a person has. */
export const CHOICES: readonly (FormatOptions & { readonly inline?: true })[] = [
  { shape: WHOLE, arguments: "object" },
  { shape: WHOLE, arguments: "string" },
  { shape: { ...WHOLE, thinking: false }, arguments: "object" },
  { shape: { ...WHOLE, toolUses: false }, arguments: "object" },
  { shape: { ...WHOLE, outputs: "drop" }, arguments: "object" },
  { shape: { ...WHOLE, outputs: 20 }, arguments: "object" },
  { shape: WHOLE, arguments: "object", inline: true },
];

/** The checks of one format: `for (const check of checkFormat(format, options)) test(check.name, check.run)`. */
export function checkFormat(
  format: Format,
  options: FormatCheckOptions,
): readonly { readonly name: string; run(): Promise<void> }[] {
  const checks: readonly (readonly [string, () => Promise<void>])[] = [
    ["says who it is", () => saysWhoItIs(format)],
    ["writes rows of its own type, whatever is chosen", () => keepsItsType(format, options)],
    ["writes the same twice", () => isStable(format, options)],
    ["leaves out thinking, calls and outputs that are not wanted", () => leavesOut(format, options)],
    ["refuses what was not redacted", () => refusesUnminted(format, options)],
  ];
  return checks.map(([name, run]) => ({ name: `${format.name} ${name}`, run }));
}

/** What a format writes of one item, as texts: a row each, or a page. */
export async function written(format: Format, item: ExportItem, options: FormatOptions): Promise<readonly string[]> {
  const { output } = format;
  switch (output.kind) {
    case "pages":
      return [(await Array.fromAsync(output.page(item, options))).join("")];
    case "rows":
      return (await Array.fromAsync(output.rows(item, options))).map((row) => JSON.stringify(row));
    case "logs":
      return (await Array.fromAsync(output.lines(item, options))).map((line) => JSON.stringify(line));
  }
}

async function saysWhoItIs({ name, title, version, about, notes }: Format): Promise<void> {
  assert.match(name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  assert.ok(title.length > 0 && about.endsWith(".") && notes.length > 0);
  assert.ok(Number.isInteger(version) && version > 0);
}

async function keepsItsType(format: Format, { mint, checkRow }: FormatCheckOptions): Promise<void> {
  const { output } = format;
  if (output.kind !== "rows") return;
  for (const choice of CHOICES) {
    let rows = 0;
    for (const item of formatItems(mint, choice.inline)) {
      for await (const row of output.rows(item, choice)) {
        rows++;
        // What is written is what counts: no undefined, nothing that JSON does not know.
        const parsed = JSON.parse(JSON.stringify(row)) as Json;
        assert.deepEqual(parsed, row, `${item.id}: a row is not plain JSON`);
        const problems: readonly RowProblem[] = [...checkRow(row, output.type), ...(output.check?.(row) ?? [])];
        assert.deepEqual(problems, [], `${item.id} with ${JSON.stringify(choice)}`);
      }
    }
    assert.ok(rows > 0, `no rows with ${JSON.stringify(choice)}`);
  }
}

async function isStable(format: Format, { mint }: FormatCheckOptions): Promise<void> {
  for (const choice of CHOICES) {
    const [once, again] = [formatItems(mint, choice.inline), formatItems(mint, choice.inline)];
    for (const [i, item] of once.entries()) {
      assert.deepEqual(await written(format, item, choice), await written(format, again[i] as ExportItem, choice));
    }
  }
}

async function leavesOut(format: Format, { mint }: FormatCheckOptions): Promise<void> {
  const all = async (shape: Partial<Shape>) => {
    const options: FormatOptions = { shape: { ...WHOLE, ...shape }, arguments: "object" };
    const texts: string[] = [];
    for (const item of formatItems(mint)) texts.push(...(await written(format, item, options)));
    return texts.join("\n");
  };
  assert.doesNotMatch(await all({ thinking: false }), /Look at the code and its test/);
  assert.doesNotMatch(await all({ toolUses: false }), /Reduce of empty array|"npm test"/);
  assert.doesNotMatch(await all({ outputs: "drop" }), /Reduce of empty array/);
  assert.doesNotMatch(await all({ without: new Set(["c2"]) }), /timeout|Reduce of empty array/);
}

async function refusesUnminted(format: Format, { mint }: FormatCheckOptions): Promise<void> {
  const [item] = formatItems(mint) as [ExportItem];
  const forged = { ...item, session: { ...item.session } };
  await assert.rejects(async () => written(format, forged, { shape: WHOLE, arguments: "object" }), /was not redacted/);
}
