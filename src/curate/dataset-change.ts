// What a publication changes in a dataset: decided from its index, its files and the sessions of the candidate. Nothing is read here.

import { TraceError } from "../core/errors.ts";
import type { DatasetVersion, PublishedFile, PublishedSession } from "../core/publication.ts";
import type { RemoteFile } from "../ports/sink.ts";
import { compacted, packed } from "./dataset-files.ts";
import { type FileName, readPath, rowsName, slugsOf, stampOf, traceName, UNSORTED } from "./dataset-names.ts";

/** A session as the candidate has it. */
export interface SentSession {
  readonly session: PublishedSession;
  /** Undefined for one of none. */
  readonly project: string | undefined;
}

/** A log of the candidate, which leaves whole, with all sessions in it. */
export interface SentLog {
  /** Below the candidate's folder. */
  readonly path: string;
  readonly sha256: string;
  readonly sessions: readonly SentSession[];
}

/** What a candidate holds: sessions whose lines can be told apart, or whole logs. */
export type Sent =
  | { readonly kind: "rows"; readonly exportedAt: number; readonly sessions: readonly SentSession[] }
  | { readonly kind: "logs"; readonly logs: readonly SentLog[] };

export interface ChangeInput {
  /** Undefined where the destination has none. */
  readonly version: DatasetVersion | undefined;
  readonly remote: readonly RemoteFile[];
  /** Undefined where nothing is to be added. */
  readonly sent: Sent | undefined;
  /** Names of sessions that have to go, even where `sent` has them. A session that is merely not in `sent` stays. */
  readonly remove: ReadonlySet<string>;
  /** What this machine wrote for this destination in pushes that did not end. */
  readonly staged: readonly { readonly sha256: string; readonly bytes: number }[];
  /** Of files of rows: `.jsonl`. */
  readonly extension: string;
  /** Of lines in one file, about. */
  readonly shardBytes: number;
  /** SHA-256 in hex. */
  digest(text: string): string;
}

/** One session of a file that is to be written, and where its lines are. */
export interface Piece {
  readonly session: PublishedSession;
  readonly from: { readonly kind: "candidate" } | { readonly kind: "dataset"; readonly file: PublishedFile };
}

export interface NewFile {
  readonly project: string;
  readonly name: string | undefined;
  readonly path: FileName;
  /** Of a log: its path in the candidate. */
  readonly log: string | undefined;
  readonly pieces: readonly Piece[];
}

export interface DatasetChange {
  /** Names of sessions. */
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  /** Of what was sent: is there as it is. */
  readonly kept: readonly string[];
  /** Left in no file since the log that they shared with a session that goes cannot be divided. */
  readonly fellows: readonly string[];
  /** Sessions whose file is gone from the destination. */
  readonly lost: readonly string[];
  /** Written anew. */
  readonly files: readonly NewFile[];
  /** Stay as they are. */
  readonly untouched: readonly PublishedFile[];
  /** Paths of files that go, leftovers not included. */
  readonly deletes: readonly string[];
  /** Files of pushes that did not end. One that is written anew by now is none. */
  readonly leftovers: readonly string[];
  /** True: the dataset is as it should be. */
  readonly isSame: boolean;
}

/** @throws TraceError `sink_failed` where a file of the dataset is not as its index says */
export function planChange(input: ChangeInput): DatasetChange {
  const index = readIndex(input);
  const { sent } = input;
  const isLogs = sent === undefined ? index.files.some(isLog) : sent.kind === "logs";
  const logs = sent?.kind === "logs" ? sent.logs : [];
  const plan = isLogs ? planLogs(input, index, logs) : planRows(input, index, sent?.kind === "rows" ? sent : undefined);
  const leftovers = leftoversOf(input);
  const isSame = [plan.files, plan.deletes, index.lost, leftovers].every((list) => list.length === 0);
  return { ...plan, lost: index.lost.filter((name) => !plan.added.includes(name)), leftovers, isSame };
}

function isLog({ path }: PublishedFile): boolean {
  return readPath(path)?.slug === undefined;
}

