import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import type { DatasetVersion, PublishedFile, PublishedSession } from "../core/publication.ts";
import { sessionName } from "../core/session-name.ts";
import type { RemoteFile } from "../ports/sink.ts";
import { type ChangeInput, type DatasetChange, planChange, type SentLog, type SentSession } from "./dataset-change.ts";
import { pathOf, versionName } from "./dataset-names.ts";
import { readVersion, versionWords } from "./dataset-version.ts";
import { textOf } from "./own-words.ts";

const digest = (text: string) => hash("sha256", text);
const nameOf = (id: string) => sessionName(id, digest);
const DAY = Date.UTC(2026, 10, 26, 10, 15);

function sent(id: string, lines: string, project?: string, bytes = 100): SentSession {
  const session: PublishedSession = {
    session: nameOf(id),
    revision: `r-${lines}`,
    rows: 2,
    bytes,
    sha256: digest(`${id}:${lines}`),
    source: "pi",
    type: "sft_clean",
    mode: "strict",
    models: [],
  };
  return { session, project };
}

/** A dataset as a sink would have it: what is in each file is told by its hash. */
interface World {
  version: DatasetVersion | undefined;
  readonly files: Map<string, RemoteFile>;
}

const empty = (): World => ({ version: undefined, files: new Map() });

function plan({ version, files }: World, more: Partial<ChangeInput>): DatasetChange {
  return planChange({
    version,
    remote: [...files.values()],
    sent: undefined,
    remove: new Set(),
    staged: [],
    extension: ".jsonl",
    shardBytes: 1000,
    digest,
    ...more,
  });
}

const rows = (sessions: readonly SentSession[], exportedAt = DAY) => ({ kind: "rows", exportedAt, sessions }) as const;

function written(world: World, change: DatasetChange): PublishedFile[] {
  return change.files.map((file) => {
    const sessions = file.pieces.map(({ session }) => session);
    const sha256 =
      file.log === undefined ? digest(sessions.map((one) => one.sha256).join()) : (sessions[0]?.sha256 ?? "");
    const path = pathOf(file.path, sha256, (one) => [undefined, sha256].includes(world.files.get(one)?.sha256));
    const sum = (key: "rows" | "bytes") => sessions.reduce((total, one) => total + one[key], 0);
    const { project, name } = file;
    const named = name === undefined ? {} : { name };
    return { path, project, ...named, ruleset: "1-a", sha256, bytes: sum("bytes"), rows: sum("rows"), sessions };
  });
}

/** Only the data of a push: killed before what tells of it. */
function send(world: World, change: DatasetChange): PublishedFile[] {
  const files = written(world, change);
  for (const { path, sha256, bytes } of files) world.files.set(path, { path, sha256, bytes });
  return files;
}

function apply(world: World, change: DatasetChange): void {
  const files = send(world, change);
  const again = new Set(files.map(({ path }) => path));
  for (const path of [...change.deletes, ...change.leftovers]) if (!again.has(path)) world.files.delete(path);
  world.version = {
    schema_version: 1,
    kind: "dataset-version",
    version: versionName(DAY, digest("a"), () => true),
    format: { name: "sessions", version: 1 },
    container: "jsonl",
    files: [...change.untouched, ...files].sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Lines by session, whatever file they are in, as the index says and as the files are. */
function held(world: World): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of world.version?.files ?? []) {
    expect(world.files.get(file.path)?.sha256).toBe(file.sha256);
    for (const { session, sha256 } of file.sessions) {
      expect(found.has(session)).toBe(false);
      found.set(session, sha256);
    }
  }
  return found;
}

const IDS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const PROJECTS = [undefined, "api", "API", "web"];

const act = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("publish" as const),
      sessions: fc.uniqueArray(
        fc.record({
          id: fc.constantFrom(...IDS),
          lines: fc.nat(2).map(String),
          project: fc.constantFrom(...PROJECTS),
          bytes: fc.constantFrom(1, 100, 400, 2500),
        }),
        { selector: ({ id }) => id, minLength: 1 },
      ),
      blocked: fc.subarray(IDS, { maxLength: 2 }),
      killed: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("unpublish" as const), ids: fc.subarray(IDS) }) },
);

