// Reads a candidate once, to its last byte: whether it is what was reviewed, and where in it the lines of each session are.

import { createHash, type Hash, hash } from "node:crypto";
import { join, resolve } from "node:path";
import { readManifest } from "../../core/manifest.ts";
import type { Mode } from "../../core/policy.ts";
import type { Candidate, CandidateFile, CandidateSession, PublishedSession } from "../../core/publication.ts";
import { sessionName } from "../../core/session-name.ts";
import type { Sent, SentSession } from "../../curate/dataset-change.ts";
import { changedBytes, divided, noLines } from "./refusals.ts";

/** Bytes of a file. */
export interface Range {
  readonly start: number;
  /** Behind the last one. */
  readonly end: number;
}

/** Made in `io/outbox.ts`. Fails with what Node says where a file cannot be read. */
export type ReadRange = (path: string, range: Range | undefined, signal: AbortSignal) => AsyncIterable<Uint8Array>;

export interface Lines extends Range {
  /** Path on the disk. */
  readonly path: string;
}

export interface Cut {
  readonly sent: Sent;
  /** By the name of a session; of a log, all of it. */
  readonly lines: ReadonlyMap<string, Lines>;
  /** Ids by names: they never leave the machine. */
  readonly ids: ReadonlyMap<string, string>;
}

export interface CutOptions {
  readonly read: ReadRange;
  /** A format of logs: a file is sent whole. */
  readonly isLogs: boolean;
  /** Of the policy that the sessions left by. */
  readonly mode: Mode;
  readonly signal: AbortSignal;
}

/**
 * Memory is that of a piece of a file.
 * @throws BlockedError where one byte is another than was reviewed; TraceError `usage` for a candidate that cannot be cut
 */
export async function cutCandidate(candidate: Candidate, options: CutOptions): Promise<Cut> {
  if (!options.isLogs && candidate.container !== "jsonl") throw noLines(candidate.container);
  if (!options.isLogs && candidate.files.length > 1) throw divided();
  await checkWhole(candidate, options);
  const byFile = Map.groupBy(candidate.sessions, ({ file }) => file);
  const cutting: Cutting = { candidate, options, lines: new Map(), ids: new Map() };
  const logs: { readonly path: string; readonly sha256: string; readonly sessions: readonly SentSession[] }[] = [];
  const rows: SentSession[] = [];
  for (const file of candidate.files) {
    const sessions = byFile.get(file.path) ?? [];
    if (!options.isLogs) rows.push(...(await cutRows(cutting, file, sessions)));
    else logs.push({ path: file.path, sha256: file.sha256, sessions: await cutLog(cutting, file, sessions) });
  }
  const { lines, ids } = cutting;
  const { exportedAt } = candidate;
  const sent: Sent = options.isLogs
    ? { kind: "logs", logs: logs.filter(({ sessions }) => sessions.length > 0) }
    : { kind: "rows", exportedAt, sessions: rows };
  return { sent, lines, ids };
}

interface Cutting {
  readonly candidate: Candidate;
  readonly options: CutOptions;
  readonly lines: Map<string, Lines>;
  readonly ids: Map<string, string>;
}

/** What the confirmation names is the file, or the manifest that has the hashes of all files. */
async function checkWhole({ files, sha256, manifest, folder }: Candidate, options: CutOptions): Promise<void> {
  const [only] = files;
  if (only !== undefined && files.length === 1 && only.sha256 === sha256) return;
  const pieces: Uint8Array[] = [];
  for await (const piece of reading(resolve(folder, manifest), manifest, undefined, options)) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  const read = readManifest(bytes.toString("utf8"));
  if (hash("sha256", bytes) !== sha256 || read.kind !== "manifest") throw changedBytes(manifest);
  const named = new Map(read.manifest.files.map((file) => [file.path, file.sha256]));
  for (const file of files) if (named.get(file.path) !== file.sha256) throw changedBytes(file.path);
}

