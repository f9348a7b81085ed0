// Where the lines of a session are on this disk: in the candidate, in a file of the dataset that was fetched, or staged already.

import { createHash } from "node:crypto";
import { join } from "node:path";
import { TraceError } from "../../core/errors.ts";
import { flatType } from "../../core/flat-row.ts";
import type { PublishedFile, PublishedSession } from "../../core/publication.ts";
import type { RecordType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { Piece } from "../../curate/dataset-change.ts";
import type { Container } from "../../ports/container.ts";
import type { Destination, SinkTarget } from "../../ports/sink.ts";
import type { Cut, Lines, ReadRange } from "./cut.ts";
import { changedBytes } from "./refusals.ts";

export interface OriginDeps {
  readonly target: SinkTarget;
  readonly at: Destination;
  readonly cut: Cut | undefined;
  readonly container: Container;
  /** Undefined for logs. */
  readonly type: RecordType | undefined;
  /** Of the artifact, in the outbox. */
  readonly folder: string;
  readonly read: ReadRange;
  has(path: string): boolean;
  save(path: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  /** Rows of a Parquet file as its columns are read. */
  parquetRows(path: string, signal?: AbortSignal): AsyncGenerator<Json>;
  readonly signal: AbortSignal;
}

interface Found extends Lines {
  readonly sha256: string;
}

export interface Origins {
  /** @throws BlockedError, TraceError where the lines are not what they were */
  lines(piece: Piece): AsyncGenerator<Uint8Array>;
}

/** Fetches each file of the dataset once, when the first line of it is asked for. */
export function createOrigins(deps: OriginDeps): Origins {
  const fetched = new Map<string, Promise<ReadonlyMap<string, Found>>>();
  const found = async ({ session, from }: Piece): Promise<Found | undefined> => {
    if (from.kind === "candidate") {
      const lines = deps.cut?.lines.get(session.session);
      return lines && { ...lines, sha256: session.sha256 };
    }
    const { file } = from;
    let lines = fetched.get(file.path);
    if (lines === undefined) {
      lines = fetch(deps, file);
      fetched.set(file.path, lines);
    }
    return (await lines).get(session.session);
  };
  return {
    async *lines(piece) {
      const lines = await found(piece);
      const lost = () =>
        piece.from.kind === "candidate" ? changedBytes("the export") : notAsIndexed(piece.from.file.path);
      if (lines === undefined) throw lost();
      const own = createHash("sha256");
      for await (const bytes of deps.read(lines.path, lines, deps.signal)) {
        own.update(bytes);
        yield bytes;
      }
      if (own.digest("hex") !== lines.sha256) throw lost();
    },
  };
}

function notAsIndexed(path: string): TraceError {
  return new TraceError("sink_failed", `${path} there is not as the index of the dataset says`, {
    hint: "Undo that change there, or delete the file: then its sessions are sent anew.",
  });
}

async function fetch(deps: OriginDeps, file: PublishedFile): Promise<ReadonlyMap<string, Found>> {
  const path = join(deps.folder, `from-${file.sha256.slice(0, 16)}${deps.container.extension}`);
  if (!deps.has(path) || (await hashOf(deps, path)) !== file.sha256) {
    const pieces = await deps.target.read(file.path, deps.at, deps.signal);
    if (pieces === undefined) {
      throw new TraceError("destination_changed", `${file.path} is gone from there meanwhile`, { retryable: true });
    }
    await deps.save(path, asIndexed(pieces, file));
  }
  if (deps.container.isLines) return rangesIn(path, file.sessions);
  const lines = `${path}.lines`;
  const found = new Map<string, Found>();
  await deps.save(lines, linesOfRows(deps, path, { lines, sessions: file.sessions, found }));
  if (found.size < file.sessions.length) throw notAsIndexed(file.path);
  return found;
}

/** Fails at the end where they are others: then nothing was saved. */
async function* asIndexed(pieces: AsyncIterable<Uint8Array>, file: PublishedFile): AsyncGenerator<Uint8Array> {
  const own = createHash("sha256");
  for await (const piece of pieces) {
    own.update(piece);
    yield piece;
  }
  if (own.digest("hex") !== file.sha256) throw notAsIndexed(file.path);
}

async function hashOf({ read, signal }: OriginDeps, path: string): Promise<string> {
  const own = createHash("sha256");
  for await (const bytes of read(path, undefined, signal)) own.update(bytes);
  return own.digest("hex");
}

export function rangesIn(path: string, sessions: readonly PublishedSession[]): ReadonlyMap<string, Found> {
  const found = new Map<string, Found>();
  let at = 0;
  for (const { session, bytes, sha256 } of sessions) {
    found.set(session, { path, start: at, end: at + bytes, sha256 });
    at += bytes;
  }
  return found;
}

interface Rewriting {
  readonly lines: string;
  readonly sessions: readonly PublishedSession[];
  readonly found: Map<string, Found>;
}

/** The rows of a Parquet file as lines again; where each session is among them goes into `found`. */
async function* linesOfRows(deps: OriginDeps, path: string, { lines, sessions, found }: Rewriting) {
  const { container, type, signal } = deps;
  const rows = deps.parquetRows(path, signal);
  let at = 0;
  for (const { session, rows: count } of sessions) {
    const own = createHash("sha256");
    const start = at;
    for (let i = 0; i < count; i++) {
      const { value, done } = await rows.next();
      if (done) return;
      const row = type && container.unpack ? container.unpack(value, flatType(type)) : value;
      const line = Buffer.from(`${JSON.stringify(row)}\n`);
      own.update(line);
      at += line.length;
      yield line;
    }
    found.set(session, { path: lines, start, end: at, sha256: own.digest("hex") });
  }
}
