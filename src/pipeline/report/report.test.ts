// Shares, lengths, and what rows of every format tell of themselves.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type DatasetManifest, manifestText } from "../../core/manifest.ts";
import type { Json } from "../../core/types.ts";
import { CONTAINERS, FORMATS } from "../../export/index.ts";
import { createBalance } from "./balance.ts";
import { reportWritten, type WrittenDeps } from "./report-dataset.ts";
import { factsOf, wordsOf } from "./row-facts.ts";
import { createTokenSpread } from "./token-spread.ts";

describe("balance", () => {
  const of = (...types: (string | undefined)[]) => {
    const balance = createBalance("session");
    for (const type of types) balance.add(type === undefined ? {} : { type }, 10);
    return balance.balance;
  };
  test("the largest group first, shares of all, tokens summed", () => {
    expect(of("b", "a", "a")).toEqual([
      {
        by: "type",
        unit: "session",
        groups: [
          { name: "a", count: 2, tokens: 20, share: 2 / 3 },
          { name: "b", count: 1, tokens: 10, share: 1 / 3 },
        ],
        dominant: undefined,
      },
    ]);
  });
  const cases: [name: string, types: (string | undefined)[], dominant: string | undefined][] = [
    ["more than 70 %", ["a", "a", "a", "a", "b"], "a"],
    ["70 % is not more", [..."aaaaaaabbb"], undefined],
    ["of few there is nothing to balance", ["a", "a"], undefined],
    ["what is not known outweighs nothing", ["a", undefined, undefined, undefined, undefined], undefined],
  ];
  test("a review that nobody made is no imbalance", () => {
    const balance = createBalance("row");
    for (let i = 0; i < 9; i++) balance.add({ review: "new", source: "codex" }, undefined);
    expect(balance.balance.map(({ by, dominant }) => [by, dominant?.name])).toEqual([
      ["source", "codex"],
      ["review", undefined],
    ]);
  });
  for (const [name, types, dominant] of cases) {
    test(name, () => expect(of(...types)[0]?.dominant?.name).toBe(dominant));
  }
  test("a group of which nothing is known is not there", () => expect(of(undefined, undefined)).toEqual([]));
  test("tokens that are not known of each are not known of all", () => {
    const balance = createBalance("row");
    balance.add({ type: "a" }, 10);
    balance.add({ type: "a" }, undefined, 3);
    expect(balance.balance[0]?.groups).toEqual([{ name: "a", count: 4, tokens: undefined, share: 1 }]);
  });
  test("shares add up to all", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom("a", "b", "c", undefined), { minLength: 1 }), (types) => {
        for (const { groups } of of(...types)) {
          expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(types.length);
          expect(groups.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
        }
      }),
    );
  });
});

test("a histogram has every one in its class, and no gap", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(5_000_000), { minLength: 1 }), (lengths) => {
      const spread = createTokenSpread("row");
      for (const length of lengths) spread.add(length);
      const { histogram = [], max, total } = spread.spread ?? {};
      for (const { from, to, count } of histogram) {
        expect(count).toBe(lengths.filter((length) => length >= from && length < to).length);
      }
      expect(histogram.reduce((sum, { count }) => sum + count, 0)).toBe(lengths.length);
      for (const [i, { to }] of histogram.slice(0, -1).entries()) expect(histogram[i + 1]?.from).toBe(to);
      expect([max, total]).toEqual([Math.max(...lengths), lengths.reduce((a, b) => a + b, 0)]);
    }),
  );
  expect(createTokenSpread("row").spread).toBe(undefined);
});

const GOLDEN = join(import.meta.dirname, "../../../testdata/golden");
const ROWS = FORMATS.filter(({ output }) => output.kind === "rows");
const rowsOf = (name: string, version: number) =>
  readFileSync(join(GOLDEN, `${name}.v${version}.jsonl`), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly [key: string]: Json });

/** Formats whose rows hold what a trainer demands and no more, or hold it where no other format has it. */
const SILENT = ["openai", "otel"];

describe("what a row says of itself", () => {
  for (const { name, version } of ROWS.filter((format) => !SILENT.includes(format.name))) {
    test(name, () => {
      for (const row of rowsOf(name, version)) {
        const { session, groups } = factsOf(row);
        expect(session).toMatch(/^claude-code:[\w-]+$/);
        expect(groups.source).toBe("claude-code");
        if (name !== "messages") expect(groups.type).toMatch(/^[a-z_]+$/);
        if (session?.endsWith(":bare") === false) expect(groups.project).toBe("shop");
      }
    });
  }
  test("whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const row = value as Json;
        expect(() => [factsOf(row), ...wordsOf(row)]).not.toThrow();
      }),
    );
    expect(factsOf({ metadata: 3, quality: "much", session_id: "no agent#2" })).toEqual({
      session: "no agent",
      groups: {},
    });
  });
});

