// Agents' own logs at the exit: nothing that was planted survives in any record, and their readers read them as before.

import { createHmac } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { NO_IDENTITY } from "../core/identity.ts";
import { NO_SETTINGS } from "../core/privacy.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import type { Source } from "../ports/source.ts";
import type { SessionRow } from "../ports/store.ts";
import { fake } from "../privacy/boundary.ts";
import { createDetector } from "../privacy/detect.ts";
import { isMinted } from "../privacy/redact.ts";
import { RULESET } from "../privacy/ruleset.ts";
import { claudeCode } from "../sources/claude-code.ts";
import { codex } from "../sources/codex.ts";
import { pi } from "../sources/pi.ts";
import { canLeaveAsLog, type LeftOut, leaveLog, traceName } from "./leave-log.ts";
import { createLeavePolicies } from "./leave-policy.ts";

const TESTDATA = join(import.meta.dirname, "../../testdata/sources");
const SOURCES: readonly Source[] = [claudeCode, codex, pi];
const hash = (text: string) => createHmac("sha256", "k").update(text).digest("hex").slice(0, 32);
const atScan = createDetector(RULESET, hash);

/** Assembled here, so that nothing looks for them in this file. */
const SECRETS = {
  token: `ghp_${fake(36)}`,
  key: `sk-ant-${"api03"}-${fake(93)}AA`,
  aws: `AKIA${"QZ7RK2MVXW5BTN4L"}`,
  mail: `grace.hopper@${"navy-mail"}.org`,
  word: "Project Bluefin",
  path: `/home/${"ghopper"}/private/notes.txt`,
  login: `postgres://${"admin"}:${fake(18)}@db.corp-internal.net:5432/app`,
} as const;
/** What of each must not be left. */
const TRACES = [
  SECRETS.token,
  SECRETS.key,
  SECRETS.aws,
  "grace.hopper",
  "Bluefin",
  "ghopper",
  SECRETS.login.slice(11, 35),
];

const settings = { ...NO_SETTINGS, customWords: ["Project Bluefin"] };
const empty = {
  mode: [],
  customPatterns: [],
  customWords: [],
  userNames: [],
  domains: [],
  gitleaks: [],
  quarantine: [],
};
const policy = createLeavePolicies()({
  effective: { settings, layers: [settings], sources: empty, refused: [] },
  identity: NO_IDENTITY,
  hash,
  roots: ["/home/ada/web"],
});

const folder = mkdtempSync(join(tmpdir(), "tracemill-leave-log-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface ReadLog {
  readonly facts: SessionFacts;
  readonly messages: readonly Message[];
}

async function readBack(source: Source, path: string, bytes: Uint8Array): Promise<readonly ReadLog[]> {
  const file = join(folder, basename(path));
  writeFileSync(file, bytes);
  const sessions: { facts?: SessionFacts; messages: Message[] }[] = [];
  const log = { source: source.name, path: file, root: folder, bytes: bytes.length, modifiedAt: 0 };
  for await (const item of source.read(log, { from: 0 })) {
    if (item.kind === "session") sessions.push({ messages: [] });
    if (item.kind === "message") sessions.at(-1)?.messages.push(item.message);
    if (item.kind === "session_end") Object.assign(sessions.at(-1) ?? {}, { facts: item.facts });
  }
  return sessions as readonly ReadLog[];
}

interface Left {
  readonly text: string;
  readonly told: number;
  readonly leftOut: readonly string[];
}

function leave(path: string, bytes: Uint8Array, session?: ReadLog): Left {
  const half = bytes.length >> 1;
  const store = {
    decisions: () => [],
    placeholder: () => undefined,
    *messages() {
      for (const message of session?.messages ?? [])
        yield { message, findings: atScan.message(message), inherited: false };
    },
    archiveOf: () => ({ bytes: bytes.length, whole: true, intact: true }),
    *original() {
      yield bytes.subarray(0, half);
      yield bytes.subarray(half);
    },
  };
  const facts = session?.facts ?? { head: { id: "a:b", source: "a", externalId: "b", isSubagent: false }, cwds: [] };
  const row = { key: 1, facts, logPath: path, findings: [] } as unknown as SessionRow;
  let told = 0;
  const leftOut: string[] = [];
  const pieces = leaveLog({ ...policy, store }, row, {
    log: { id: 1 },
    onFindings: (_, found) => {
      told += found.length;
    },
    onLeftOut: (what: LeftOut, line) => leftOut.push(`${what} ${line}`),
  });
  const texts = [...pieces].map((piece) => {
    expect(isMinted(piece)).toBe(true);
    return Buffer.from(piece.bytes).toString("utf8");
  });
  return { text: texts.join(""), told, leftOut };
}

const logsOf = (source: Source) =>
  readdirSync(join(TESTDATA, source.name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".jsonl") && !/index|journal|history/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

for (const source of SOURCES) {
  test(`${source.name}: its own reader reads what left as it read the log`, async () => {
    mkdirSync(folder, { recursive: true });
    let messages = 0;
    for (const path of logsOf(source)) {
      const bytes = readFileSync(path);
      if (bytes.length === 0) continue;
      const before = await readBack(source, path, bytes);
      const { text } = leave(path, bytes, before[0]);
      const after = await readBack(source, path, Buffer.from(text));
      const shape = (all: readonly ReadLog[]) =>
        all.map((one) =>
          one.messages.map(({ kind, role, time, parentSeq, parts }) => [
            kind,
            role,
            time,
            parentSeq,
            parts.map((part) => part.kind),
          ]),
        );
      expect(shape(after), path).toEqual(shape(before));
      messages += before.flatMap((one) => one.messages).length;
    }
    expect(messages).toBeGreaterThan(20);
  });
}

/** Places for a plant: each string of each record, and the names of its members. */
function placesIn(value: Json, at: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value === "string") return [at];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => placesIn(item, [...at, key]));
}

