import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { type ManifestFacts, manifestText } from "../core/manifest.ts";
import type { RecordType } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { CONTAINERS } from "../export/index.ts";
import { receiptPath } from "../io/artifact-file.ts";
import { digest } from "../io/crypto.ts";
import { columnsOf, datasetRows, fileFacts } from "../io/dataset-rows.ts";
import type { DatasetProblem, ValidateRequest } from "../ports/app-dataset.ts";
import type { Format } from "../ports/format.ts";
import { type ValidateDeps, validateDataset } from "./validate-dataset.ts";

const root = mkdtempSync(join(tmpdir(), "validate-"));
afterAll(() => rmSync(root, { recursive: true }));
let made = 0;
function folder(): string {
  const path = join(root, String(made++));
  mkdirSync(path);
  return path;
}

const TALK: RecordType = {
  kind: "record",
  fields: {
    id: { kind: "string" },
    tools: { kind: "json", optional: true },
    messages: {
      kind: "list",
      of: {
        kind: "record",
        fields: {
          role: { kind: "string", values: ["user", "assistant"] },
          content: { kind: "string", optional: true },
        },
      },
    },
  },
};
const about = { title: "Test", about: "a test", notes: [] };
const talk: Format = {
  ...about,
  name: "talk",
  version: 2,
  output: {
    kind: "rows",
    type: TALK,
    rows: () => [],
    check: (row) => {
      const { messages } = row as unknown as { readonly messages: readonly { readonly role: string }[] };
      return messages[0]?.role === "assistant"
        ? [{ path: "/messages/0", message: "does not begin with the user" }]
        : [];
    },
  },
};
const pairs: Format = {
  ...about,
  name: "pairs",
  version: 1,
  output: { kind: "rows", type: { kind: "record", fields: { prompt: { kind: "string" } } }, rows: () => [] },
};
const page: Format = {
  ...about,
  name: "page",
  version: 1,
  output: { kind: "pages", extension: ".md", page: () => [] },
};
const logs: Format = { ...about, name: "logs", version: 1, output: { kind: "logs", lines: () => [] } };

const deps: ValidateDeps = {
  formats: [talk, pairs, page, logs],
  containers: CONTAINERS,
  rows: datasetRows,
  facts: fileFacts,
  containerOf: columnsOf,
  receiptPath,
  exists: existsSync,
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  isFolder: (path) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false,
  text: (path) => (existsSync(path) ? readFileSync(path, "utf8") : undefined),
};

const validate = (path: string, more: Partial<ValidateRequest> = {}) =>
  validateDataset(deps, { path, format: undefined, limit: 20, ...more });
