// Writes the files of a change into the outbox: lines as they stand, the final bytes of each file looked at once more.

import { createHash, hash } from "node:crypto";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Artifact, LeakError } from "../../core/artifact.ts";
import { TraceError } from "../../core/errors.ts";
import { flatRow, flatType } from "../../core/flat-row.ts";
import { leaving, MODES, type Mode } from "../../core/policy.ts";
import type { DatasetVersion, PublishedFile } from "../../core/publication.ts";
import { createTally } from "../../core/receipt.ts";
import type { RedactionStamp } from "../../core/redacted.ts";
import type { RecordType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { NewFile, Piece } from "../../curate/dataset-change.ts";
import { pathOf } from "../../curate/dataset-names.ts";
import { shownOf, textOf, type Words } from "../../curate/own-words.ts";
import type { RemoteFile, SinkFile } from "../../ports/sink.ts";
import { type ExitDeps, writeArtifact } from "../exit.ts";
import { createOrigins, type OriginDeps, type Origins } from "./origins.ts";
import { splitLines } from "./split-lines.ts";

export interface StageDeps extends OriginDeps {
  readonly exit: ExitDeps;
  readonly stamp: RedactionStamp;
  /** One more file is written and looked at. */
  onStaged(done: number, of: number): void;
}

export interface StagedFile extends SinkFile {
  readonly published: PublishedFile;
}

/**
 * One file after the other. One that an earlier run wrote is taken again where it has the same lines, and is looked at
 * again all the same.
 * @throws LeakError with the sessions that it lies in; BlockedError; TraceError `sink_failed`, `destination_changed`,
 * `disk_full`, `not_writable`
 */
export async function stageFiles(deps: StageDeps, files: readonly NewFile[]): Promise<StagedFile[]> {
  const origins = createOrigins(deps);
  const staged: StagedFile[] = [];
  const remote = new Map(deps.at.files.map((file) => [file.path, file]));
  for (const file of files) {
    deps.onStaged(staged.length, files.length);
    const artifact = await stageFile(deps, origins, file);
    const path = pathOf(file.path, artifact.sha256, (one) => isFree(remote.get(one), artifact));
    staged.push({ path, artifact, published: publishedOf(deps, file, { path, artifact }) });
  }
  deps.onStaged(staged.length, files.length);
  return staged;
}

function isFree(there: RemoteFile | undefined, { sha256, bytes }: Artifact): boolean {
  return there === undefined || (there.bytes === bytes && (there.sha256 ?? sha256) === sha256);
}

function publishedOf({ exit }: StageDeps, file: NewFile, { path, artifact }: SinkFile): PublishedFile {
  const sessions = file.pieces.map(({ session }) => session);
  return {
    path,
    project: file.project,
    ...(file.name !== undefined && { name: file.name }),
    ruleset: exit.tools.detector.ruleset.id,
    sha256: artifact.sha256,
    bytes: artifact.bytes,
    rows: sessions.reduce((sum, { rows }) => sum + rows, 0),
    sessions,
  };
}

async function stageFile(deps: StageDeps, origins: Origins, file: NewFile): Promise<Artifact> {
  const { container, signal } = deps;
  const isLines = file.log !== undefined || container.isLines;
  const target = join(deps.folder, `${keyOf(file, container.name)}${isLines ? ".jsonl" : container.extension}`);
  const pieces = file.log === undefined ? file.pieces : file.pieces.slice(0, 1);
  const isThere = isLines && (await holds(deps, target, pieces));
  const lines = isThere ? deps.read(target, undefined, signal) : linesOf(origins, pieces);
  const rows = isLines ? lines : packed(deps, lines);
  const count = pieces.reduce((sum, { session }) => sum + session.rows, 0);
  const tally = createTally();
  for (const { session } of file.pieces) tally.sessionDone({ mode: session.mode, stamp: deps.stamp });
  const exit = exitBy(deps.exit, weakestOf(file.pieces.map(({ session }) => session.mode)));
  try {
    const artifact = await writeArtifact(exit, {
      target,
      rows,
      rowCount: () => count,
      stamp: deps.stamp,
      tally,
      overwrite: true,
      signal,
    });
    if (!isLines) await compareRows(deps, artifact.path, linesOf(origins, pieces));
    return artifact;
  } catch (error) {
    throw error instanceof LeakError ? inSessions(deps, error, file) : error;
  }
}

/** What is in it tells its name: another run finds it. */
function keyOf({ project, path, pieces }: NewFile, container: string): string {
  const lines = pieces.map(({ session: { session, sha256 } }) => [session, sha256]);
  return hash("sha256", JSON.stringify([container, project, path.before, lines])).slice(0, 24);
}

async function* linesOf(origins: Origins, pieces: readonly Piece[]): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield* origins.lines(piece);
}