function planted(value: Json, place: readonly (string | number)[], plant: (text: string) => Json): Json {
  if (place.length === 0) return plant(value as string);
  const [key, ...rest] = place;
  const change = ([name, item]: [string, Json]) =>
    name === String(key) ? [name, planted(item, rest, plant)] : [name, item];
  if (Array.isArray(value)) return Object.entries(value).map((entry) => change(entry as [string, Json])[1] as Json);
  return Object.fromEntries(Object.entries(value as { [key: string]: Json }).map((entry) => change(entry)));
}

const PLANTS: readonly ((text: string, secret: string) => Json)[] = [
  (text, secret) => `${text} ${secret} `,
  (_, secret) => secret,
  (text, secret) => `${secret}\n${text}`,
  (text, secret) => JSON.stringify({ note: text, value: secret }),
  (text, secret) => JSON.stringify({ deep: JSON.stringify([{ value: secret }, text]) }),
  (text, secret) => ({ [`${secret}`]: text }),
  (text, secret) => [text, { nested: [secret] }],
  (text, secret) => `${text} ${Buffer.from(`note: ${secret} .`).toString("base64")} `,
  (text, secret) => `${text} "${secret}"`,
];

for (const source of SOURCES) {
  const lines = logsOf(source).flatMap((path) => {
    const all = readFileSync(path, "utf8").split("\n");
    return all.flatMap((line) => {
      try {
        const record = JSON.parse(line) as Json;
        const isRecord = typeof record === "object" && record !== null && !Array.isArray(record);
        return isRecord ? placesIn(record).map((place) => ({ record, place })) : [];
      } catch {
        return [];
      }
    });
  });

  test(`${source.name}: no secret survives in any field of any record`, () => {
    const types = new Set(
      lines.map(({ record }) =>
        JSON.stringify([(record as { type?: string }).type, (record as { payload?: { type?: string } }).payload?.type]),
      ),
    );
    expect(types.size).toBeGreaterThan(5);
    fc.assert(
      fc.property(
        fc.nat(lines.length - 1),
        fc.constantFrom(...Object.values(SECRETS)),
        fc.constantFrom(...PLANTS),
        (index, secret, plant) => {
          const { record, place } = lines[index] as (typeof lines)[number];
          const log = `${JSON.stringify(planted(record, place, (text) => plant(text, secret)))}\n`;
          const { text, told } = leave("log.jsonl", Buffer.from(log));
          const left = TRACES.filter((trace) => secret.includes(trace) && text.includes(trace));
          expect(left, `${place.join("/")}: ${text.slice(0, 400)}`).toEqual([]);
          for (const [run] of text.matchAll(/[A-Za-z0-9+/]{40,}=*/g)) {
            const inside = Buffer.from(run, "base64").toString("latin1");
            expect(TRACES.filter((trace) => inside.includes(trace))).toEqual([]);
          }
          expect(told > 0 || text.includes("[REMOVED: sealed")).toBe(true);
          expect(() =>
            text
              .trimEnd()
              .split("\n")
              .map((one) => JSON.parse(one)),
          ).not.toThrow();
        },
      ),
      { numRuns: 400 },
    );
  });
}