const lines = (...rows: Json[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
const good = { id: "a", messages: [{ role: "user", content: "hi" }] };
const bad = { id: 7, messages: [{ role: "robot" }] };

function written(name: string, bytes: string | Uint8Array): string {
  const path = join(folder(), name);
  writeFileSync(path, bytes);
  return path;
}

async function parquetOf(rows: readonly Json[], type = TALK): Promise<Buffer> {
  const container = CONTAINERS.find(({ name }) => name === "parquet");
  const pieces: Uint8Array[] = [];
  for await (const piece of container?.pack(rows, type).bytes ?? []) pieces.push(piece);
  return Buffer.concat(pieces);
}

const FACTS: ManifestFacts = {
  format: { name: "talk", version: 2 },
  container: "jsonl",
  filters: {},
  options: {},
  sessions: [],
  labels: {},
  redactions: {},
  ruleset: "",
  policies: [],
  duplicates: {},
  dropped: {},
};

/** A set as an export leaves it, with its receipts. */
function setOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  facts: Partial<ManifestFacts> = {},
  rows = 1,
): string {
  const place = folder();
  const entries = Object.entries(files).map(([path, content]) => {
    const bytes = Buffer.from(content);
    writeFileSync(join(place, path), bytes);
    const artifact = { file: path, sha256: digest(bytes), bytes: bytes.length, rows, manifest: "manifest.json" };
    writeFileSync(join(place, `${path}.receipt.json`), JSON.stringify({ artifact }));
    return { path, sha256: digest(bytes), bytes: bytes.length, rows };
  });
  writeFileSync(join(place, "manifest.json"), manifestText({ ...FACTS, ...facts }, entries));
  return place;
}

const kinds: [name: string, bytes: (text: string, rows: Json[]) => Promise<Uint8Array> | Uint8Array][] = [
  ["JSON Lines", (text) => Buffer.from(text)],
  ["zstd", (text) => zstdCompressSync(text)],
  ["gzip", (text) => gzipSync(text)],
  ["Parquet", (_, rows) => parquetOf(rows)],
];
for (const [name, bytes] of kinds) {
  test(`rows in ${name} are checked, and tell of which format they are`, async () => {
    const rows = [
      good,
      { ...good, tools: null },
      { ...good, tools: { a: [1] } },
      { id: "b", messages: [{ role: "user" }] },
    ];
    const found = await validate(written("a", await bytes(lines(...rows), rows)));
    expect(found).toMatchObject({ format: { name: "talk", version: 2 }, formatBy: "rows", isValid: true, total: 0 });
    expect(found.files[0]).toMatchObject({ rows: 4, problems: [] });
  });

  test(`what the type cannot say is asked of the format in ${name}`, async () => {
    const rows = [good, { id: "b", messages: [{ role: "assistant" }] }];
    const found = await validate(written("a", await bytes(lines(...rows), rows)));
    expect(found.files[0]?.problems).toEqual([
      { line: 2, field: "/messages/0", message: "does not begin with the user" },
    ]);
    expect(found.isValid).toBe(false);
  });
}

test("line and field of each problem are named, and all are counted", async () => {
  const file = written(
    "a.jsonl",
    `${lines(good, bad)}{"torn": \n\n${lines(good)}"text"\n${Buffer.from([0x22, 0xff, 0x22]).toString("latin1")}`,
  );
  const { files, total } = await validate(file, { format: "talk" });
  expect(files[0]?.problems).toEqual([
    { line: 2, field: "/id", message: "is a number and should be text" },
    { line: 2, field: "/messages/0/role", message: "is none of user, assistant" },
    { line: 3, field: "", message: "is torn: it ends within a value" },
    { line: 4, field: "", message: "is empty" },
    { line: 6, field: "", message: "is text and should be an object" },
    { line: 7, field: "", message: "is text and should be an object" },
  ]);
  expect(total).toBe(6);
  const few = await validate(file, { format: "talk", limit: 2 });
  expect(few.files[0]).toMatchObject({ total: 6, problems: [{ line: 2 }, { line: 2 }] });
});

test("bytes that are no text, and a mark before it, are told", async () => {
  const bytes = Buffer.concat([Buffer.from(`\ufeff${lines(good)}`), Buffer.from([0x22, 0xff, 0x22, 10])]);
  const { files } = await validate(written("a", bytes), { format: "talk" });
  expect(files[0]?.problems.map(({ message }) => message)).toEqual(["begins with a byte order mark", "is no UTF-8"]);
});

test("Parquet of another type is told by its rows", async () => {
  const other: RecordType = { kind: "record", fields: { id: { kind: "integer" }, more: { kind: "string" } } };
  const { files } = await validate(written("a", await parquetOf([{ id: 1, more: "x" }], other)), { format: "talk" });
  expect(files[0]?.problems.map(({ line, field }) => [line, field])).toEqual([
    [1, "/id"],
    [1, "/messages"],
    [1, "/more"],
  ]);
});

const tell = (problems: readonly DatasetProblem[] | undefined) =>
  problems?.map(({ line, field, message }) => `${line ?? "-"} ${field} ${message}`);
const latin = Buffer.from([0x22, 0xff, 0x22, 10]);
const untold: [name: string, bytes: string | Uint8Array, problems: readonly string[]][] = [
  ["no rows", "", ["-  holds no rows"]],
  ["no JSON at all", "words\n", ["1  is no JSON"]],
  ["a list", "[]\n", ["1  is a list and should be an object"]],
  ["no UTF-8", latin, ["1  is no UTF-8"]],
  ["NUL characters", '{"a":"\0"}\n', ["1  holds NUL characters"]],
  ["rows side by side", '{"a":1}{"b":2}\n', ["1  holds more than one value: a line break is missing"]],
  ["a torn row", '{"a":"', ["1  is torn: it ends within a value"]],
];
for (const [name, bytes, problems] of untold) {
  test(`a file of which no row tells the format (${name}) is told line by line`, async () => {
    const found = await validate(written("a.jsonl", bytes));
    expect(found).toMatchObject({ format: undefined, formatBy: undefined, isValid: false });
    expect(tell(found.files[0]?.problems)).toEqual(problems);
    expect(await validate(written("a.jsonl", bytes), { format: "pairs" })).toMatchObject({
      formatBy: "named",
      isValid: false,
    });
  });
}

test("rows of no format are checked as the nearest, the others as what follows a broken first row", async () => {
  const wrong = await validate(written("a.jsonl", lines({ ...good, extra: 1 }, bad, good)));
  expect(wrong).toMatchObject({ format: { name: "talk" }, formatBy: "nearest", isValid: false });
  expect(tell(wrong.files[0]?.problems)).toEqual([
    "1 /extra is not in the type",
    "2 /id is a number and should be text",
    "2 /messages/0/role is none of user, assistant",
  ]);
  const broken = await validate(written("a.jsonl", `words\n${lines(good)}`));
  expect(broken).toMatchObject({ formatBy: "rows", total: 1 });
  const late = await validate(written("a.jsonl", `${"words\n".repeat(30)}${lines(good, bad)}`));
  expect(late).toMatchObject({ formatBy: "nearest", total: 32 });
});

test("half of a character is told where it stands", async () => {
  const text = lines({ ...good, tools: { k: ["\ud800"] } });
  const { files } = await validate(written("a.jsonl", text), { format: "talk" });
  expect(tell(files[0]?.problems)).toEqual(["1 /tools/k/0 holds half of a character"]);
});

test("a file that holds something else than its name says is told as that", async () => {
  const { files, isValid } = await validate(written("a.jsonl", await parquetOf([good])));
  expect(tell(files[0]?.problems)).toEqual(["-  is named .jsonl and holds parquet: loaders go by the name"]);
  expect(isValid).toBe(false);
});

test("a side of a split that nothing fell to is empty by its manifest", async () => {
  expect(await validate(setOf({ "a.jsonl": "" }, {}, 0))).toMatchObject({ isValid: true });
});

test("what is no file is not waited for", async () => {
  await expect(validate("/dev/null")).rejects.toMatchObject({
    code: "source_unreadable",
    message: "/dev/null is no file",
  });
});

test("rows that several formats fit need one that is named", async () => {
  const twin = { ...pairs, name: "twin" };
  const asked = { path: written("a.jsonl", lines({ prompt: "x" })), format: undefined, limit: 20 };
  const two = { ...deps, formats: [...deps.formats, twin] };
  await expect(validateDataset(two, asked)).rejects.toThrow(/may be of pairs, twin/);
});

test("a format that there is not is told with those that there are", async () => {
  const failed = await validate(written("a.jsonl", lines(good)), { format: "none" }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: "usage", hint: "There are talk, pairs, page, logs." });
});

