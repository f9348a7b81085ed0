import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { parquetMetadata, type SchemaElement } from "hyparquet";
import { ByteWriter, type ParquetWriteOptions, ParquetWriter, parquetWrite } from "hyparquet-writer";
import { afterAll, expect, test } from "vitest";
import { leaving } from "../core/policy.ts";
import { readArtifact } from "../io/artifact-read.ts";
import { digest } from "../io/crypto.ts";
import { fake } from "../privacy/boundary.ts";
import { createDetector } from "../privacy/detect.ts";
import { FULL_RULESET } from "../privacy/ruleset.ts";
import { verifyFile } from "./verify.ts";

const folder = mkdtempSync(join(tmpdir(), "verify-parquet-"));
afterAll(() => rmSync(folder, { recursive: true }));

const KEY = `ghp_${fake(36)}`;
const tools = { detector: createDetector(FULL_RULESET, digest), policy: leaving("strict"), propagator: undefined };
const ZSTD = {
  codec: "ZSTD",
  compressors: { ZSTD: (bytes: Uint8Array) => new Uint8Array(zstdCompressSync(bytes)) },
} as const;

async function scan(bytes: Uint8Array) {
  const path = join(folder, "scanned.parquet");
  writeFileSync(path, bytes);
  return verifyFile(readArtifact, path, { tools });
}

function written(options: Omit<ParquetWriteOptions, "writer">): Buffer {
  const writer = new ByteWriter();
  parquetWrite({ writer, statistics: false, ...ZSTD, ...options });
  return Buffer.from(writer.getBytes());
}

const text = (name: string, repetition_type: "REQUIRED" | "OPTIONAL" | "REPEATED" = "OPTIONAL"): SchemaElement => ({
  name,
  type: "BYTE_ARRAY",
  converted_type: "UTF8",
  repetition_type,
});
const NESTED: SchemaElement[] = [
  { name: "root", num_children: 2 },
  text("id"),
  { name: "messages", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "OPTIONAL", num_children: 2 },
  text("role"),
  { name: "calls", repetition_type: "OPTIONAL", num_children: 1, converted_type: "LIST" },
  { name: "list", repetition_type: "REPEATED", num_children: 1 },
  { name: "element", repetition_type: "OPTIONAL", num_children: 1 },
  text("input"),
];
const talk = (input: string) => [{ role: "user" }, { role: "assistant", calls: [{ input: "ls" }, { input }] }];
const nested = (inputs: readonly string[]) =>
  written({
    schema: NESTED,
    columnData: [
      { name: "id", data: inputs.map((_, i) => `r${i}`) },
      { name: "messages", data: inputs.map(talk) },
    ],
    rowGroupSize: 2,
  });
const flat = (values: readonly string[], more: Partial<ParquetWriteOptions> = {}) =>
  written({ columnData: [{ name: "t", data: [...values] }], ...more });

/** What stands in a file besides its rows: a page's header and the footer are rewritten by hand. */
function between(bytes: Buffer, what: Buffer): Buffer {
  const footer = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  return Buffer.concat([bytes.subarray(0, footer), what, bytes.subarray(footer)]);
}

const leaking: [name: string, bytes: Buffer, line: number | undefined][] = [
  ["a plain column", flat(["a", `token ${KEY}`]), 2],
  ["a nested column of a later row group", nested(["a", "b", "c", "d", `git ${KEY}`]), 5],
  ["JSON in a column", flat([JSON.stringify({ a: { token: KEY } })]), 1],
  ["a key of JSON that is there twice", flat([`{"a":"${KEY}","a":1}`]), 1],
  ["a JSON column", written({ columnData: [{ name: "j", data: [{ a: KEY }], type: "JSON" }] }), 1],
  [
    "bytes that are no text",
    written({ columnData: [{ name: "b", data: [Buffer.from(`\x00${KEY}\xff`, "latin1")] }] }),
    1,
  ],
  ["a dictionary", flat(Array.from({ length: 100 }, (_, i) => (i === 70 ? KEY : "other"))), 71],
  [
    "an encoding that shares beginnings",
    written({ columnData: [{ name: "t", data: ["ghp_x", KEY], encoding: "DELTA_BYTE_ARRAY" }] }),
    2,
  ],
  [
    "a key of a map",
    written({
      schema: [
        { name: "root", num_children: 1 },
        { name: "m", repetition_type: "OPTIONAL", num_children: 1, converted_type: "MAP" },
        { name: "key_value", repetition_type: "REPEATED", num_children: 2 },
        text("key", "REQUIRED"),
        text("value"),
      ],
      columnData: [{ name: "m", data: [{ [KEY]: "x" }] }],
    }),
    1,
  ],
  ["the name of a column", written({ columnData: [{ name: KEY, data: ["a"] }] }), undefined],
  ["metadata of the file", flat(["a"], { kvMetadata: [{ key: "note", value: `token ${KEY}` }] }), undefined],
  ["a key of the metadata", flat(["a"], { kvMetadata: [{ key: KEY }] }), undefined],
  [
    "JSON in the metadata",
    flat(["a"], { kvMetadata: [{ key: "pandas", value: JSON.stringify({ a: KEY }) }] }),
    undefined,
  ],
  ["who made the file", flat(["a"], { createdBy: KEY }), undefined],
  ["the comment of a packed page", flat(["a"], { codec: "GZIP", compressors: { GZIP: withComment } }), undefined],
  ["statistics alone", statisticsOnly(), undefined],
  ["what lies between columns and footer", between(flat(["a"]), Buffer.from(`\x01\x02 ${KEY} `, "latin1")), undefined],
];
for (const [name, bytes, line] of leaking) {
  test(`finds what leaks in ${name} of a Parquet file`, async () => {
    const { leaks, total, containers } = await scan(bytes);
    expect(containers).toEqual(["parquet"]);
    expect(total).toBeGreaterThan(0);
    if (line !== undefined) expect(leaks.map((leak) => leak.line)).toContain(line);
    expect(JSON.stringify(leaks)).not.toContain(KEY.slice(4));
  });
}

