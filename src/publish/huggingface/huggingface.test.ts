// The pure parts of the Hub's sink: names and addresses, how a change is cut into commits, and what is read out of a failure.

import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Artifact } from "../../core/artifact.ts";
import { TraceError } from "../../core/errors.ts";
import type { Change, Destination, SinkFile } from "../../ports/sink.ts";
import { hubAddress, inAddress, normaliseName } from "./address.ts";
import { askedWait, explained, HubTrouble, lostRequest } from "./failure.ts";
import { patiently } from "./retry.ts";
import { LIMITS, sizeOf, stepsOf } from "./steps.ts";

const names: readonly (readonly [string, string])[] = [
  ["ada/traces", "ada/traces"],
  [" ada/traces ", "ada/traces"],
  ["Ada-1/My_traces.v2", "Ada-1/My_traces.v2"],
  ["https://huggingface.co/datasets/ada/traces", "ada/traces"],
  ["http://huggingface.co/datasets/ada/traces/", "ada/traces"],
  ["https://hf.co/datasets/ada/traces/tree/main/data", "ada/traces"],
  ["https://huggingface.co/datasets/ada/traces?library=datasets#x", "ada/traces"],
  ["hf://datasets/ada/traces", "ada/traces"],
  ["hf://datasets/ada/traces@main/data/a.jsonl", "ada/traces"],
  ["datasets/ada/traces", "ada/traces"],
];
test.each(names)("%s is %s", (given, meant) => expect(normaliseName(given)).toBe(meant));

const strangers = [
  "",
  "traces",
  "ada/",
  "/traces",
  "ada/a/b",
  "ada/..",
  "ada/a--b",
  "ada/-a",
  "ada/a.git",
  "ada/a b",
  "ada/a?b",
  `ada/${"a".repeat(97)}`,
  "https://huggingface.co/ada/model",
  "https://huggingface.co/spaces/ada/space",
  "https://elsewhere.example/datasets/ada/traces",
  "hf://buckets/ada/traces",
  "ada/tr\u00e4ces",
  "../ada/traces",
];
test.each(strangers)("%j names no dataset", (given) => {
  expect(() => normaliseName(given)).toThrow(expect.objectContaining({ code: "usage" }));
});

test("what is normalised stays, whatever is given", () => {
  fc.assert(
    fc.property(fc.string(), (given) => {
      try {
        const name = normaliseName(given);
        expect(normaliseName(name)).toBe(name);
      } catch (error) {
        expect((error as TraceError).code).toBe("usage");
      }
    }),
  );
});

test("tokens go over encrypted lines, or stay on this machine", () => {
  expect(hubAddress(undefined)).toBe("https://huggingface.co");
  expect(hubAddress("https://hub.example/mirror/")).toBe("https://hub.example/mirror");
  for (const local of ["http://127.0.0.1:8080", "http://localhost:1", "http://[::1]:2"])
    expect(hubAddress(local)).toBe(local);
  for (const bad of [
    "http://hub.example",
    "ftp://hub.example",
    "hub.example",
    "https://me@hub.example",
    "http://127.evil.example",
  ]) {
    expect(() => hubAddress(bad)).toThrow(expect.objectContaining({ code: "usage" }));
  }
  expect(inAddress("data/my project/\u00e9#%?.jsonl")).toBe("data/my%20project/%C3%A9%23%25%3F.jsonl");
});

const NOW = Date.parse("2026-11-26T00:00:00Z");
const asked: readonly (readonly [string, Readonly<Record<string, string>>, number | undefined])[] = [
  ["seconds", { "retry-after": "7" }, 7000],
  ["a date", { "retry-after": "Thu, 26 Nov 2026 00:01:00 GMT" }, 60_000],
  ["a date that is over", { "retry-after": "Wed, 25 Nov 2026 00:01:00 GMT" }, 0],
  ["what is neither", { "retry-after": "soon" }, undefined],
  ["the Hub's own", { ratelimit: '"api";r=0;t=55' }, 55_000],
  ["nothing", {}, undefined],
];
test.each(asked)("a wait of %s", (_, headers, meant) => expect(askedWait(new Headers(headers), NOW)).toBe(meant));

