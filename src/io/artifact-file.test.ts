import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { beginDraft, receiptPath } from "./artifact-file.ts";
import { readArtifact } from "./artifact-read.ts";
import { digest } from "./crypto.ts";

const folder = mkdtempSync(join(tmpdir(), "artifact-"));
afterAll(() => rmSync(folder, { recursive: true }));

async function readAll(bytes: Uint8Array) {
  const path = join(folder, "read");
  writeFileSync(path, bytes);
  const packed: Uint8Array[] = [];
  const pieces: Uint8Array[] = [];
  const reader = readArtifact(path, { onPacked: (piece) => void packed.push(Buffer.from(piece)) });
  for (;;) {
    const step = await reader.next();
    if (step.done) return { text: Buffer.concat(pieces).toString(), packed: Buffer.concat(packed), facts: step.value };
    pieces.push(Buffer.from(step.value));
  }
}

const long = "row after row\n".repeat(300_000);
const random = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * i * 31 + (i >> 3)) % 251)).toString("base64");
const frames = Buffer.concat([zstdCompressSync(long), zstdCompressSync(random), zstdCompressSync("end")]);
const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from("abc")]);

const cases: [name: string, bytes: Buffer, text: string, containers: string[]][] = [
  ["nothing", Buffer.alloc(0), "", []],
  ["two bytes", Buffer.from("ab"), "ab", []],
  ["plain text", Buffer.from(long), long, []],
  ["gzip", gzipSync(long), long, ["gzip"]],
  ["gzip in two members", Buffer.concat([gzipSync("one "), gzipSync(random)]), `one ${random}`, ["gzip"]],
  ["zstd", zstdCompressSync(random), random, ["zstd"]],
  ["zstd in many frames", frames, `${long}${random}end`, ["zstd"]],
  [
    "zstd frames with one that is skipped",
    Buffer.concat([zstdCompressSync("one "), skippable, frames]),
    `one ${long}${random}end`,
    ["zstd"],
  ],
  ["gzip of zstd", gzipSync(zstdCompressSync(long)), long, ["gzip", "zstd"]],
];
for (const [name, bytes, text, containers] of cases) {
  test(`reads ${name} to its last byte`, async () => {
    const read = await readAll(bytes);
    expect(read.text === text).toBe(true);
    expect(read.facts).toEqual({ sha256: digest(bytes), bytes: bytes.length, containers });
    if (containers.length === 1) expect(read.packed.equals(bytes)).toBe(true);
  });
}

const refused: [name: string, bytes: Buffer, message: RegExp][] = [
  ["gzip with bytes behind its end", Buffer.concat([gzipSync("one"), Buffer.from("and more")]), /to its end/],
  ["zstd with bytes behind its end", Buffer.concat([zstdCompressSync("one"), Buffer.from("and more")]), /to its end/],
  ["a damaged gzip", gzipSync(random).fill(7, 2000, 3000), /to its end/],
  ["a cut gzip", gzipSync(random).subarray(0, 2000), /to its end/],
  ["a zip", Buffer.from("PK\u0003\u0004rest of it"), /zip archive/],
  ["Parquet", Buffer.from("PAR1 and columns"), /Parquet/],
  ["a zip in a gzip", gzipSync("PK\u0003\u0004rest of it"), /zip archive/],
  ["containers without end", gzipSync(gzipSync(gzipSync(gzipSync("x")))), /inside many/],
];
for (const [name, bytes, message] of refused) {
  test(`refuses ${name}`, async () => {
    await expect(readAll(bytes)).rejects.toThrow(message);
  });
}

test("a file that is not there is told as that", async () => {
  await expect(readArtifact(join(folder, "none"), {}).next()).rejects.toMatchObject({ code: "not_found" });
});

test("reading stops when it is asked to", async () => {
  writeFileSync(join(folder, "long"), long);
  const signal = AbortSignal.abort();
  await expect(readArtifact(join(folder, "long"), { signal }).next()).rejects.toMatchObject({ name: "AbortError" });
});

for (const [ending, unpack] of [
  ["", (bytes: Buffer) => bytes],
  [".gz", gunzipSync],
  [".zst", zstdDecompressSync],
] as const) {
  test(`a draft becomes a private file${ending} with its receipt, and nothing else is left`, async () => {
    const target = join(folder, `out${ending}`, `a.jsonl${ending}`);
    const draft = beginDraft(target, { overwrite: false });
    for (let i = 0; i < 40; i++) await draft.write(Buffer.from(random.slice(i * 1000)));
    const facts = await draft.finish();
    draft.stage("{}\n");
    draft.publish();
    draft.discard();
    expect(readdirSync(join(folder, `out${ending}`)).sort()).toEqual([
      `a.jsonl${ending}`,
      `a.jsonl${ending}.receipt.json`,
    ]);
    const bytes = readFileSync(target);
    expect(facts).toEqual({ sha256: digest(bytes), bytes: bytes.length });
    expect(unpack(bytes).toString().startsWith(random)).toBe(true);
    for (const path of [target, receiptPath(target)]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });
}

test("a file of somebody else is never replaced unasked; one of ours is", async () => {
  const target = join(folder, "theirs.jsonl");
  writeFileSync(target, "theirs");
  expect(() => beginDraft(target, { overwrite: false })).toThrow(/there already/);
  const write = async (text: string, overwrite: boolean) => {
    const draft = beginDraft(target, { overwrite });
    await draft.write(Buffer.from(text));
    const { sha256 } = await draft.finish();
    draft.stage(JSON.stringify({ artifact: { sha256 } }));
    draft.publish();
    draft.discard();
  };
  await write("ours", true);
  await write("ours again", false);
  expect(readFileSync(target, "utf8")).toBe("ours again");
  writeFileSync(target, "ours, edited");
  await expect(write("ours once more", false)).rejects.toMatchObject({ code: "already_exists" });
  expect(readFileSync(target, "utf8")).toBe("ours, edited");
  await write("ours by force", true);
  expect(readFileSync(target, "utf8")).toBe("ours by force");
});

test("one that was made meanwhile by somebody else is not replaced either", async () => {
  const target = join(folder, "meanwhile.jsonl");
  const draft = beginDraft(target, { overwrite: false });
  await draft.write(Buffer.from("ours"));
  await draft.finish();
  draft.stage("{}");
  writeFileSync(target, "theirs");
  expect(() => draft.publish()).toThrow(/there already/);
  expect(() => draft.stage("{}")).toThrow(/there already/);
  draft.discard();
  expect(readFileSync(target, "utf8")).toBe("theirs");
});

test("a discarded draft leaves nothing, and what a killed process left goes with the next one", async () => {
  const inside = join(folder, "killed");
  const target = join(inside, "a.jsonl");
  beginDraft(target, { overwrite: false }).discard();
  expect(existsSync(inside)).toBe(false);
  mkdirSync(inside);
  const gone = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
  writeFileSync(join(inside, `.a.jsonl.${gone}.0123456789ab.tmp`), "unseen");
  writeFileSync(join(inside, `.a.jsonl.${process.pid}.0123456789ab.tmp`), "another of this process");
  writeFileSync(join(inside, `.b.jsonl.${gone}.0123456789ab.tmp`), "of another target");
  beginDraft(target, { overwrite: false }).discard();
  expect(readdirSync(inside).sort()).toEqual([
    `.a.jsonl.${process.pid}.0123456789ab.tmp`,
    `.b.jsonl.${gone}.0123456789ab.tmp`,
  ]);
});