function withComment(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes);
  packed[3] = 16;
  return Buffer.concat([packed.subarray(0, 10), Buffer.from(`${KEY}\0`), packed.subarray(10)]);
}

/** Readers skip what is in such a frame. */
function withSkipped(bytes: Uint8Array): Uint8Array {
  const head = Buffer.from([0x50, 0x2a, 0x4d, 0x18, KEY.length, 0, 0, 0]);
  return Buffer.concat([zstdCompressSync(bytes), head, Buffer.from(KEY)]);
}

/** A file whose rows are harmless, and whose greatest value is not. */
function statisticsOnly(): Buffer {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: "root", num_children: 1 }, text("t")],
    statisticsTruncateLength: 100,
    ...ZSTD,
  });
  parquet.write({ columnData: [{ name: "t", data: ["a", "b"] }] });
  const meta = parquet.row_groups[0]?.columns[0]?.meta_data;
  if (meta?.statistics === undefined) throw new Error("no statistics to change");
  meta.statistics.max_value = KEY;
  parquet.finish();
  return Buffer.from(writer.getBytes());
}

test("a context that only the column's name gives is seen", async () => {
  const word = `Qz7-${fake(14)}`;
  const { total } = await scan(written({ columnData: [{ name: "password", data: [word] }] }));
  expect(total).toBeGreaterThan(0);
});

test("what a row has not is no word beside what it has", async () => {
  const names = ["phone", "call", "password"];
  const columnData = [
    ...names.map((name) => ({ name, data: [undefined], type: "STRING" as const })),
    { name: "text", data: ["1896462 Checkpoint d70360ee0899"] },
  ];
  expect(await scan(written({ columnData }))).toMatchObject({ leaks: [], total: 0 });
});

const clean: [name: string, bytes: Buffer, lines: number][] = [
  ["plain rows", flat(["a", "b", "[REDACTED:github-token:1]"]), 3],
  ["nested rows", nested(["ls", "npm test", "git status"]), 3],
  ["no rows", flat([]), 0],
  ["zeros between columns and footer", between(flat(["a"]), Buffer.alloc(64)), 1],
  [
    "statistics and page indexes",
    written({ columnData: [{ name: "t", data: ["a", "b"], columnIndex: true }], statistics: true, pageSize: 1 }),
    2,
  ],
];
for (const [name, bytes, lines] of clean) {
  test(`finds nothing in ${name} of a Parquet file`, async () => {
    const report = await scan(bytes);
    expect(report).toMatchObject({
      leaks: [],
      total: 0,
      sha256: digest(bytes),
      bytes: bytes.length,
      containers: ["parquet"],
    });
    expect(report.lines).toBeGreaterThan(lines);
  });
}

/** The footer changed by hand: `change` gets its length and its bytes. */
function remade(bytes: Buffer, change: (footer: Buffer) => Buffer): Buffer {
  const start = bytes.length - 8 - bytes.readUInt32LE(bytes.length - 8);
  const footer = change(Buffer.from(bytes.subarray(start, -8)));
  const end = Buffer.alloc(8);
  end.writeUInt32LE(footer.length, 0);
  end.write("PAR1", 4);
  return Buffer.concat([bytes.subarray(0, start), footer, end]);
}

/** More values than rows: a second page behind the last row. */
function hiddenRows(): Buffer {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: "root", num_children: 1 }, text("t")],
    ...ZSTD,
    statistics: false,
  });
  parquet.write({ columnData: [{ name: "t", data: ["a", "b", KEY] }], pageSize: 1 });
  const [group] = parquet.row_groups;
  if (group === undefined) throw new Error("no row group to change");
  group.num_rows = 2n;
  parquet.num_rows = 2n;
  parquet.finish();
  return Buffer.from(writer.getBytes());
}