test("what is certain in one record is replaced in all, and what the session knows in the log too", () => {
  const bare = fake(20);
  const log = [
    { type: "queue-operation", content: `use ${bare} please` },
    { type: "user", message: { role: "user", content: `DATABASE_PASSWORD=${bare}` } },
    { type: "last-prompt", lastPrompt: `and ${SECRETS.token.slice(4)}` },
  ];
  const bytes = Buffer.from(log.map((one) => `${JSON.stringify(one)}\n`).join(""));
  expect(leave("l.jsonl", bytes).text).not.toContain(bare);
});

test("images, sealed texts and other data are left out, and told; text in base64 stays", () => {
  const png = Buffer.concat([Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), Buffer.alloc(300, 7)]).toString(
    "base64",
  );
  const pdf = Buffer.concat([
    Buffer.from("%PDF-1.7\n"),
    Buffer.from([0xe2, 0xe3, 1, 2]),
    Buffer.alloc(400, 200),
  ]).toString("base64");
  const plain = Buffer.from("nothing to hide here, only words. ".repeat(20)).toString("base64");
  const record = {
    image: { source: { type: "base64", data: png } },
    text: `see data:image/png;base64,${png} here`,
    file: pdf,
    thinking: { signature: "EqQBCgIYAhIM", thinking: "hm" },
    plain,
  };
  const { text, leftOut } = leave("l.jsonl", Buffer.from(`${JSON.stringify(record)}\n`));
  expect([...leftOut].sort()).toEqual(["data 0", "image 0", "image 0", "sealed 0"]);
  const out = JSON.parse(text) as typeof record;
  expect(out.image.source.data).toMatch(/^\[REMOVED: image, \d+ bytes\]$/);
  expect(out.text).toMatch(/^see \[REMOVED: image\/png, \d+ bytes\] here$/);
  expect(out.file).toMatch(/^\[REMOVED: data/);
  expect(out.thinking.signature).toMatch(/^\[REMOVED: sealed/);
  expect(out.plain).toBe(plain);
});

test("glued lines are records, torn ones stay here", () => {
  const bytes = Buffer.from('{"type":"a"}{"type":"b"}\n{"type":"c","x":"torn {"type":"d"}\nno json\n\n{"type":"e"}');
  const { text, leftOut } = leave("l.jsonl", bytes);
  expect(
    text
      .trim()
      .split("\n")
      .map((one) => (JSON.parse(one) as { type: string }).type),
  ).toEqual(["a", "b", "d", "e"]);
  expect(leftOut).toEqual(["torn 1", "torn 2"]);
});

test("where the archive has no such log, it says what to do", () => {
  const row = { facts: { head: { id: "a:b" } }, logPath: "/x.jsonl" } as unknown as SessionRow;
  const store = { archiveOf: () => undefined } as never;
  expect(canLeaveAsLog(store, row, { id: 1 })).toBe(false);
  for (const log of [undefined, { id: 1 }])
    expect(() => leaveLog({ ...policy, store }, row, { log })).toThrow(
      expect.objectContaining({ code: "not_found", hint: expect.stringContaining("archive") }),
    );
});

test("a session's file has a plain name of its own", () => {
  expect(traceName("pi", "pi:0199-ab.c")).toBe("traces/pi/0199-ab.c.jsonl");
  const odd = ["pi:../x", "pi:.._x", "pi:a#2", "pi:", "pi:a/2"].map((id) => traceName("pi", id));
  expect(new Set(odd).size).toBe(odd.length);
  for (const name of odd) expect(name).toMatch(/^traces\/pi\/[A-Za-z0-9][\w.-]*\.jsonl$/);
});

test("a log of any depth leaves", () => {
  const deep = `{"type":"a","x":${'{"y":'.repeat(5000)}"${SECRETS.token}"${"}".repeat(5000)}}\n`;
  expect(leave("l.jsonl", Buffer.from(deep)).text).not.toContain(SECRETS.token);
});