interface Held {
  readonly file: PublishedFile;
  readonly session: PublishedSession;
}

interface Index {
  readonly files: readonly PublishedFile[];
  readonly held: ReadonlyMap<string, Held>;
  readonly lost: readonly string[];
}

/** What the index names and the destination has. */
function readIndex({ version, remote }: ChangeInput): Index {
  const there = new Map(remote.map((file) => [file.path, file]));
  const files: PublishedFile[] = [];
  const lost: string[] = [];
  for (const file of version?.files ?? []) {
    const found = there.get(file.path);
    if (found === undefined) lost.push(...file.sessions.map(({ session }) => session));
    else if (found.bytes !== file.bytes || (found.sha256 ?? file.sha256) !== file.sha256) throw changed(file.path);
    else files.push(file);
  }
  const held = new Map<string, Held>();
  for (const file of files) for (const session of file.sessions) held.set(session.session, { file, session });
  return { files, held, lost };
}

function changed(path: string): TraceError {
  return new TraceError("sink_failed", `${path} was changed there: it is not as the index of the dataset says`, {
    hint: "Undo that change there, or delete the file: then its sessions are sent anew.",
  });
}

/** Names of our shape that no index names, with a hash that this machine staged: whoever else writes there is left alone. */
function leftoversOf({ version, remote, staged }: ChangeInput): readonly string[] {
  const named = new Set(version?.files.map(({ path }) => path));
  return remote.flatMap((file) => {
    const read = named.has(file.path) ? undefined : readPath(file.path);
    const isOurs =
      read !== undefined &&
      staged.some(
        ({ sha256, bytes }) =>
          sha256.startsWith(read.hash) && bytes === file.bytes && (file.sha256 ?? sha256) === sha256,
      );
    return isOurs ? [file.path] : [];
  });
}

type Plan = Omit<DatasetChange, "lost" | "leftovers" | "isSame">;

interface Compared {
  readonly added: readonly string[];
  readonly replaced: readonly string[];
  readonly removed: readonly string[];
  readonly kept: readonly string[];
}

function compare(
  { held }: Index,
  sent: readonly SentSession[],
  remove: ReadonlySet<string>,
  isSame: (one: SentSession, held: Held) => boolean,
): Compared {
  const [added, replaced, kept]: [string[], string[], string[]] = [[], [], []];
  for (const one of sent) {
    const name = one.session.session;
    const found = held.get(name);
    if (found === undefined) added.push(name);
    else (isSame(one, found) ? kept : replaced).push(name);
  }
  const removed = [...held.keys()].filter((name) => remove.has(name));
  return { added, replaced, removed, kept };
}

function planRows(input: ChangeInput, index: Index, sent: Extract<Sent, { kind: "rows" }> | undefined): Plan {
  const wanted = (sent?.sessions ?? []).filter(({ session }) => !input.remove.has(session.session));
  refuseTwice(wanted);
  const slugs = slugsFor(
    input,
    wanted.map(({ project }) => project),
  );
  const slugOf = (one: SentSession) => slugs.get(one.project) ?? UNSORTED;
  const compared = compare(
    index,
    wanted,
    input.remove,
    (one, { file, session }) => session.sha256 === one.session.sha256 && file.project === slugOf(one),
  );
  const going = new Set([...compared.replaced, ...compared.removed]);
  const isTouched = (file: PublishedFile) => file.sessions.some(({ session }) => going.has(session));
  const coming = new Set([...compared.added, ...compared.replaced]);
  const fresh = Map.groupBy(
    wanted.filter(({ session }) => coming.has(session.session)),
    slugOf,
  );
  const files: NewFile[] = [];
  const rewritten = new Set(index.files.filter(isTouched));
  const projects = new Set([...fresh.keys(), ...[...rewritten].map(({ project }) => project)]);
  for (const project of [...projects].sort()) {
    const own = index.files.filter((file) => file.project === project);
    const pieces: Piece[] = (fresh.get(project) ?? []).map(({ session }) => ({ session, from: { kind: "candidate" } }));
    const moved = own.filter(isTouched).flatMap((file) => piecesOf(file, going));
    if (pieces.length + moved.length === 0) continue;
    const merged = compacted(
      own.filter((file) => !isTouched(file)),
      input.shardBytes,
    );
    for (const file of merged) rewritten.add(file);
    const all = [...pieces, ...moved, ...merged.flatMap((file) => piecesOf(file, going))];
    const name = fresh.get(project)?.[0]?.project ?? own[0]?.name;
    for (const shard of packed(all, input.shardBytes)) {
      files.push({
        project,
        name: name === project ? undefined : name,
        path: rowsName(project, stampFor(shard, sent?.exportedAt), input.extension),
        log: undefined,
        pieces: shard,
      });
    }
  }
  const untouched = index.files.filter((file) => !rewritten.has(file));
  return { ...compared, fellows: [], files, untouched, deletes: [...rewritten].map(({ path }) => path) };
}