function depsOf(files: Readonly<Record<string, string>>): WrittenDeps {
  return {
    formats: FORMATS,
    containers: CONTAINERS,
    async *rows(path) {
      let line = 0;
      for (const text of (files[path] ?? "").split("\n").filter((one) => one !== "")) {
        line++;
        yield text === "torn" ? { line, fault: "is no JSON" } : { line, value: JSON.parse(text) as Json };
      }
      return { sha256: "", bytes: 0, containers: [] };
    },
    containerOf: () => undefined,
    exists: (path) => Object.keys(files).some((one) => one === path || one.startsWith(`${path}/`)),
    isFile: () => true,
    isFolder: (path) => !(path in files),
    text: (path) => files[path],
    receiptPath: (path) => `${path}.receipt.json`,
    tokensIn: (text) => text.length,
  };
}
const request = (path: string) => ({ path, signal: new AbortController().signal, onProgress: () => {} });
const lines = (rows: readonly Json[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");

describe("rows with the same words", () => {
  /** As another session would hold it: other ids, other times, other blanks. */
  const again = (value: Json, key = ""): Json => {
    if (typeof value === "string") {
      if (key === "arguments" || key === "tools") return value;
      if (/(?:^|_)id$|Id$|uuid$/.test(key)) return value.replace(/\w+$/, (end) => `${end}9`);
      if (/T\d\d:\d\d:\d\d/.test(value) && value.length === 24) return value.replace("2026", "2027");
      return key === "content" ? value.replaceAll(" ", "  ") : value;
    }
    if (Array.isArray(value)) return value.map((inner) => again(inner as Json, key));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, again(inner as Json, name)]));
  };
  for (const { name, version } of ROWS.filter((format) => format.name !== "otel")) {
    test(name, async () => {
      const rows = rowsOf(name, version);
      const alone = await reportWritten(depsOf({ "/a.jsonl": lines(rows) }), request("/a.jsonl"));
      const twice = [...rows, ...rows.map((row) => again(row))];
      const said = rows.filter((row) => !wordsOf(row).next().done).length;
      const both = await reportWritten(depsOf({ "/a.jsonl": lines(twice) }), request("/a.jsonl"));
      expect(both.rows).toBe(rows.length * 2);
      expect(both.duplicates.exact).toBe(alone.duplicates.exact + said);
      expect(both.tokens?.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(rows.length * 2);
    });
  }
});

test("a set: its manifest says what rows do not, its receipt what was replaced; other fields of it are no counts", async () => {
  const manifest = {
    format: { name: "openai", version: 1 },
    container: "jsonl",
    filters: {},
    options: {},
    sessions: [{ id: "a:1", revision: "r", content_hash: "h", rows: 4 }],
    labels: { sft_clean: 6, refactor: 1 },
    redactions: { secrets: 2 },
    ruleset: "r",
    policies: [],
    duplicates: {},
    dropped: { near_copy: 3, low_score: "many" } as unknown as DatasetManifest["dropped"],
  } as const;
  const text = manifestText(manifest, [
    { path: "train.jsonl", sha256: "", bytes: 10, rows: 4, split: "train" },
    { path: "gone.jsonl", sha256: "", bytes: 10, rows: 1 },
  ]);
  const count = { found: 3, replaced: 2, left_by_decision: 1, left_by_mode: 0 };
  const receipt = { redaction: { layers: { secrets: count }, rules: { "github-pat": count, odd: null } } };
  const files = { "/s/manifest.json": text, "/s/train.jsonl": `${lines(rowsOf("openai", 1))}torn\n` };
  const bare = await reportWritten(depsOf(files), request("/s"));
  expect(bare).toMatchObject({
    sessions: 1,
    rows: 6,
    leftOut: { near_copy: 3 },
    balance: [{ by: "type", unit: "session", dominant: { name: "sft_clean", count: 6 } }],
    redactions: { of: "replaced", total: 2, rules: [] },
    written: { faults: 1, container: "jsonl", files: [{ split: "train", rows: 5 }, { rows: 1 }] },
  });
  expect(Object.keys(bare.leftOut)).toEqual(["near_copy"]);
  const kept = { ...files, "/s/manifest.json.receipt.json": JSON.stringify(receipt) };
  expect((await reportWritten(depsOf(kept), request("/s"))).redactions).toMatchObject({
    total: 2,
    layers: [{ name: "secrets", count: 2 }],
    rules: [{ name: "github-pat", count: 2 }],
  });
  // A file alone has a receipt of its own, and not that of the set.
  const one = await reportWritten(depsOf(kept), request("/s/train.jsonl"));
  expect([one.written?.files.length, one.redactions?.rules]).toEqual([1, []]);
  const torn = { ...files, "/s/manifest.json.receipt.json": "{" };
  expect((await reportWritten(depsOf(torn), request("/s"))).redactions?.rules).toEqual([]);
});

test("a file without a row is told as that", async () => {
  const deps = depsOf({ "/empty.jsonl": "\n", "/torn.jsonl": "torn\n" });
  await expect(reportWritten(deps, request("/empty.jsonl"))).rejects.toMatchObject({ code: "usage" });
  await expect(reportWritten(deps, request("/torn.jsonl"))).rejects.toMatchObject({ code: "usage" });
  await expect(reportWritten(deps, request("/none.jsonl"))).rejects.toMatchObject({ code: "not_found" });
});