test("a file that is not there, or that nobody can look into, is told as that", async () => {
  await expect(validate(join(root, "none"))).rejects.toMatchObject({ code: "not_found" });
  await expect(validate(written("a.zip", "PK\u0003\u0004rest"))).rejects.toMatchObject({ code: "source_unreadable" });
});

test("a whole set is checked by its folder, its manifest or one of its files", async () => {
  const place = setOf({ "a.jsonl": lines(good), "b.jsonl": lines(good) });
  for (const [path, files] of [
    [place, 2],
    [join(place, "manifest.json"), 2],
    [join(place, "a.jsonl"), 1],
  ] as const) {
    const found = await validate(path);
    expect(found).toMatchObject({ formatBy: "manifest", manifest: join(place, "manifest.json"), isValid: true });
    expect(found.files).toHaveLength(files);
  }
});

test("a set has a manifest of one of its files beside that file alone, where it is one", async () => {
  const place = setOf({ "a.jsonl": lines(good) });
  const text = readFileSync(join(place, "manifest.json"), "utf8");
  rmSync(join(place, "manifest.json"));
  rmSync(join(place, "a.jsonl.receipt.json"));
  writeFileSync(join(place, "a.jsonl.manifest.json"), text);
  for (const name of ["a.jsonl", "a.jsonl.manifest.json"]) {
    expect(await validate(join(place, name))).toMatchObject({
      manifest: join(place, "a.jsonl.manifest.json"),
      isValid: true,
    });
  }
});

