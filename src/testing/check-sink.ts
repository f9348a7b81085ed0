// The conformance kit for sinks: what every destination must keep, checked through the port alone, on places where nothing is yet.

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import type { Artifact } from "../core/artifact.ts";
import { TraceError } from "../core/errors.ts";
import type { Change, Destination, Receipt, Sink, SinkFile, SinkOptions, SinkTarget } from "../ports/sink.ts";

/** A place where nothing is yet, each time another one. */
export interface SinkPlace {
  readonly at: string;
  readonly options: SinkOptions;
  /** Gives a file there other bytes of the same length, as somebody else would. */
  tamper(path: string): Promise<void>;
}

export interface SinkCheckOptions {
  /** Writes a file and verifies it, as every exit does; only `privacy/` can. */
  artifact(name: string, text: string): Promise<Artifact>;
  place(): Promise<SinkPlace>;
  /** Gaps that are known: the check's name and why. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[];
}

/** The checks of one sink: `for (const check of checkSink(sink, options)) test(check.name, check.run)`. */
export function checkSink(
  sink: Sink,
  options: SinkCheckOptions,
): readonly { readonly name: string; run(): Promise<void> }[] {
  const skipped = new Set(options.skip?.map(({ test }) => test));
  const on = (body: (desk: Desk) => Promise<void>) => async () => body(await openDesk(sink, options));
  const checks: readonly (readonly [string, () => Promise<void>])[] = [
    ["says who it is", on(saysWhoItIs)],
    ["looks and plans without effect", on(plansWithoutEffect)],
    ["holds exactly what was pushed", on(holdsWhatWasPushed)],
    ["sends nothing twice", on(sendsNothingTwice)],
    ["goes on with a push of which a part is there", on(goesOn)],
    ["replaces and deletes", on(replacesAndDeletes)],
    ["does in one last step all that tells of the dataset", on(tellsLast)],
    ["refuses a change to what is no longer as it was looked at", on(refusesMovedHead)],
    ["sees what somebody else changed", on(seesTampering)],
    ["takes artifacts alone", on(takesArtifactsAlone)],
    ["never sends bytes that changed", on(refusesChangedBytes)],
    ["refuses paths that lead elsewhere", on(refusesPaths)],
    ["stops when it is told to", on(stops)],
    ["tells how far it is", on(tellsProgress)],
  ];
  return checks.filter(([name]) => !skipped.has(name)).map(([name, run]) => ({ name: `${sink.name} ${name}`, run }));
}

interface Desk {
  readonly sink: Sink;
  readonly place: SinkPlace;
  readonly target: SinkTarget;
  file(path: string, text: string): Promise<SinkFile>;
  /** A dataset of three files of rows, and what tells of it. */
  first(): Promise<Change>;
  /** The same with one file gone, one more, and other words about it. */
  second(): Promise<Change>;
  look(): Promise<Destination>;
  push(change: Change, at?: Destination): Promise<Receipt>;
  /** Content by path. */
  content(): Promise<Readonly<Record<string, string>>>;
}

const never = new AbortController().signal;
const row = (text: string) => `${JSON.stringify({ text })}\n`;

const ROWS = {
  "data/api/train-20260108-1.jsonl": row("one").repeat(400),
  "data/api/train-20260108-2.jsonl": row("two"),
  "data/my project/train-20260108-3 \u00e9#%.jsonl": row("three").repeat(3),
} as const;
const ABOUT = (version: string) => ({
  "README.md": `# A dataset, ${version}\n`,
  "metadata.json": `{"version":"${version}"}\n`,
  [`versions/${version}.json`]: `{"version":"${version}"}\n`,
  "versions/latest.json": `{"version":"${version}"}\n`,
});

async function openDesk(sink: Sink, options: SinkCheckOptions): Promise<Desk> {
  const place = await options.place();
  const target = sink.open(sink.normalise(place.at), place.options);
  const file = async (path: string, text: string) => ({ path, artifact: await options.artifact(path, text) });
  const files = (all: Readonly<Record<string, string>>) =>
    Promise.all(Object.entries(all).map(([path, text]) => file(path, text)));
  const change = async (more: Partial<Change>): Promise<Change> => {
    const usual = { data: [], deletes: [], about: [], message: "Publish it", isProposal: false };
    return { ...usual, visibility: "private", ...more };
  };
  return {
    sink,
    place,
    target,
    file,
    first: async () => change({ data: await files(ROWS), about: await files(ABOUT("v1")), message: "Publish v1" }),
    second: async () =>
      change({
        data: [await file("data/api/train-20260109-4.jsonl", row("four"))],
        deletes: ["data/api/train-20260108-1.jsonl", "data/api/never-there.jsonl"],
        about: await files(ABOUT("v2")),
        message: "Publish v2",
      }),
    look: () => target.look(never),
    push: async (wanted, at) =>
      target.push(wanted, at ?? (await target.look(never)), { signal: never, onProgress: () => {} }),
    async content() {
      const at = await target.look(never);
      const all: Record<string, string> = {};
      for (const { path, bytes } of at.files) {
        const pieces = await target.read(path, at, never);
        assert.ok(pieces, `${path}: not there, though it was listed`);
        const read = Buffer.concat(await Array.fromAsync(pieces));
        assert.equal(read.length, bytes, `${path}: other bytes than it was said to have`);
        all[path] = read.toString();
      }
      return all;
    },
  };
}

async function rejects(action: () => unknown, code: string): Promise<void> {
  const isMeant = (error: unknown) => {
    assert.ok(error instanceof TraceError, `no TraceError: ${String(error)}`);
    assert.equal(error.code, code, error.message);
    return true;
  };
  await assert.rejects(async () => action(), isMeant);
}

async function saysWhoItIs({ sink, place }: Desk): Promise<void> {
  assert.match(sink.name, /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
  const one = sink.normalise(place.at);
  assert.equal(sink.normalise(one), one);
  await rejects(() => sink.normalise(""), "usage");
}

async function plansWithoutEffect(desk: Desk): Promise<void> {
  const before = await desk.look();
  assert.deepEqual([before.exists, before.files, before.head], [false, [], undefined]);
  const change = await desk.first();
  const steps = desk.target.plan(change, before);
  assert.deepEqual(steps.flatMap(({ puts }) => puts).sort(), pathsOf(change));
  assert.deepEqual(desk.target.plan(change, before), steps);
  assert.deepEqual(await desk.look(), before);
}

async function holdsWhatWasPushed(desk: Desk): Promise<void> {
  const change = await desk.first();
  const receipt = await desk.push(change);
  const after = await desk.look();
  assert.equal(after.exists, true);
  assert.notEqual(after.head, undefined);
  assert.equal(receipt.url, after.url);
  if (desk.sink.isRemote) assert.equal(after.visibility, "private");
  assert.deepEqual(await desk.content(), { ...ROWS, ...ABOUT("v1") });
  const named = receipt.files.map(({ path, bytes, sha256 }) => [path, bytes, sha256]);
  const meant = [...change.data, ...change.about].map(({ path, artifact }) => [path, artifact.bytes, artifact.sha256]);
  assert.deepEqual(named.sort(), meant.sort());
  assert.equal(await desk.target.verify(receipt, never), true);
  assert.equal(await desk.target.read("data/never-there.jsonl", after, never), undefined);
}

async function sendsNothingTwice(desk: Desk): Promise<void> {
  const change = await desk.first();
  const first = await desk.push(change);
  const before = await desk.look();
  assert.deepEqual(desk.target.plan(change, before), []);
  const again = await desk.push(change, before);
  assert.deepEqual(again.commits, []);
  assert.deepEqual(again.files, first.files);
  assert.deepEqual(await desk.look(), before);
}

async function goesOn(desk: Desk): Promise<void> {
  const change = await desk.first();
  await desk.push({ ...change, data: change.data.slice(0, 2), about: [] });
  const at = await desk.look();
  const puts = desk.target.plan(change, at).flatMap((step) => step.puts);
  assert.deepEqual(puts.sort(), pathsOf({ ...change, data: change.data.slice(2) }));
  const receipt = await desk.push(change, at);
  assert.deepEqual(await desk.content(), { ...ROWS, ...ABOUT("v1") });
  assert.equal(receipt.files.length, 7);
  assert.equal(await desk.target.verify(receipt, never), true);
}

async function replacesAndDeletes(desk: Desk): Promise<void> {
  const before = await desk.push(await desk.first());
  const receipt = await desk.push(await desk.second());
  const { "data/api/train-20260108-1.jsonl": _, ...left } = ROWS;
  const meant = { ...left, "data/api/train-20260109-4.jsonl": row("four"), ...ABOUT("v1"), ...ABOUT("v2") };
  assert.deepEqual(await desk.content(), meant);
  assert.equal(await desk.target.verify(receipt, never), true);
  assert.equal(await desk.target.verify(before, never), false);
}

async function tellsLast(desk: Desk): Promise<void> {
  await desk.push(await desk.first());
  const change = await desk.second();
  const steps = desk.target.plan(change, await desk.look());
  const last = steps.at(-1);
  assert.deepEqual(last?.deletes, ["data/api/train-20260108-1.jsonl"]);
  for (const { path } of change.about) assert.ok(last?.puts.includes(path), `${path} is not in the last step`);
  for (const step of steps.slice(0, -1)) assert.deepEqual(step.deletes, []);
}

async function refusesMovedHead(desk: Desk): Promise<void> {
  const fresh = await desk.look();
  await desk.push(await desk.first());
  const before = await desk.look();
  await desk.push(await desk.second());
  const held = await desk.content();
  const third = await desk.second();
  const late = { ...third, about: [await desk.file("versions/latest.json", '{"version":"v3"}\n')] };
  for (const at of [before, fresh]) await rejects(() => desk.push(late, at), "destination_changed");
  assert.deepEqual(await desk.content(), held);
  await desk.push(late);
  assert.equal((await desk.content())["versions/latest.json"], '{"version":"v3"}\n');
}

async function seesTampering(desk: Desk): Promise<void> {
  for (const path of [...Object.keys(ROWS), "README.md"]) {
    const receipt = await desk.push(await desk.first());
    assert.equal(await desk.target.verify(receipt, never), true);
    await desk.place.tamper(path);
    assert.equal(await desk.target.verify(receipt, never), false, `${path} was changed, and nothing was said`);
    // Sent again, it is as it should be.
    const again = await desk.push(await desk.first());
    assert.equal(await desk.target.verify(again, never), true);
  }
}

async function takesArtifactsAlone(desk: Desk): Promise<void> {
  const change = await desk.first();
  const at = await desk.look();
  const forge = ({ path, artifact }: SinkFile): SinkFile => ({ path, artifact: { ...artifact } });
  for (const forged of [
    { ...change, data: change.data.map((file, i) => (i === 2 ? forge(file) : file)) },
    { ...change, about: change.about.map((file, i) => (i === 3 ? forge(file) : file)) },
  ]) {
    await rejects(() => desk.push(forged, at), "usage");
    await rejects(() => desk.target.plan(forged, at), "usage");
  }
  assert.deepEqual(await desk.look(), at);
}

async function refusesChangedBytes(desk: Desk): Promise<void> {
  const at = await desk.look();
  for (const text of [row("too"), "", `${row("two")}${row("more")}`]) {
    const change = await desk.first();
    const { artifact } = change.data[1] as SinkFile;
    writeFileSync(artifact.path, text);
    await rejects(() => desk.push(change, at), "blocked");
  }
  assert.deepEqual((await desk.look()).files, []);
}

async function refusesPaths(desk: Desk): Promise<void> {
  const at = await desk.look();
  const change = await desk.first();
  const paths = [
    "../up.jsonl",
    "/etc/x",
    "a//b",
    "a/./b",
    "C:/x",
    "a\\b",
    "",
    "data/",
    "a\0b",
    "\ud800.jsonl",
    ".git/config",
  ];
  for (const path of paths) {
    const [file] = change.data as [SinkFile];
    await rejects(() => desk.push({ ...change, data: [{ ...file, path }] }, at), "usage");
    await rejects(() => desk.push({ ...change, deletes: [path] }, at), "usage");
  }
  assert.deepEqual(await desk.look(), at);
}

async function stops(desk: Desk): Promise<void> {
  const at = await desk.look();
  const stopped = new AbortController();
  stopped.abort();
  const change = await desk.first();
  const isStop = (error: unknown) => (error as Error).name === "AbortError";
  const options = { signal: stopped.signal, onProgress: () => {} };
  await assert.rejects(desk.target.push(change, at, options), isStop);
  await assert.rejects(desk.target.look(stopped.signal), isStop);
  assert.deepEqual(await desk.look(), at);
}

async function tellsProgress(desk: Desk): Promise<void> {
  const change = await desk.first();
  const told: { readonly bytes: number; readonly of: number }[] = [];
  await desk.target.push(change, await desk.look(), { signal: never, onProgress: (one) => void told.push(one) });
  const whole = [...change.data, ...change.about].reduce((sum, { artifact }) => sum + artifact.bytes, 0);
  assert.ok(told.every(({ of }) => of === whole));
  assert.deepEqual(
    told.map(({ bytes }) => bytes),
    told.map(({ bytes }) => bytes).sort((a, b) => a - b),
  );
  assert.equal(told.at(-1)?.bytes, whole);
}

function pathsOf({ data, about }: Change): string[] {
  return [...data, ...about].map(({ path }) => path).sort();
}
