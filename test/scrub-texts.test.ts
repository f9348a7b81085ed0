// A secret in what a session says of itself - title, first prompt, a title given to another session - and in what a log's
// reader remembers is gone from every file of the store after a scrub.

import { appendFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { temporaryFolder } from "./command.ts";
import { idOf, plainSession } from "./planted.ts";
import { filesBelow, framesOf, holders, makeQuiet, TOKEN, unpackBlock } from "./scrub-home.ts";

const root = temporaryFolder("scrub-texts");
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The numbers of blocks with the secret, by what names them. */
function blocksWith(data: string): Record<string, number> {
  const db = new DatabaseSync(join(data, "tracemill.db"), { readOnly: true });
  const named = {
    messages: "SELECT DISTINCT block FROM messages",
    texts: "SELECT private_block AS block FROM sessions",
    given: "SELECT CAST(substr(title, 2) AS INTEGER) AS block FROM foreign_titles",
    taken: "SELECT CAST(substr(linked_title, 2) AS INTEGER) AS block FROM sessions WHERE linked_title IS NOT NULL",
    resume: "SELECT block FROM resumes",
  };
  const frames = framesOf(join(data, "bodies.db"));
  const holds = (block: unknown) => unpackBlock(frames.get(Number(block)) ?? new Uint8Array()).includes(TOKEN);
  const found = Object.entries(named).map(([name, sql]) => {
    const rows = db.prepare(sql).all() as unknown as { block: unknown }[];
    return [name, rows.filter(({ block }) => holds(block)).length];
  });
  db.close();
  return Object.fromEntries(found);
}

test("titles, first prompts, titles given to others and what a reader remembers", async () => {
  const home = join(root, "home");
  const data = join(home, ".tracemill");
  mkdirSync(data, { recursive: true });
  // The first message of the other session: a summary of it stands in this log.
  const given = plainSession(home, idOf(1), `use ${TOKEN} please`, "go on");
  plainSession(home, idOf(2), "nothing secret here", "nor here");
  plainSession(home, idOf(3), "a title by a person");
  const leaf = `${idOf(2).slice(-8)}-0000-4000-8000-${"1".padStart(12, "0")}`;
  const summary = { type: "summary", summary: `How ${TOKEN} works`, leafUuid: leaf };
  const custom = { type: "custom-title", customTitle: `About ${TOKEN}`, sessionId: idOf(3) };
  appendFileSync(given, `${JSON.stringify(summary)}\n`);
  appendFileSync(given.replace(idOf(1), idOf(3)), `${JSON.stringify(custom)}\n`);
  makeQuiet(home);
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: data, workers: 0 });
  await app.scan({});
  const titles = async () => (await app.sessions({})).map(({ title }) => title).sort();
  const shown = [
    "About [REDACTED:github-token:1]",
    "How [REDACTED:github-token:1] works",
    "use [REDACTED:github-token:1] please",
  ];
  expect(await titles()).toEqual(shown);
  expect(blocksWith(data)).toEqual({ messages: 1, texts: 2, given: 1, taken: 1, resume: 2 });
  expect(holders(data).length).toBeGreaterThan(1);

  const report = await app.scrub({ all: true, dryRun: false });
  // The log of the second session holds nothing; what the first one says of it stands in the store.
  expect(report.files.map(({ path, outcome, reason }) => [path.at(-7), outcome, reason !== undefined])).toEqual([
    ["1", "done", false],
    ["3", "done", false],
    ["2", "done", true],
  ]);
  expect(holders(home)).toEqual([]);
  expect(blocksWith(data)).toEqual({ messages: 0, texts: 0, given: 0, taken: 0, resume: 0 });
  expect(await titles()).toEqual(shown);
  expect((await app.scan({})).logs).toMatchObject({ read: 0, failed: 0 });
  // An old page, the write-ahead log, a copy beside: nothing is passed over.
  expect(filesBelow(data).length).toBeGreaterThan(4);
  app.close();
});