const broken: [name: string, change: (place: string) => void, said: RegExp][] = [
  ["another content", (place) => writeFileSync(join(place, "a.jsonl"), lines({ ...good, id: "b" })), /another hash/],
  [
    "more rows",
    (place) => writeFileSync(join(place, "a.jsonl"), lines(good, good)),
    /has 2 rows, and 1 by its manifest/,
  ],
  ["fewer bytes", (place) => writeFileSync(join(place, "a.jsonl"), ""), /has 0 bytes/],
  ["no file", (place) => rmSync(join(place, "a.jsonl")), /is not there/],
  ["another receipt", (place) => writeFileSync(join(place, "a.jsonl.receipt.json"), "{}"), /receipt of other bytes/],
];
for (const [name, change, said] of broken) {
  test(`a set with ${name} than its manifest says is not valid`, async () => {
    const place = setOf({ "a.jsonl": lines(good), "b.jsonl": lines(good) });
    change(place);
    const { files, isValid } = await validate(place);
    expect(isValid).toBe(false);
    expect(files[0]?.problems.map(({ message }) => message).join("; ")).toMatch(said);
    expect(files[1]?.problems).toEqual([]);
  });
}

test("a copy of a set without its receipts is valid too", async () => {
  const place = setOf({ "a.jsonl": lines(good) });
  rmSync(join(place, "a.jsonl.receipt.json"));
  expect(await validate(place)).toMatchObject({ isValid: true });
  expect(await validate(join(place, "a.jsonl"))).toMatchObject({ formatBy: "manifest", isValid: true });
});

const unfinished: [name: string, change: (path: string) => void, said: RegExp][] = [
  ["is not there", (path) => rmSync(path), /not finished/],
  ["cannot be read", (path) => writeFileSync(path, "{"), /cannot be read/],
  ["is newer", (path) => writeFileSync(path, '{"kind":"dataset-manifest","schema_version":9}'), /later version \(9\)/],
  ["does not name it", (path) => writeFileSync(path, manifestText(FACTS, [])), /does not name it/],
];
for (const [name, change, said] of unfinished) {
  test(`a file whose manifest ${name} is of a set that is not whole`, async () => {
    const place = setOf({ "a.jsonl": lines(good) });
    change(join(place, "manifest.json"));
    const found = await validate(join(place, "a.jsonl"));
    expect(found).toMatchObject({ formatBy: "rows", manifest: undefined, isValid: false, total: 1 });
    expect(found.problems[0]).toMatch(said);
    if (name === "does not name it") return;
    const whole = name === "is not there" ? /no manifest.json in .*: an export that was never finished, or none/ : said;
    await expect(validate(place)).rejects.toMatchObject({
      code: "source_unreadable",
      message: expect.stringMatching(whole),
    });
  });
}

test("a manifest of something else in the same folder says nothing of a file", async () => {
  const place = setOf({ "a.jsonl": lines(good) });
  writeFileSync(join(place, "mine.jsonl"), lines({ prompt: "x" }));
  expect(await validate(join(place, "mine.jsonl"))).toMatchObject({
    formatBy: "rows",
    format: { name: "pairs" },
    isValid: true,
  });
});

test("rows of an older version of a format are told as that", async () => {
  const { problems, isValid } = await validate(
    setOf({ "a.jsonl": lines(good) }, { format: { name: "talk", version: 1 } }),
  );
  expect([problems, isValid]).toEqual([["it is talk version 1, and the rows were checked by version 2"], false]);
});

test("pages and logs are checked as far as anything can be said of them", async () => {
  const pages = setOf({ "a.md": "# a\n\nb\n" }, { format: { name: "page", version: 1 } });
  expect(await validate(pages)).toMatchObject({ isValid: true });
  writeFileSync(join(pages, "a.md"), "# other\n");
  expect(await validate(pages)).toMatchObject({ isValid: false });
  const lived = setOf({ "a.jsonl": '{"type":"user"}\n{"torn\n' }, { format: { name: "logs", version: 1 } }, 2);
  const { files } = await validate(lived);
  expect(files[0]?.problems).toEqual([{ line: 2, field: "", message: "is torn: it ends within a value" }]);
});

test("many rows are checked, told as they pass, and left when that is asked", async () => {
  const file = written("a.jsonl.zst", zstdCompressSync(lines(good).repeat(200_000)));
  const seen: number[] = [];
  const found = await validate(file, { onProgress: ({ rows }) => void seen.push(rows) });
  expect(found.files[0]?.rows).toBe(200_000);
  expect(seen.length).toBeGreaterThan(50);
  await expect(validate(file, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: "AbortError" });
});
