import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { parquetMetadata } from "hyparquet";
import { afterAll, expect, test } from "vitest";
import type { RecordType, RowType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import { parquetRows } from "../../io/parquet-file.ts";
import type { Container } from "../../ports/container.ts";
import { CONTAINERS } from "../index.ts";
import { jsonl } from "./jsonl.ts";
import { parquet } from "./parquet.ts";

const folder = mkdtempSync(join(tmpdir(), "containers-"));
afterAll(() => rmSync(folder, { recursive: true }));

const record = (fields: Record<string, RowType>): RecordType => ({ kind: "record", fields });
const TALK = record({
  id: { kind: "string" },
  at: { kind: "time", optional: true },
  tokens: { kind: "integer", optional: true },
  score: { kind: "number", optional: true },
  done: { kind: "boolean", optional: true },
  tools: { kind: "json", optional: true },
  counts: { kind: "map", of: { kind: "integer" }, optional: true },
  nothing: { ...record({}), optional: true },
  messages: {
    kind: "list",
    of: record({
      role: { kind: "string", values: ["user", "assistant", "tool"] },
      content: { kind: "string", optional: true },
      tool_calls: {
        kind: "list",
        optional: true,
        of: record({
          id: { kind: "string" },
          function: record({ name: { kind: "string" }, arguments: { kind: "json" } }),
        }),
      },
    }),
  },
});

async function packed(container: Container, rows: readonly Json[], type: RecordType) {
  const packing = container.pack(rows, type);
  const pieces: Uint8Array[] = [];
  for await (const piece of packing.bytes) pieces.push(piece);
  return { bytes: Buffer.concat(pieces), pieces: pieces.length, facts: packing.facts };
}

async function readBack(bytes: Uint8Array, type: RecordType): Promise<Json[]> {
  const path = join(folder, "back.parquet");
  writeFileSync(path, bytes);
  const rows: Json[] = [];
  for await (const row of parquetRows(path)) rows.push(parquet.unpack?.(row, type) ?? row);
  return rows;
}

const call = { id: "c1", function: { name: "Bash", arguments: { command: "ls", deep: [null, 1.5, { a: "ü" }] } } };
const ROWS: Json[] = [
  { id: "least", messages: [] },
  {
    id: "all",
    at: "2026-01-02T03:04:05.678Z",
    tokens: 2 ** 53 - 1,
    score: -0.5,
    done: false,
    tools: [{ type: "function" }],
    counts: { a: 1, "b/c": 2 },
    nothing: {},
    messages: [
      { role: "user", content: "" },
      { role: "assistant", tool_calls: [] },
      { role: "assistant", content: "日本語 🎉", tool_calls: [call, call] },
      { role: "tool" },
    ],
  },
  { id: "null as JSON", tools: null, messages: [{ role: "user", content: "x" }] },
];

test("each container has its own name and ending", () => {
  expect(new Set(CONTAINERS.map(({ name }) => name)).size).toBe(CONTAINERS.length);
  expect(new Set(CONTAINERS.map(({ extension }) => extension)).size).toBe(CONTAINERS.length);
});

test("a row of JSON Lines is a line, as it was", async () => {
  const { bytes, facts } = await packed(jsonl, ROWS, TALK);
  expect(bytes.toString()).toBe(ROWS.map((row) => `${JSON.stringify(row)}\n`).join(""));
  expect(facts).toEqual({ rows: 3, replaced: 0 });
});

test("Parquet gives back what was packed: absent, empty and null stay apart", async () => {
  const { bytes, facts } = await packed(parquet, ROWS, TALK);
  expect(await readBack(bytes, TALK)).toEqual(ROWS);
  expect(facts).toMatchObject({ rows: 3, replaced: 0 });
});

test("no rows are a file of no rows, in every container", async () => {
  expect((await packed(jsonl, [], TALK)).bytes).toHaveLength(0);
  expect(await readBack((await packed(parquet, [], TALK)).bytes, TALK)).toEqual([]);
});

test("one schema holds for all rows, nested as it is said", async () => {
  const { bytes } = await packed(parquet, ROWS, TALK);
  const { schema } = parquetMetadata(new Uint8Array(bytes));
  const said = schema.map(({ name, type, repetition_type, converted_type }) =>
    [name, repetition_type, converted_type ?? type].filter(Boolean).join(" "),
  );
  expect(said).toEqual([
    "schema",
    "id REQUIRED UTF8",
    "at OPTIONAL UTF8",
    "tokens OPTIONAL INT64",
    "score OPTIONAL DOUBLE",
    "done OPTIONAL BOOLEAN",
    "tools OPTIONAL UTF8",
    "counts OPTIONAL UTF8",
    "nothing OPTIONAL UTF8",
    "messages REQUIRED LIST",
    "list REPEATED",
    "element REQUIRED",
    "role REQUIRED UTF8",
    "content OPTIONAL UTF8",
    "tool_calls OPTIONAL LIST",
    "list REPEATED",
    "element REQUIRED",
    "id REQUIRED UTF8",
    "function REQUIRED",
    "name REQUIRED UTF8",
    "arguments REQUIRED UTF8",
  ]);
});

test("Parquet repeats no value as a statistic, and names no row's words outside of its columns", async () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({
    id: `id-${i}`,
    messages: [{ role: "user", content: `word-${i}` }],
  }));
  const { row_groups } = parquetMetadata(new Uint8Array((await packed(parquet, rows, TALK)).bytes));
  for (const { meta_data: meta, column_index_offset } of row_groups.flatMap(({ columns }) => columns)) {
    expect(meta?.statistics).toBeUndefined();
    expect(column_index_offset).toBeUndefined();
  }
});

