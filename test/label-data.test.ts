// The labelled sessions themselves: whole, well-formed, licensed, and free of people and secrets. No classifier is asked.

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { MESSAGE_KINDS, ROLES } from "../src/core/session.ts";
import { createFinder } from "../src/privacy/finder.ts";
import { RULESET } from "../src/privacy/ruleset.ts";
import { SOURCES } from "../src/sources/index.ts";
import { ROOT } from "./command.ts";

const FOLDER = join(ROOT, "testdata", "labels");
const TYPES = ["correction_loop", "debugging_trace", "iterative_build", "refactor", "sft_clean", "unlabelled"] as const;
const MAX_BYTES = 1_500_000;

const type = z.enum(TYPES);
const contained = z.array(type.exclude(["sft_clean", "unlabelled"]));
const pass = z.strictObject({ type, contains: contained, reason: z.string().min(5) });
const label = z.strictObject({
  name: z.string(),
  first: pass,
  second: pass,
  type,
  contains: contained,
  reason: z.string().min(5),
  disagreement: z.string().min(20).optional(),
  turns: z.array(z.strictObject({ seq: z.int().min(0), type })).optional(),
});

const written = z.strictObject({ name: z.string(), agent: z.string(), origin: z.literal("written") });
const excerpt = z.strictObject({
  name: z.string(),
  agent: z.string(),
  origin: z.string().regex(/^[a-z-]+\/(real|fixture)\/\.\.\.\/[\w.-]+$/),
  source: z.string().regex(/^[\w.-]+\/[\w.-]+@[0-9a-f]{7,}(\([^)]+\))?:./),
  license: z.enum(["MIT", "Apache-2.0"]),
  seqs: z.string().regex(/^\d+-\d+$/),
});
const head = z.union([written, excerpt]);

const part = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({ kind: z.literal("reasoning"), text: z.string() }),
  z.strictObject({ kind: z.literal("tool_call"), callId: z.string(), tool: z.string().min(1), input: z.json() }),
  z.strictObject({
    kind: z.literal("tool_result"),
    callId: z.string(),
    output: z.string(),
    status: z.enum(["ok", "error"]).optional(),
    details: z.json().optional(),
    spilled: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal("image"),
    mediaType: z.string().optional(),
    bytes: z.number().optional(),
    ref: z.string(),
  }),
]);
const message = z.strictObject({
  id: z.string().min(1),
  seq: z.int().min(0),
  parentSeq: z.int().min(0).optional(),
  role: z.enum(ROLES),
  kind: z.enum(MESSAGE_KINDS),
  time: z.int().min(Date.parse("2024-01-01")).optional(),
  model: z.string().optional(),
  apiId: z.string().optional(),
  sidechain: z.literal(true).optional(),
  parts: z.array(part),
  line: z.int().min(1),
});

const linesOf = (path: string) => readFileSync(join(FOLDER, path), "utf8").trimEnd().split("\n");
const files = readdirSync(join(FOLDER, "sessions")).map((file) => file.replace(/\.jsonl$/, ""));
const labels = linesOf("labels.jsonl").map((line) => label.parse(JSON.parse(line)));
const sessions = new Map(
  files.map((name) => {
    const [first = "", ...rest] = linesOf(`sessions/${name}.jsonl`);
    return [
      name,
      { head: head.parse(JSON.parse(first)), messages: rest.map((line) => message.parse(JSON.parse(line))) },
    ];
  }),
);
const isReal = (name: string) => sessions.get(name)?.head.origin !== "written";

describe("the labels", () => {
  test("name every session once, and nothing else", () => {
    expect(labels.map(({ name }) => name).toSorted()).toEqual(files.toSorted());
  });
  test("are enough of each type, and enough of them real", () => {
    for (const each of TYPES) {
      const count = labels.filter((one) => one.type === each).length;
      expect(count, each).toBeGreaterThanOrEqual(each === "unlabelled" ? 6 : 10);
    }
    expect(labels.length).toBeGreaterThanOrEqual(72);
    expect(files.filter(isReal).length).toBeGreaterThanOrEqual(30);
  });
  test("say why, exactly where the two passes differ", () => {
    for (const one of labels) {
      const differ = one.first.type !== one.second.type;
      expect(one.disagreement !== undefined, one.name).toBe(differ);
      if (!differ) expect(one.type, one.name).toBe(one.first.type);
      for (const { type: main, contains } of [one, one.first, one.second])
        expect(contains, one.name).not.toContain(main);
    }
  });
  test("of turns name prompts, and a corrected turn is told of the session", () => {
    for (const { name, type: main, contains, turns = [] } of labels) {
      const prompts = sessions.get(name)?.messages.filter(({ kind }) => kind === "prompt" || kind === "queued_prompt");
      const seqs = new Set(prompts?.map(({ seq }) => seq));
      for (const turn of turns) expect(seqs.has(turn.seq), `${name} ${turn.seq}`).toBe(true);
      if (turns.some((turn) => turn.type === "correction_loop"))
        expect([main, ...contains], name).toContain("correction_loop");
    }
  });
});

describe("the sessions", () => {
  for (const [name, { head, messages }] of sessions) {
    test(name, () => {
      expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(head.name).toBe(name);
      expect(SOURCES.map((source) => source.name)).toContain(head.agent);
      expect(messages.length).toBeGreaterThan(0);
      expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, place) => place));
      expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
      for (const { seq, parentSeq } of messages) expect(parentSeq ?? -1).toBeLessThan(seq);
      const parts = messages.flatMap((each) => each.parts);
      const calls = new Set(parts.flatMap((each) => (each.kind === "tool_call" ? [each.callId] : [])));
      // An excerpt may begin between a call and its result.
      const orphans = parts.filter((each) => each.kind === "tool_result" && !calls.has(each.callId));
      expect(orphans.length).toBeLessThanOrEqual(isReal(name) ? 3 : 0);
    });
  }
  test("have their licence beside them", () => {
    const owed = [...sessions.values()].flatMap(({ head }) => ("source" in head ? [head.source.split("@")[0]] : []));
    const given = readdirSync(join(FOLDER, "LICENSES"));
    expect([...new Set(owed)].map((repository) => `${repository?.replace("/", "+")}.txt`).toSorted()).toEqual(
      given.toSorted(),
    );
  });
  test("are small together", () => {
    const all = readdirSync(FOLDER, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const bytes = all.reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });
});

/** Every text of a value, keys too. */
function textsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)]);
}

test("no home folder, mail address or secret of anyone is left", () => {
  const finder = createFinder(RULESET.rules);
  const left: string[] = [];
  for (const name of files) {
    const text = textsOf(sessions.get(name)).join("\n");
    for (const [found, home] of text.matchAll(/[\\/]+(?:Users|home)[\\/]+([A-Za-z][\w.-]*)/g)) {
      if (home !== "dev") left.push(`${name}: ${found}`);
    }
    for (const [found] of text.matchAll(/[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/g)) {
      if (!/@(?:anthropic\.com|(?:\w+\.)?example\.(?:com|org))$/.test(found)) left.push(`${name}: ${found}`);
    }
    for (const hit of finder.find(text, false)) left.push(`${name}: ${hit.rule.id}`);
  }
  expect(left).toEqual([]);
});