test("what failed is said in words, and nothing of it twice", () => {
  const place = { place: "ada/traces", host: "huggingface.co", token: "hf_secret" };
  const api = (statusCode: number) =>
    Object.assign(new Error(`no hf_secret \u001b[2J\u202e ${"x".repeat(999)}`), { statusCode });
  const codes = [401, 403, 404, 400, 413].map((status) => (explained(api(status), place) as TraceError).code);
  expect(codes).toEqual(["login_needed", "sink_failed", "not_found", "sink_failed", "sink_failed"]);
  expect((explained(api(400), place) as TraceError).message).toMatch(
    /^huggingface.co refused: no hf_\.\.\. \[2J x+\.\.\.$/,
  );
  const own = new TraceError("blocked", "x");
  expect(explained(new TypeError("fetch failed", { cause: own }), place)).toBe(own);
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  expect(lostRequest(new TypeError("fetch failed", { cause: refused }), "h").isUnreachable).toBe(true);
  expect(lostRequest(new TypeError("terminated"), "h").isUnreachable).toBe(false);
});

test("what is not sure to have failed is looked for before it is done again, and once more at the end", async () => {
  const { signal } = new AbortController();
  const patience = { asked: { place: "p", host: "h", token: undefined }, signal, wait: async () => {} };
  const said: string[] = [];
  const fail = async (): Promise<string> => {
    said.push("do");
    throw new HubTrouble("no", {});
  };
  const look = (on: number) => async () => {
    said.push("look");
    return said.filter((one) => one === "look").length === on ? "found" : undefined;
  };
  expect(await patiently(fail, patience, look(2))).toBe("found");
  expect(said.splice(0)).toEqual(["do", "look", "do", "look"]);
  expect(await patiently(fail, patience, look(4))).toBe("found");
  expect(said.splice(0)).toEqual(["do", "look", "do", "look", "do", "look", "do", "look"]);
  await expect(patiently(fail, patience, look(9))).rejects.toThrow(expect.objectContaining({ code: "sink_failed" }));
});

function fileOf(path: string, bytes: number): SinkFile {
  return { path, artifact: { path, bytes, sha256: hash("sha256", path) } as Artifact };
}

const sizes = fc.array(fc.nat({ max: 120 << 20 }), { maxLength: 260 });
test("steps: each file once, rows before what tells of them, within the limits of one commit", () => {
  fc.assert(
    fc.property(sizes, fc.nat({ max: 5 }), fc.array(fc.nat(300)), fc.boolean(), (data, about, gone, isProposal) => {
      const change: Change = {
        data: data.map((bytes, i) => fileOf(`data/${i}`, bytes)),
        about: Array.from({ length: about }, (_, i) => fileOf(`about-${i}`, 900)),
        deletes: gone.map((i) => `old/${i}`),
        message: "m",
        visibility: "private",
        isProposal,
      };
      const there = Array.from({ length: 150 }, (_, i) => ({ path: `old/${i * 2}`, bytes: 1, sha256: "x" }));
      const at: Destination = { url: "u", exists: true, visibility: "private", head: "h", files: there, account: "a" };
      const steps = stepsOf(change, at, LIMITS);
      const puts = steps.flatMap((step) => step.puts.map(({ path }) => path));
      expect(puts).toEqual([...change.data, ...change.about].map(({ path }) => path));
      expect(steps.flatMap(({ deletes }) => deletes)).toEqual(
        [...new Set(gone)].filter((i) => i % 2 === 0 && i < 300).map((i) => `old/${i}`),
      );
      if (isProposal) return void expect(steps.length).toBeLessThan(2);
      for (const [i, step] of steps.entries()) {
        const isLast = i === steps.length - 1;
        if (!isLast) expect([step.deletes, step.puts.filter(({ path }) => path.startsWith("about"))]).toEqual([[], []]);
        expect(step.puts.length).toBeLessThanOrEqual(100);
        if (step.puts.length > 1) expect(sizeOf(step.puts)).toBeLessThanOrEqual(200 << 20);
        const small = step.puts.filter(({ artifact }) => artifact.bytes <= 10 << 20);
        if (small.length > 1) expect(sizeOf(small)).toBeLessThanOrEqual(24 << 20);
        expect(step.puts.length + step.deletes.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 60 },
  );
});
