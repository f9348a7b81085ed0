// The pages of docs/formats, made from the registry of formats, the types of their rows and their golden files.

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordType, RowType } from "../src/core/row-type.ts";
import { type Json, unreachable } from "../src/core/types.ts";
import { FORMATS } from "../src/export/index.ts";
import type { Format, FormatOutput } from "../src/ports/format.ts";

const GOLDEN = join(import.meta.dirname, "../testdata/golden");
const WRITTEN = "<!-- Written by `node scripts/docs.ts` from the registry. Do not edit. -->";
/** Of an example: characters of a text, items of a list, and lines of a page. */
const LONGEST = { text: 120, list: 3, lines: 60 };

const HOW = `A format says what one row holds; \`--container\` says how rows are packed: \`jsonl\`, \`jsonl.zst\` or \`parquet\`.
Every export writes a \`manifest.json\` beside its rows, with the format and its version: the version is raised when a
row's shape changes. \`tracemill dataset validate FILE\` checks rows against these tables and names line and field.

A field marked "?" is absent where its value is not known: it is never null and never 0 in its stead. Times are ISO 8601
in UTC. Data is redacted before it reaches a format, and before anything is shortened.`;

export function formatsIndex(): string {
  const rows = FORMATS.map(
    ({ name, title, version, about, output }) =>
      `| [\`${name}\`](${name}.md) | ${title} | ${version} | ${unitOf(output)} | ${cell(about)} |`,
  );
  const table = ["| format | title | version | it writes | what for |", "|---|---|---|---|---|", ...rows].join("\n");
  return `# Formats\n\n${WRITTEN}\n\n${HOW}\n\n${table}\n`;
}

/** The pages by path. */
export function formatPages(): Readonly<Record<string, string>> {
  return Object.fromEntries(FORMATS.map((format) => [`docs/formats/${format.name}.md`, pageOf(format)]));
}

function pageOf(format: Format): string {
  const { name, title, version, about, notes, output } = format;
  const parts = [
    `# ${title}`,
    WRITTEN,
    `\`tracemill export --format ${name}\`, version ${version}. ${about}`,
    ...notes,
    ...(output.kind === "rows" ? [`## Fields of a row`, fieldsOf(output.type)] : []),
    "## Example",
    exampleOf(format),
  ];
  return `${parts.join("\n\n")}\n`;
}

function unitOf(output: FormatOutput): string {
  switch (output.kind) {
    case "rows":
      return "rows";
    case "pages":
      return `a \`${output.extension}\` page for each session`;
    case "logs":
      return "a log for each session";
    default:
      return unreachable(output);
  }
}

function fieldsOf(type: RecordType): string {
  return ["| field | type | |", "|---|---|---|", ...rowsOf(type, "", new Map())].join("\n");
}

/** A line for each field, those of records within behind it (`messages[].role`); a record that is there twice, once. */
function rowsOf({ fields }: RecordType, path: string, shown: Map<RecordType, string>): readonly string[] {
  return Object.entries(fields).flatMap(([name, type]) => {
    const { inner, suffix } = innerOf(type);
    const at = `${path}${name}`;
    const before = inner.kind === "record" ? shown.get(inner) : undefined;
    const docs = [type.doc ?? "", before === undefined ? "" : `Fields as of \`${before}\`.`];
    const doc = docs.filter((text) => text !== "").join(" ");
    const line = `| \`${at}\`${type.optional ? " ?" : ""} | ${cell(kindOf(type))} | ${linked(cell(doc))} |`;
    if (inner.kind !== "record" || before !== undefined) return [line];
    shown.set(inner, `${at}${suffix}`);
    return [line, ...rowsOf(inner, `${at}${suffix}.`, shown)];
  });
}

/** What a list or a map is of in the end, and how the way there is written. */
function innerOf(type: RowType): { readonly inner: RowType; readonly suffix: string } {
  if (type.kind !== "list" && type.kind !== "map") return { inner: type, suffix: "" };
  const { inner, suffix } = innerOf(type.of);
  return { inner, suffix: `${type.kind === "list" ? "[]" : "[key]"}${suffix}` };
}

function kindOf(type: RowType): string {
  switch (type.kind) {
    case "string":
      return type.values ? type.values.map((value) => `\`${value}\``).join(", ") : "string";
    case "integer":
      return "whole number";
    case "number":
      return "number";
    case "boolean":
      return "true or false";
    case "time":
      return "time";
    case "json":
      return "any JSON";
    case "record":
      return "object";
    case "list":
      return `list of ${plural(type.of)}`;
    case "map":
      return `object by key, of ${plural(type.of)}`;
    default:
      return unreachable(type);
  }
}

function plural(type: RowType): string {
  if (type.kind === "string" && type.values) return `strings (${kindOf(type)})`;
  const words = { string: "strings", record: "objects", time: "times", integer: "whole numbers", number: "numbers" };
  return Object.hasOwn(words, type.kind) ? words[type.kind as keyof typeof words] : kindOf(type);
}

/** The golden row that shows most, shortened; of a page its beginning. */
function exampleOf({ name, version, output }: Format): string {
  const extension = output.kind === "pages" ? output.extension : ".jsonl";
  const path = join(GOLDEN, `${name}.v${version}${extension}`);
  if (!existsSync(path)) throw new Error(`${path} is missing: UPDATE_GOLDEN=1 vitest run src/export/formats.test.ts`);
  const text = readFileSync(path, "utf8");
  if (output.kind === "pages") {
    const lines = text.trimEnd().split("\n");
    const more = lines.length > LONGEST.lines ? ["..."] : [];
    const shown = lines.slice(0, LONGEST.lines).map((line) => cut(line, 4 * LONGEST.text));
    return `Its beginning:\n\n${fenced([...shown, ...more].join("\n"), extension.slice(1))}`;
  }
  const rows = text.split("\n").filter((line) => line !== "");
  const row = rows.reduce((most, line) => (fieldsIn(line) > fieldsIn(most) ? line : most), rows[0] ?? "{}");
  const shown = JSON.stringify(shortened(JSON.parse(row) as Json), null, 2);
  return `One ${output.kind === "rows" ? "row" : "line"}, long texts and lists cut:\n\n${fenced(shown, "json")}`;
}

/** Distinct names of fields: the row with most of them shows most of the format. */
function fieldsIn(line: string): number {
  const names = new Set<string>();
  JSON.parse(line, (key, value: unknown) => {
    names.add(/^\d+$/.test(key) ? "" : key);
    return value;
  });
  return names.size;
}

function shortened(value: Json): Json {
  if (typeof value === "string") return cut(value, LONGEST.text);
  if (value === null || typeof value !== "object") return value;
  if (!Array.isArray(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)]));
  }
  const items = (value as readonly Json[]).map(shortened);
  return items.length <= LONGEST.list
    ? items
    : [...items.slice(0, LONGEST.list), `... ${items.length - LONGEST.list} more`];
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most).toWellFormed()}...`;
}

/** A fence longer than any within. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}

function linked(text: string): string {
  return text.replace(/\bdocs\/([a-z-]+\.md)/g, "[docs/$1](../$1)");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
