import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { GateState } from "../core/publication.ts";
import { changeGate, gatePath, NO_GATE, readGate } from "./gate-file.ts";

let home = "";
beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), "tracemill-gate-")), "home");
});
afterEach(() => rmSync(join(home, ".."), { recursive: true, force: true }));

const HASH = "ab".repeat(32);
const guard = { mode: "strict", hidden: ["h"], excluded: [], ignores: 0, quarantine: 3 } as const;
const full: GateState = {
  seen: { at: 1, projects: ["/w/shop"] },
  confirmedProjects: { at: 2, projects: ["/w/shop", "/w/\ud83d"] },
  candidate: {
    folder: "/home/me/.tracemill/exports/c",
    manifest: "/home/me/.tracemill/exports/c/manifest.json",
    files: [{ path: "rows.jsonl", sha256: HASH, bytes: 10, rows: 2 }],
    sha256: HASH,
    format: { name: "sessions", version: 1 },
    container: "jsonl",
    exportedAt: 3,
    sources: ["claude-code"],
    guard,
    redactions: 4,
    left: [],
    sessions: [
      {
        id: "claude-code:a",
        revision: "2-x",
        file: "rows.jsonl",
        rows: 2,
        project: undefined,
        root: undefined,
        type: "sft_clean",
        models: ["m"],
        inputTokens: undefined,
        outputTokens: 0,
      },
    ],
  },
  confirmation: {
    sha256: HASH,
    at: 4,
    author: "me",
    attestations: { fullName: "a", sensitive: "b", manualScan: "c" },
    nameMatches: undefined,
    scanned: 1,
    accepted: { names: { reason: "r", count: 2, items: ["x"] } },
  },
  shown: { "huggingface:a/b": HASH },
  published: { "folder:/out": { sha256: HASH, at: 6, sessions: 1, guard } },
};

test("a home without one stands at the beginning, and looking makes nothing", async () => {
  expect(await readGate(home)).toEqual(NO_GATE);
  expect(() => statSync(home)).toThrow();
});

test("what was written is read again, private, and unknown stays unknown", async () => {
  expect(await changeGate(home, () => full)).toEqual(full);
  const again = await readGate(home);
  expect(again).toEqual(full);
  expect(again.candidate?.sessions[0]).toMatchObject({ outputTokens: 0 });
  expect(again.candidate?.sessions[0]?.inputTokens).toBeUndefined();
  expect(Object.keys(again.confirmation?.accepted ?? {})).toEqual(["names"]);
  expect(statSync(gatePath(home)).mode & 0o777).toBe(0o600);
  await changeGate(home, (now) => ({ ...now, candidate: undefined, confirmation: undefined }));
  expect(await readGate(home)).toEqual({ ...full, candidate: undefined, confirmation: undefined });
});

test("what an earlier build noted as begun is read, and let go: the ledger has it", async () => {
  await changeGate(home, () => full);
  const kept = JSON.parse(readFileSync(gatePath(home), "utf8")) as object;
  const publishing = { place: { sink: "folder", at: "/out" }, sha256: HASH, startedAt: 5 };
  writeFileSync(gatePath(home), JSON.stringify({ ...kept, publishing }));
  expect(await readGate(home)).toEqual(full);
});

test("changes come one after the other", async () => {
  const add = (i: number) =>
    changeGate(home, async (now) => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      return { ...now, seen: { at: i, projects: [...(now.seen?.projects ?? []), `p${i}`] } };
    });
  await Promise.all(Array.from({ length: 10 }, (_, i) => add(i)));
  expect((await readGate(home)).seen?.projects.toSorted()).toEqual(
    Array.from({ length: 10 }, (_, i) => `p${i}`).toSorted(),
  );
  expect(readdirSync(home)).toEqual(["gate.json"]);
});

test("a change that fails changes nothing", async () => {
  await changeGate(home, () => full);
  const before = readFileSync(gatePath(home), "utf8");
  await expect(changeGate(home, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readFileSync(gatePath(home), "utf8")).toBe(before);
});

const damaged: [name: string, change: (text: string) => string, says: string][] = [
  ["nothing", () => "", "no valid JSON"],
  ["half of it", (text) => text.slice(0, text.length / 2), "no valid JSON"],
  ["another thing", () => "[]", "object"],
  ["a misspelt key", (text) => text.replace('"seen"', '"sean"'), "sean"],
  ["a hash that is none", (text) => text.replaceAll(HASH, "zz"), "64 hex digits"],
  ["a count below zero", (text) => text.replace('"redactions": 4', '"redactions": -4'), "candidate.redactions"],
  ["a mode that is none", (text) => text.replace('"strict"', '"lax"'), "mode"],
];
for (const [name, change, says] of damaged) {
  test(`a file of ${name} is told with its path, what is wrong, and the way out`, async () => {
    await changeGate(home, () => full);
    writeFileSync(gatePath(home), change(readFileSync(gatePath(home), "utf8")));
    const read = readGate(home);
    await expect(read).rejects.toMatchObject({ code: "config_invalid", hint: expect.stringContaining("delete") });
    await expect(read).rejects.toThrow(says);
    await expect(read).rejects.toThrow(gatePath(home));
    await expect(changeGate(home, () => NO_GATE)).rejects.toMatchObject({ code: "config_invalid" });
  });
}
