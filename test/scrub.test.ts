// Secrets in the logs of every agent at once: found, taken out of the logs and of the store, and put back.

import { afterEach, expect, test } from "vitest";
import { rootsOf } from "../src/ports/source.ts";
import { SOURCES } from "../src/sources/index.ts";
import { collect } from "../src/testing/reading.ts";
import { holders, type Planted, plantedHome, SECRETS } from "./scrub-home.ts";

const homes: Planted[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) home.close();
});

function planted(only?: string): Planted {
  const home = plantedHome(only);
  homes.push(home);
  return home;
}

/** Everything that the sources read of a home, by source and log. */
async function readAll({ environment, home }: Planted): Promise<Map<string, string>> {
  const read = new Map<string, string>();
  for (const source of SOURCES) {
    for (const root of rootsOf(source, environment)) {
      for await (const log of source.discover(root, { environment })) {
        const { sessions, issues } = await collect(source.read(log, { from: 0 }));
        // Aider counts lines that are not blank: of a key on five lines one is left.
        const counted = (lines: number) => (source.name === "aider" ? 0 : lines);
        const plain = sessions.map(({ id, messages, usage, facts }) => {
          // Where an agent names no message, what was said is the key of what it cost.
          const spent = [...usage.values()].map(({ key: _, messageKey: __, ...entry }) => entry);
          return { id, messages, spent, facts: { ...facts, lines: counted(facts.lines) } };
        });
        read.set(`${source.name} ${log.path.replace(home, "")}`, JSON.stringify({ plain, issues }));
      }
    }
  }
  return read;
}

/** What was read with every secret, or what stands in its place, told alike. */
function levelled(read: string): string {
  let level = read.replace(/\[REDACTED:[a-z-]+(?::\d+)?\]/g, "§");
  for (const secret of SECRETS) for (const form of formsOf(secret)) level = level.replaceAll(form, "§");
  // A text keeps its lines.
  return level.replace(/§(?:\\n)+/g, "§\\n");
}

function formsOf(secret: string): string[] {
  const once = JSON.stringify(secret).slice(1, -1);
  const twice = JSON.stringify(once).slice(1, -1);
  return [JSON.stringify(twice).slice(1, -1), twice, once, secret];
}

test("every agent's log parses after a scrub as before, but for the secrets; the store has them nowhere", async () => {
  const place = planted();
  const app = await place.open();
  await app.scan({});
  const before = await readAll(place);
  const listed = await app.sessions({});
  const ids = listed.map(({ facts }) => facts.head.id);
  await app.reviewSessions("approve", ids, {});
  expect(holders(place.data).map((path) => path.slice(place.data.length + 1).split("/")[0])).toEqual(
    expect.arrayContaining(["archive", "bodies.db"]),
  );
  const dry = await app.scrub({ all: true, dryRun: true });
  expect(holders(place.home).length).toBeGreaterThan(24);
  const report = await app.scrub({ all: true, dryRun: false });
  expect(report.files.map(({ outcome }) => outcome)).toEqual(report.files.map(() => "done"));
  expect(report.files.map(({ path, count }) => [path, count])).toEqual(
    dry.files.map(({ path, count }) => [path, count]),
  );
  expect(new Set(report.files.map(({ source }) => source))).toEqual(new Set(SOURCES.map(({ name }) => name)));

  const after = await readAll(place);
  expect([...after.keys()]).toEqual([...before.keys()]);
  for (const [log, read] of after) {
    expect([log, read.includes("§")]).toEqual([log, false]);
    expect([log, levelled(read)]).toEqual([log, levelled(before.get(log) ?? "")]);
  }
  expect(holders(place.home)).toEqual([]);
  // The store knows the same sessions, and has nothing to read: it followed.
  const sum = (rows: typeof listed) =>
    rows.map(({ facts, counts }) => [facts.head.id, counts.messages, counts.toolCalls]);
  expect(sum(await app.sessions({}))).toEqual(sum(listed));
  expect((await app.scan({})).logs).toMatchObject({ read: 0, failed: 0, missing: 0 });
  // What was approved is so still, without its secrets. In a text and in the rows of Hermes a key of five lines leaves its
  // lines, empty, which what is stored has not: read anew these sessions are others, to be looked at again.
  const others = ids.filter((id) => !/^(?:aider|hermes):/.test(id));
  expect(others.length).toBeGreaterThan(20);
  const states = await Promise.all(others.map(async (id) => [id, (await app.reviewHistory(id)).review.state]));
  expect(states).toEqual(others.map((id) => [id, "approved"]));
  expect(await app.locate({})).toMatchObject({ found: [] });
  expect(
    (await app.doctor({ deep: true })).checks.filter(
      ({ name, status }) => status === "error" && /store|archive/i.test(name),
    ),
  ).toEqual([]);
}, 120_000);