/** Whether a file has these lines, one session behind the other, and no more. */
async function holds({ has, read, signal }: StageDeps, path: string, pieces: readonly Piece[]): Promise<boolean> {
  if (!has(path)) return false;
  let at = 0;
  for (const { session } of pieces) {
    const own = createHash("sha256");
    let left = session.bytes;
    for await (const bytes of read(path, { start: at, end: at + session.bytes }, signal)) {
      own.update(bytes);
      left -= bytes.length;
    }
    if (left !== 0 || own.digest("hex") !== session.sha256) return false;
    at += session.bytes;
  }
  for await (const more of read(path, { start: at, end: at + 1 }, signal)) if (more.length > 0) return false;
  return true;
}

function packed({ container, type }: StageDeps, lines: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (type === undefined) throw new Error("logs are not packed");
  return container.pack(flatRows(splitLines(lines), type), flatType(type)).bytes;
}

/** A column has one type: what may be any JSON is its text there. One that is text already stays as it is. */
async function* flatRows(rows: AsyncIterable<Json>, type: RecordType): AsyncGenerator<Json> {
  const toJson = (value: Json) => (typeof value === "string" ? value : JSON.stringify(value));
  for await (const row of rows) yield flatRow(row, type, toJson);
}

/** Packed rows are read back: each has to be as its line says. */
async function compareRows(deps: StageDeps, path: string, lines: AsyncIterable<Uint8Array>): Promise<void> {
  const { container, type, signal } = deps;
  if (type === undefined) throw new Error("logs are not packed");
  const back = deps.parquetRows(path, signal);
  let line = 0;
  for await (const row of flatRows(splitLines(lines), type)) {
    line++;
    const { value, done } = await back.next();
    const read = !done && container.unpack ? container.unpack(value, flatType(type)) : value;
    if (done || !isDeepStrictEqual(plain(read as Json), plain(row))) throw otherRow(container.title, line);
  }
  if (!(await back.next()).done) throw otherRow(container.title, line + 1);
}

/** JSON has one zero. */
function plain(row: Json): unknown {
  return JSON.parse(JSON.stringify(row));
}

function otherRow(container: string, line: number): TraceError {
  return new TraceError("blocked", `row ${line} reads otherwise in ${container} than it was reviewed`, {
    hint: "Publish it as JSON Lines: --container jsonl.",
  });
}

/** Each session left by its own mode; a file with several is looked at by the one that lets most stay. */
function exitBy(exit: ExitDeps, mode: Mode): ExitDeps {
  return { ...exit, tools: { ...exit.tools, policy: leaving(mode) } };
}

function weakestOf(modes: readonly Mode[]): Mode {
  return MODES.findLast((mode) => modes.includes(mode)) ?? MODES[0];
}

/** Says whose lines they are. */
function inSessions({ cut, container }: StageDeps, error: LeakError, file: NewFile): LeakError {
  const named = new Map<string, boolean>();
  for (const { line } of error.leaks) {
    const piece = file.log === undefined ? pieceAt(file.pieces, line) : file.pieces[0];
    if (piece === undefined) continue;
    const { session } = piece.session;
    named.set(cut?.ids.get(session) ?? session, piece.from.kind === "candidate");
  }
  const ids = [...named.keys()];
  const isOurs = [...named.values()].every((isCandidate) => isCandidate);
  const of = `${file.project} (${ids.length === 0 ? container.title : `in ${ids.slice(0, 3).join(", ")}`})`;
  const hint = isOurs
    ? "Nothing was sent. Mask it, or say by a decision that it may stay, then export and review again; or block the session."
    : `Nothing was sent. The dataset holds it already: take it out with tracemill unpublish ${ids[0] ?? "ID"}.`;
  return new LeakError(error.leaks, error.total, of, { hint, sessions: ids });
}

function pieceAt(pieces: readonly Piece[], line: number): Piece | undefined {
  let last = 0;
  return pieces.find(({ session }) => {
    last += session.rows;
    return line <= last;
  });
}

/** What tells of a dataset: one artifact for each text. */
export async function stageAbout(
  deps: Pick<StageDeps, "exit" | "stamp" | "folder" | "signal">,
  version: DatasetVersion,
  texts: readonly { readonly paths: readonly string[]; readonly words: Words }[],
): Promise<SinkFile[]> {
  const modes = version.files.flatMap(({ sessions }) => sessions.map(({ mode }) => mode));
  const exit = exitBy(deps.exit, weakestOf(modes));
  const files: SinkFile[] = [];
  for (const { paths, words } of texts) {
    const [first] = paths;
    if (first === undefined) continue;
    const artifact = await writeArtifact(exit, {
      target: join(deps.folder, `about-${first.replaceAll("/", "-")}`),
      rows: once(textOf(words)),
      rowCount: () => 1,
      shown: () => shownOf(words),
      stamp: deps.stamp,
      tally: createTally(),
      overwrite: true,
      signal: deps.signal,
    });
    files.push(...paths.map((path) => ({ path, artifact })));
  }
  return files;
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