async function cutRows(
  { candidate, options, lines, ids }: Cutting,
  file: CandidateFile,
  sessions: readonly CandidateSession[],
): Promise<SentSession[]> {
  const path = pathIn(candidate.folder, file.path);
  const whole = createHash("sha256");
  const cut: SentSession[] = [];
  const waiting = sessions.filter(({ rows }) => rows > 0);
  let own: Hash = createHash("sha256");
  let [at, start, left, next] = [0, 0, waiting[0]?.rows ?? 0, 0];
  for await (const piece of reading(path, file.path, undefined, options)) {
    whole.update(piece);
    let from = 0;
    for (let feed = piece.indexOf(10); feed >= 0; feed = piece.indexOf(10, feed + 1)) {
      if (--left > 0) continue;
      const session = waiting[next++];
      // More rows than its sessions have.
      if (session === undefined) throw changedBytes(file.path);
      const end = at + feed + 1;
      const sha256 = own.update(piece.subarray(from, feed + 1)).digest("hex");
      const published = publishedOf(session, { bytes: end - start, rows: session.rows, sha256 }, options.mode);
      lines.set(published.session, { path, start, end });
      ids.set(published.session, session.id);
      cut.push({ session: published, project: session.project });
      own = createHash("sha256");
      from = feed + 1;
      start = end;
      left = waiting[next]?.rows ?? 0;
    }
    own.update(piece.subarray(from));
    at += piece.length;
  }
  const isWhole = next === waiting.length && start === at && at === file.bytes;
  if (!isWhole || whole.digest("hex") !== file.sha256) throw changedBytes(file.path);
  return cut;
}

/** All sessions of a log have its bytes; its rows are counted once, with the first of them. */
async function cutLog(
  { candidate, options, lines, ids }: Cutting,
  file: CandidateFile,
  sessions: readonly CandidateSession[],
): Promise<SentSession[]> {
  const path = pathIn(candidate.folder, file.path);
  const whole = createHash("sha256");
  let [bytes, rows, last] = [0, 0, 10];
  for await (const piece of reading(path, file.path, undefined, options)) {
    whole.update(piece);
    bytes += piece.length;
    for (let feed = piece.indexOf(10); feed >= 0; feed = piece.indexOf(10, feed + 1)) rows++;
    last = piece.at(-1) ?? last;
  }
  if (last !== 10) rows++;
  if (bytes !== file.bytes || whole.digest("hex") !== file.sha256) throw changedBytes(file.path);
  return sessions.map((session, i) => {
    const size = i === 0 ? { bytes, rows } : { bytes: 0, rows: 0 };
    const published = publishedOf(session, { ...size, sha256: file.sha256 }, options.mode);
    lines.set(published.session, { path, start: 0, end: bytes });
    ids.set(published.session, session.id);
    return { session: published, project: session.project };
  });
}

async function* reading(
  path: string,
  name: string,
  range: Range | undefined,
  { read, signal }: CutOptions,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of read(path, range, signal)) {
      signal.throwIfAborted();
      if (piece.length > 0) yield piece;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") throw changedBytes(name);
    throw error;
  }
}

function pathIn(folder: string, path: string): string {
  return join(folder, ...path.split("/"));
}

function publishedOf(
  session: CandidateSession,
  { bytes, rows, sha256 }: Pick<PublishedSession, "bytes" | "rows" | "sha256">,
  mode: Mode,
): PublishedSession {
  const { id, revision, type, models, inputTokens, outputTokens } = session;
  return {
    session: sessionName(id, (text) => hash("sha256", text)),
    revision,
    rows,
    bytes,
    sha256,
    source: id.slice(0, Math.max(0, id.indexOf(":"))),
    type,
    mode,
    models,
    ...(inputTokens !== undefined && { input_tokens: inputTokens }),
    ...(outputTokens !== undefined && { output_tokens: outputTokens }),
  };
}