for (const container of [jsonl, parquet]) {
  test(`halves of pairs become U+FFFD in ${container.title}, in keys too, and are counted`, async () => {
    const rows: Json[] = [
      { id: "a\ud800b", tools: { "k\udfff": "\ud83c\ud83c\udf89" }, messages: [{ role: "user", content: "\\ud800" }] },
    ];
    const { bytes, facts } = await packed(container, rows, TALK);
    const [back] = container === parquet ? await readBack(bytes, TALK) : [JSON.parse(bytes.toString()) as Json];
    expect(back).toEqual({
      id: "a\ufffdb",
      tools: { "k\ufffd": "\ufffd🎉" },
      messages: [{ role: "user", content: "\\ud800" }],
    });
    expect(facts.replaced).toBe(3);
    if (container === jsonl) expect(bytes.toString()).not.toMatch(/[^\\]\\ud/);
  });

  test(`the same rows give the same bytes in ${container.title}, in pieces that stay small`, async () => {
    const rows = Array.from({ length: 60_000 }, (_, i) => ({
      id: `row ${i}`,
      messages: [{ role: "user", content: `${createHash("sha256").update(String(i)).digest("base64")} `.repeat(8) }],
    }));
    const one = await packed(container, rows, TALK);
    const two = await packed(container, rows, TALK);
    expect(one.bytes.equals(two.bytes)).toBe(true);
    expect(one.facts.rows).toBe(60_000);
    expect(one.pieces).toBeGreaterThan(container === parquet ? 2 : 50);
  });
}

const wrong: [name: string, row: Json, place: RegExp][] = [
  ["a missing key", { messages: [] }, /^\/id is missing$/],
  ["another type", { id: 1, messages: [] }, /^\/id is no string$/],
  ["a broken integer", { id: "", tokens: 0.5, messages: [] }, /^\/tokens is no integer$/],
  ["null for absent", { id: "", done: null, messages: [] }, /^\/done is no boolean$/],
  ["a key without a column", { id: "", other: 1, messages: [] }, /^a row has a key that its type does not name$/],
  ["a wrong list", { id: "", messages: {} }, /^\/messages is no list$/],
  ["a wrong element", { id: "", messages: [{ role: "user" }, 7] }, /^\/messages\/1 is no record$/],
];
for (const [name, row, place] of wrong) {
  test(`a row with ${name} is a mistake that Parquet names by its place`, async () => {
    await expect(packed(parquet, [row], TALK)).rejects.toThrow(place);
  });
}

/** A row type of any shape, and rows of it. */
const { type: anyType } = fc.letrec<{ type: { type: RowType; value: fc.Arbitrary<Json> } }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    fc.constantFrom<{ type: RowType; value: fc.Arbitrary<Json> }>(
      { type: { kind: "string" }, value: fc.string({ unit: "grapheme" }) },
      { type: { kind: "integer" }, value: fc.maxSafeInteger().map((n) => n + 0) },
      { type: { kind: "number" }, value: fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => n + 0) },
      { type: { kind: "boolean" }, value: fc.boolean() },
      {
        type: { kind: "json" },
        value: fc.jsonValue({ maxDepth: 2 }).map((v) => JSON.parse(JSON.stringify(v)) as Json),
      },
    ),
    tie("type").map((of) => ({
      type: { kind: "list", of: of.type } as const,
      value: fc.array(of.value, { maxLength: 3 }),
    })),
    fc
      .dictionary(fc.constantFrom("a", "b", "list", "element", "key"), fc.tuple(tie("type"), fc.boolean()), {
        minKeys: 1,
      })
      .map((fields) => ({
        type: {
          kind: "record",
          fields: Object.fromEntries(
            Object.entries(fields).map(([name, [of, optional]]) => [
              name,
              optional ? { ...of.type, optional: true } : of.type,
            ]),
          ) as Record<string, RowType>,
        } as const,
        value: fc.record(Object.fromEntries(Object.entries(fields).map(([name, [of]]) => [name, of.value])), {
          requiredKeys: Object.entries(fields).flatMap(([name, [, optional]]) => (optional ? [] : [name])),
          noNullPrototype: true,
        }),
      })),
  ),
}));

test("rows of any type come back from Parquet as they were", async () => {
  const cases = anyType.chain(({ type, value }) =>
    fc.tuple(
      fc.constant(type),
      fc.array(
        value.map((v) => ({ v })),
        { maxLength: 6 },
      ),
    ),
  );
  await fc.assert(
    fc.asyncProperty(cases, async ([v, rows]) => {
      const type = record({ v });
      expect(await readBack((await packed(parquet, rows, type)).bytes, type)).toEqual(rows);
    }),
    { numRuns: 300 },
  );
});