/** The same in lists, where a row may have many values: a column of two rows in a group of one. */
function hiddenNestedRows(): Buffer {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({ writer, schema: NESTED, ...ZSTD, statistics: false });
  const talks = { name: "messages", data: [talk("x"), talk(KEY)] };
  parquet.write({ columnData: [{ name: "id", data: ["a", "b"] }, talks] });
  const talked = parquet.row_groups[0]?.columns.slice(1) ?? [];
  parquet.write({
    columnData: [
      { name: "id", data: ["c"] },
      { ...talks, data: [talk("x")] },
    ],
  });
  const [, group] = parquet.row_groups;
  if (group === undefined) throw new Error("no row groups to change");
  group.columns.splice(1, talked.length, ...talked);
  parquet.row_groups.shift();
  parquet.num_rows = 1n;
  parquet.finish();
  return Buffer.from(writer.getBytes());
}

/** So many rows that a few bytes say: all of them are absent. */
function manyNothings(): Buffer {
  const writer = new ByteWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: [{ name: "root", num_children: 1 }, text("t")],
    ...ZSTD,
    statistics: false,
  });
  parquet.write({ columnData: [{ name: "t", data: [undefined] }] });
  const [group] = parquet.row_groups;
  const meta = group?.columns[0]?.meta_data;
  if (group === undefined || meta === undefined) throw new Error("no row group to change");
  group.num_rows = 2_000_000_000n;
  meta.num_values = 2_000_000_000n;
  parquet.num_rows = 2_000_000_000n;
  parquet.finish();
  return Buffer.from(writer.getBytes());
}

const twice = [{ name: "t", data: ["a"] }];
const schemaTwice = [{ name: "root", num_children: 2 }, text("t"), text("t")];
const whole = nested(["a", "b", "c"]);
const refused: [name: string, bytes: Buffer, why: RegExp][] = [
  ["only a beginning", Buffer.from("PAR1 and columns PAR1"), /Parquet/],
  ["no end", whole.subarray(0, -1), /no end/],
  [
    "a codec that nobody unpacks here",
    flat(["a"], { codec: "LZ4_RAW", compressors: { LZ4_RAW: (bytes) => bytes } }),
    /LZ4_RAW/,
  ],
  ["an encrypted footer", Buffer.concat([Buffer.from("PARE"), whole.subarray(4)]), /encrypted/],
  ["damaged pages", Buffer.from(whole).fill(7, 20, 60), /Parquet|cannot read/],
  ["a damaged footer", remade(whole, (footer) => footer.fill(0xff, 30, 60)), /Parquet|cannot read/],
  [
    "bytes behind its structure in the footer",
    remade(whole, (footer) => Buffer.concat([footer, Buffer.from(KEY)])),
    /behind its footer/,
  ],
  ["rows behind its last row", hiddenRows(), /one value a row/],
  ["rows in lists that no row has", hiddenNestedRows(), /not as many values/],
  ["more values than memory holds", manyNothings(), /2000000000 values/],
  ["a frame that readers skip", flat(["a"], { codec: "ZSTD", compressors: { ZSTD: withSkipped } }), /behind a page/],
  ["two columns of one name", written({ schema: schemaTwice, columnData: twice }), /names/],
  ["something packed between columns and footer", between(flat(["a"]), gzipSync(KEY)), /packed/],
  ["a zip between columns and footer", between(flat(["a"]), Buffer.from("PK\u0003\u0004rest of it")), /zip/],
  ["a container around it", gzipSync(whole), /in another container/],
];
for (const [name, bytes, why] of refused) {
  test(`refuses a Parquet file with ${name}`, async () => {
    await expect(scan(bytes)).rejects.toThrow(why);
    await expect(scan(bytes)).rejects.toMatchObject({ code: "source_unreadable" });
  });
}

test("a page that unpacks to more than it says is refused before it is unpacked", async () => {
  const bomb = flat(["a"], {
    codec: "ZSTD",
    compressors: { ZSTD: () => new Uint8Array(zstdCompressSync(Buffer.alloc(64 << 20))) },
  });
  await expect(scan(bomb)).rejects.toThrow(/Parquet|cannot read/);
});

test("no damage makes it fail in another way", async () => {
  for (let at = 4; at < whole.length; at += 3) {
    const torn = Buffer.from(whole);
    torn[at] = (torn[at] as number) ^ 0x55;
    const failed = await scan(torn).catch((error: unknown) => error);
    if (failed instanceof Error) expect(failed).toMatchObject({ code: "source_unreadable" });
  }
});

test("the tests' own files are what they say", () => {
  expect(parquetMetadata(new Uint8Array(nested(["a", "b", "c"]))).row_groups).toHaveLength(2);
  const { row_groups } = parquetMetadata(new Uint8Array(statisticsOnly()));
  expect(row_groups[0]?.columns[0]?.meta_data?.statistics?.max_value).toBe(KEY);
});