test("whatever was published, grew, was blocked, taken out or killed: each session is there once, with its last lines", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 12 }), fc.integer(), (history, seed) => {
      const world = empty();
      const expected = new Map<string, string>();
      const staged: { sha256: string; bytes: number }[] = [];
      for (const [i, one] of history.entries()) {
        if (one.kind === "unpublish") {
          apply(world, plan(world, { remove: new Set(one.ids.map(nameOf)), staged }));
          for (const id of one.ids) expected.delete(nameOf(id));
          continue;
        }
        const sessions = one.sessions.map(({ id, lines, project, bytes }) => sent(id, lines, project, bytes));
        const input = { sent: rows(sessions, DAY + i * 1000), remove: new Set(one.blocked.map(nameOf)), staged };
        const change = plan(world, input);
        const shuffled = sessions.toSorted((a, b) =>
          digest(`${seed}${a.session.session}`).localeCompare(digest(`${seed}${b.session.session}`)),
        );
        const other = plan(world, { ...input, sent: rows(shuffled, DAY + i * 1000) });
        expect(written(world, other)).toEqual(written(world, change));
        expect(new Set(other.deletes)).toEqual(new Set(change.deletes));
        if (one.killed) staged.push(...send(world, change));
        apply(world, plan(world, { ...input, staged }));
        for (const { session } of sessions) expected.set(session.session, session.sha256);
        for (const id of one.blocked) expected.delete(nameOf(id));
        expect(plan(world, { ...input, staged })).toMatchObject({ isSame: true, files: [], added: [], replaced: [] });
      }
      expect(held(world)).toEqual(expected);
      expect([...world.files.keys()].sort()).toEqual((world.version?.files ?? []).map(({ path }) => path));
      for (const { sessions, bytes } of world.version?.files ?? []) {
        expect(sessions.length === 1 || bytes <= 1000).toBe(true);
      }
      if (world.version === undefined) return;
      expect(readVersion(textOf(versionWords(world.version)))).toEqual({ kind: "version", version: world.version });
    }),
    { numRuns: 400 },
  );
});

test("a session that is not in the candidate stays; a project that is none has a folder of its own", () => {
  const world = empty();
  apply(world, plan(world, { sent: rows([sent("a", "1", "Api"), sent("b", "1")]) }));
  const change = plan(world, { sent: rows([sent("c", "1", "Api")], DAY + 60_000) });
  expect(change).toMatchObject({ added: [nameOf("c")], removed: [], replaced: [], deletes: [] });
  apply(world, change);
  expect([...world.files.keys()]).toEqual([
    expect.stringMatching(/^data\/api\/train-20261126-101500-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^data\/unsorted\/train-20261126-101500-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^data\/api\/train-20261126-101600-[0-9a-f]{8}\.jsonl$/),
  ]);
  expect(world.version?.files.map(({ project, name }) => [project, name])).toEqual([
    ["api", "Api"],
    ["api", "Api"],
    ["unsorted", undefined],
  ]);
});

test("a grown session takes its file with it, and no other file", () => {
  const world = empty();
  apply(world, plan(world, { sent: rows([sent("a", "1", "x", 600), sent("b", "1", "x", 600), sent("c", "1", "y")]) }));
  const before = [...world.files.keys()];
  const change = plan(world, { sent: rows([sent("a", "2", "x", 600), sent("b", "1", "x", 600)], DAY + 1000) });
  expect(change).toMatchObject({ replaced: [nameOf("a")], kept: [nameOf("b")], added: [] });
  expect(change.deletes).toHaveLength(1);
  apply(world, change);
  expect(before.filter((path) => world.files.has(path))).toHaveLength(2);
});

test("a session whose project has another name moves, though its lines are the same", () => {
  const world = empty();
  apply(world, plan(world, { sent: rows([sent("a", "1", "x"), sent("b", "1", "x")]) }));
  apply(world, plan(world, { sent: rows([sent("a", "1", "y")], DAY + 1000) }));
  expect(held(world).size).toBe(2);
  expect(world.version?.files.map(({ project, sessions }) => [project, sessions.length])).toEqual([
    ["x", 1],
    ["y", 1],
  ]);
});

test("many small publications stay few files", () => {
  const world = empty();
  let most = 0;
  for (let i = 0; i < 600; i++) {
    const one = sent(`s${i}`, "1", "x", 10);
    apply(world, plan(world, { sent: rows([one], DAY + i * 1000), shardBytes: 512 * 20 }));
    most = Math.max(most, world.files.size);
  }
  expect(held(world).size).toBe(600);
  expect(most).toBeLessThanOrEqual(24);
});

