// What the index forgot is gone from the disk, and the words of sessions stand beside the bodies only.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { idHash, messageId } from "../../core/ids.ts";
import { finish, indexText, message, type SampleLog, writeLog } from "../../testing/sample-log.ts";
import { openStore } from "./store.ts";

const root = mkdtempSync(join(tmpdir(), "tracemill-purge-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const SECRET = "Zq8lanternkettle77";
const log = (session: string, ...texts: string[]): SampleLog => ({
  path: `/logs/${session}`,
  session,
  messages: texts.map((text, seq) => message(seq, text, { id: messageId(`${session}-${seq}`) })),
});

/** Files beside the bodies and the archive that hold the word, as the index writes it or as it is. */
function filesWith(home: string, word: string): string[] {
  return readdirSync(home).filter((name) => {
    if (name.startsWith("bodies.db") || name === "archive") return false;
    const bytes = readFileSync(join(home, name));
    return bytes.includes(word) || bytes.includes(word.toLowerCase().slice(2));
  });
}

for (const [name, others] of [
  ["the only text", 0],
  ["one of many, in several runs", 40],
] as const) {
  test(`${name} is masked later`, async () => {
    const home = join(root, String(others));
    const store = openStore({ home, now: Date.now });
    let writer = await store.writer({ waitMs: 0 });
    const key = writeLog(writer, log("a", `now ${SECRET} stands here`, "and nothing there"));
    for (let i = 0; i < others; i++) {
      writer.commit(true);
      writeLog(writer, log(`b${i}`, `word${i} of many zq8 zr9`, "Zq8lantern and Zq8lanternkettle", "plain"));
    }
    finish(writer);
    writer.close();
    expect(filesWith(home, SECRET)).not.toEqual([]);
    writer = await store.writer({ waitMs: 0 });
    writer.reindex(key, 0, indexText("now it is masked"));
    finish(writer);
    writer.tidy(1000);
    writer.close();
    expect(filesWith(home, SECRET)).toEqual([]);
    const hits = (word: string) => store.search({ expressions: [`"${word}"`], sort: "time" }).length;
    expect([hits(SECRET), hits("masked"), hits("nothing"), hits("Zq8lantern")]).toEqual([0, 1, 1, others]);
    expect(store.check(true)).toEqual([]);
    const before = readFileSync(join(home, "tracemill.db"));
    writer = await store.writer({ waitMs: 0 });
    writer.tidy(1000);
    writer.close();
    expect(readFileSync(join(home, "tracemill.db")).equals(before)).toBe(true);
    store.close();
  });
}

test("a purge that was begun is gone on with", async () => {
  const home = join(root, "begun");
  const store = openStore({ home, now: Date.now });
  const writer = await store.writer({ waitMs: 0 });
  const key = writeLog(writer, log("a", `now ${SECRET} stands here`));
  finish(writer);
  writer.reindex(key, 0, indexText("masked"));
  // Killed before it tidied.
  finish(writer);
  writer.close();
  expect(filesWith(home, SECRET)).not.toEqual([]);
  const next = await store.writer({ waitMs: 0 });
  next.tidy(1000);
  next.close();
  expect(filesWith(home, SECRET)).toEqual([]);
  store.close();
});

test("what a session says of itself is in no file but that of the bodies, also what it says of others", async () => {
  const home = join(root, "title");
  const store = openStore({ home, now: Date.now });
  const writer = await store.writer({ waitMs: 0 });
  const cwd = `/work/${SECRET}`;
  const giver = {
    ...log("a", "one"),
    head: { cwd, gitBranch: SECRET, gitRemote: SECRET },
    facts: { title: `about ${SECRET}`, cwds: [cwd], foreignTitles: [{ messageKey: idHash("b-0"), title: SECRET }] },
    firstPrompt: SECRET,
  };
  const key = writeLog(writer, giver);
  const target = writeLog(writer, log("b", "two"));
  finish(writer);
  const again = writeLog(writer, { ...giver, facts: { ...giver.facts, title: "other" } });
  finish(writer);
  writer.tidy(100);
  writer.close();
  expect(filesWith(home, SECRET)).toEqual([]);
  expect(again).toBe(key);
  expect(store.session(key)?.facts.head.cwd).toBe(cwd);
  expect([key, target].map((session) => store.session(session)?.title)).toEqual(["other", SECRET]);
  expect(store.check(true)).toEqual([]);
  store.close();
});