function piecesOf(file: PublishedFile, going: ReadonlySet<string>): Piece[] {
  return file.sessions
    .filter(({ session }) => !going.has(session))
    .map((session) => ({ session, from: { kind: "dataset", file } }));
}

/** The candidate's time where any line is its; else that of the newest file that lines come from. */
function stampFor(pieces: readonly Piece[], exportedAt: number | undefined): string {
  let newest = "";
  for (const { from } of pieces) {
    if (from.kind === "candidate") return stampOf(exportedAt as number);
    const stamp = readPath(from.file.path)?.stamp ?? "";
    if (stamp > newest) newest = stamp;
  }
  return newest;
}

function planLogs(input: ChangeInput, index: Index, logs: readonly SentLog[]): Plan {
  const leaving = logs.filter(({ sessions }) => sessions.every(({ session }) => !input.remove.has(session.session)));
  const all = leaving.flatMap(({ sessions }) => sessions);
  refuseTwice(all);
  const isHeld = ({ session }: SentSession, held: Held) =>
    held.session.sha256 === session.sha256 && held.file.sha256 === session.sha256;
  const compared = compare(index, all, input.remove, isHeld);
  const kept = new Set(compared.kept);
  // A log is sent anew where any of its sessions is not there with these bytes.
  const coming = leaving.filter(({ sessions }) => !sessions.every(({ session }) => kept.has(session.session)));
  const names = new Set(coming.flatMap(({ sessions }) => sessions.map(({ session }) => session.session)));
  const gone = (session: string) => names.has(session) || input.remove.has(session);
  const rewritten = index.files.filter(({ sessions }) => sessions.some(({ session }) => gone(session)));
  const fellows = rewritten
    .flatMap(({ sessions }) => sessions.map(({ session }) => session))
    .filter((one) => !gone(one));
  const slugs = slugsFor(
    input,
    all.map(({ project }) => project),
  );
  const files = coming.map((log): NewFile => {
    const name = log.sessions[0]?.project;
    const project = slugs.get(name) ?? UNSORTED;
    const pieces = log.sessions.map(({ session }): Piece => ({ session, from: { kind: "candidate" } }));
    return { project, name: name === project ? undefined : name, path: traceName(log.path), log: log.path, pieces };
  });
  return {
    ...compared,
    kept: compared.kept.filter((one) => !names.has(one)),
    replaced: [...compared.replaced, ...compared.kept.filter((one) => names.has(one))],
    fellows,
    files: files.sort((a, b) => (a.path.before < b.path.before ? -1 : 1)),
    untouched: index.files.filter((file) => !rewritten.includes(file)),
    deletes: rewritten.map(({ path }) => path),
  };
}

function slugsFor({ version, digest }: ChangeInput, names: readonly (string | undefined)[]) {
  const taken = (version?.files ?? []).map(({ project, name }) => ({ slug: project, name }));
  return slugsOf(names, taken, digest);
}

function refuseTwice(sent: readonly SentSession[]): void {
  const names = new Set(sent.map(({ session }) => session.session));
  if (names.size < sent.length) throw new Error("a candidate has a session in two places");
}