test("what an interrupted push left goes where this machine staged it, and stays where it did not", () => {
  const world = empty();
  apply(world, plan(world, { sent: rows([sent("a", "1", "x")]) }));
  const [own] = send(world, plan(world, { sent: rows([sent("b", "1", "x")], DAY + 1000) })) as [PublishedFile];
  const input = { sent: rows([sent("b", "2", "x")], DAY + 2000) };
  expect(plan(world, input).leftovers).toEqual([]);
  expect(plan(world, { ...input, staged: [{ ...own, bytes: own.bytes + 1 }] }).leftovers).toEqual([]);
  expect(plan(world, { ...input, staged: [own] }).leftovers).toEqual([own.path]);
  // The Hub tells no hash of small files.
  world.files.set(own.path, { path: own.path, bytes: own.bytes, sha256: undefined });
  expect(plan(world, { ...input, staged: [own] }).leftovers).toEqual([own.path]);
  world.files.set("data/x/train-20261126-101500-other.txt", { path: "", bytes: own.bytes, sha256: own.sha256 });
  expect(plan(world, { ...input, staged: [own] }).leftovers).toEqual([own.path]);
});

test("a file that was taken away there is no longer counted, and is sent anew; one that was changed stops everything", () => {
  const world = empty();
  const sessions = [sent("a", "1", "x"), sent("b", "1", "y")];
  apply(world, plan(world, { sent: rows(sessions) }));
  const [gone] = [...world.files.keys()] as [string];
  const file = world.files.get(gone) as RemoteFile;
  world.files.delete(gone);
  const alone = plan(world, { sent: rows(sessions.slice(1), DAY + 1000) });
  expect(alone).toMatchObject({ isSame: false, lost: [nameOf("a")], files: [], added: [] });
  const again = plan(world, { sent: rows(sessions) });
  expect(again).toMatchObject({ lost: [], added: [nameOf("a")] });
  apply(world, again);
  expect(held(world).size).toBe(2);
  world.files.set(gone, { ...file, bytes: file.bytes + 1 });
  expect(() => plan(world, { sent: rows(sessions) })).toThrow(TraceError);
  world.files.set(gone, { ...file, sha256: digest("other") });
  expect(() => plan(world, { sent: rows(sessions) })).toThrow(/was changed there/);
});

function log(path: string, lines: string, ...ids: string[]): SentLog {
  const sha256 = digest(path + lines);
  const sessions = ids.map((id, i) => {
    const { session, project } = sent(id, "", "x");
    return { session: { ...session, sha256, ...(i > 0 && { rows: 0, bytes: 0 }) }, project };
  });
  return { path, sha256, sessions };
}

test("logs leave whole: under their names, replaced whole, and with whoever shares them", () => {
  const world = empty();
  const logs = [log("traces/pi/one.jsonl", "1", "a", "b"), log("traces/pi/two.jsonl", "1", "c")];
  apply(world, plan(world, { sent: { kind: "logs", logs } }));
  expect([...world.files.keys()]).toEqual([
    expect.stringMatching(/^traces\/pi\/one-[0-9a-f]{8}\.jsonl$/),
    expect.stringMatching(/^traces\/pi\/two-[0-9a-f]{8}\.jsonl$/),
  ]);
  expect(plan(world, { sent: { kind: "logs", logs } }).isSame).toBe(true);
  const grown = plan(world, { sent: { kind: "logs", logs: [log("traces/pi/one.jsonl", "2", "a", "b", "d")] } });
  expect(grown).toMatchObject({ replaced: [nameOf("a"), nameOf("b")], added: [nameOf("d")], fellows: [] });
  apply(world, grown);
  expect(held(world).size).toBe(4);
  const blocked = plan(world, { remove: new Set([nameOf("a")]) });
  expect(blocked).toMatchObject({ removed: [nameOf("a")], fellows: [nameOf("b"), nameOf("d")] });
  apply(world, blocked);
  expect([...held(world).keys()]).toEqual([nameOf("c")]);
});

test("a log that holds a withheld session is not sent", () => {
  const logs = [log("traces/pi/one.jsonl", "1", "a", "b")];
  const change = plan(empty(), { sent: { kind: "logs", logs }, remove: new Set([nameOf("b")]) });
  expect(change).toMatchObject({ isSame: true, added: [] });
});
