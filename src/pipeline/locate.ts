// Looks through the agents' own files for secrets, as they are on the disk now, and tells where each kind stands.

import type { Severity } from "../core/finding.ts";
import type {
  DiskKind,
  DiskPlace,
  DiskProgress,
  DiskQuery,
  LocatedFile,
  LocatedRule,
  LocateOptions,
  LocateReport,
  UnreadFile,
} from "../ports/app-scrub.ts";
import type { Environment, Source } from "../ports/source.ts";
import type { Store } from "../ports/store.ts";
import type { Detector, Match } from "../privacy/detect.ts";
import { JsonPlace } from "../privacy/json-place.ts";
import { createLogRedactor, type LogHit, type LogRedactor } from "../privacy/redact-log.ts";
import { findFiles, type LogDisk, type LogFile } from "./log-files.ts";
import { unknownSource } from "./unknown-source.ts";

export interface LocateDeps {
  readonly sources: readonly Source[];
  readonly environment: Environment;
  readonly disk: LogDisk;
  readonly detector: Pick<Detector, "text">;
  /** Opened only where a project is asked for. */
  readonly store: () => Pick<Store, "sessions">;
  /** What a person decided to leave: such findings are neither told nor replaced. */
  readonly ignores: (match: Match) => boolean;
}

const SEVERITIES: readonly Severity[] = ["MAXIMUM", "HIGH", "MEDIUM", "LOW"];
const SHOWN_PLACES = 5;
/** Bytes after which others get a turn. */
const TURN = 4 << 20;

export async function locate(deps: LocateDeps, options: LocateOptions): Promise<LocateReport> {
  const { files, unread } = await chosenFiles(deps, options);
  const redactor = createLogRedactor({
    detector: deps.detector,
    values: [],
    select: selection(deps, options, 0),
    number: () => undefined,
  });
  const progress = createDiskProgress(files, options.onProgress);
  const found: LocatedFile[] = [];
  const failed: UnreadFile[] = [...unread];
  let looked = 0;
  let bytes = 0;
  for (const file of files) {
    const rules = new Rules();
    const { kind, problem } = await lookThrough(
      { disk: deps.disk, file, redactor, signal: options.signal },
      rules.take,
    );
    if (problem !== undefined) failed.push({ source: file.source, path: file.path, reason: problem });
    if (kind !== undefined) {
      looked++;
      bytes += file.bytes;
      if (rules.count > 0) found.push({ ...named(file), kind, count: rules.count, rules: rules.list() });
    }
    progress.done(file);
  }
  return { files: looked, bytes, found, unread: failed };
}

function named({ source, path, isBeside }: LogFile) {
  return { source, path, isBeside };
}

/** Which matches count. `least`: confidence. */
export function selection(
  { ignores }: Pick<LocateDeps, "ignores">,
  { severity = "HIGH", rule }: DiskQuery,
  least: number,
): (match: Match) => boolean {
  const limit = SEVERITIES.indexOf(severity);
  return (match) =>
    SEVERITIES.indexOf(match.severity) <= limit &&
    match.confidence >= least &&
    (rule === undefined || match.rule === rule || match.label === rule) &&
    !ignores(match);
}

/** @throws TraceError `unknown_source` */
export async function chosenFiles(deps: LocateDeps, options: DiskQuery & { readonly signal?: AbortSignal }) {
  const { source, project, signal } = options;
  const sources = deps.sources.filter(({ name }) => source === undefined || name === source);
  if (sources.length === 0) throw unknownSource(source ?? "", deps.sources);
  const found = await findFiles({ ...deps, sources, signal });
  if (project === undefined) return found;
  const logs = new Set(
    deps
      .store()
      .sessions({ project })
      .map(({ logPath }) => logPath),
  );
  return { files: filesOfLogs(found.files, logs), unread: [] };
}

/** The files of these logs, and what lies in the folder that a log has beside it. */
export function filesOfLogs(files: readonly LogFile[], logs: ReadonlySet<string>): readonly LogFile[] {
  const folders = [...logs].map((log) => log.replace(/\.jsonl?$/, ""));
  return files.filter(
    ({ path, isBeside, logs: own }) =>
      own.some((log) => logs.has(log)) ||
      (isBeside && folders.some((folder) => path.startsWith(`${folder}/`) || path.startsWith(`${folder}\\`))),
  );
}

export interface Looking {
  readonly disk: LogDisk;
  readonly file: LogFile;
  readonly redactor: Pick<LogRedactor, "find">;
  readonly signal?: AbortSignal | undefined;
}

export type TakeHit = (hit: LogHit, place: DiskPlace) => void;

/** Looks through one file as it is now. A `problem` says what could not be looked at; without `kind` it is all of it. */
export async function lookThrough(
  looking: Looking,
  take: TakeHit,
): Promise<{ readonly kind?: DiskKind; readonly problem?: string }> {
  const { disk, file, signal } = looking;
  try {
    const kind = disk.kindOf(file.path);
    if (kind === "packed") return { problem: "its agent compressed it" };
    if (kind === "database" && !file.isConversation) return { problem: UNKNOWN_TABLES };
    const problem = kind === "database" ? await inDatabase(looking, take) : await inPieces(looking, kind, take);
    return { kind, ...(problem !== undefined && { problem }) };
  } catch (error) {
    signal?.throwIfAborted();
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

export const UNKNOWN_TABLES = "which of its tables hold conversations is not known";

async function inPieces(
  { disk, file, redactor, signal }: Looking,
  kind: Exclude<DiskKind, "database">,
  take: TakeHit,
): Promise<string | undefined> {
  const turn = createTurn(signal);
  const place = kind === "document" ? new JsonPlace() : undefined;
  let problem: string | undefined;
  for (const piece of disk.pieces(file.path, kind)) {
    await turn(piece.bytes.length);
    if (piece.kind === "skipped") {
      problem = `a string in line ${piece.line} is over the limit and was passed over`;
      continue;
    }
    let followed = 0;
    let line = piece.line;
    let counted = 0;
    redactor.find({ bytes: piece.bytes, kind: piece.kind }, (hit) => {
      line += countLines(piece.bytes, counted, hit.offset);
      counted = Math.max(counted, hit.offset);
      // Up to the quote before the string: behind it the path would be that of what is in the string.
      const before = Math.max(followed, hit.offset - 1);
      place?.follow(piece.bytes, followed, before);
      followed = before;
      take(hit, { line, ...(place && { path: place.toString() }) });
    });
    place?.follow(piece.bytes, followed, piece.bytes.length);
  }
  return problem;
}

async function inDatabase({ disk, file, redactor, signal }: Looking, take: TakeHit): Promise<undefined> {
  const turn = createTurn(signal);
  for (const { row, column, bytes } of disk.texts(file.path, file.isConversation ?? (() => false))) {
    await turn(bytes.length);
    redactor.find({ bytes, kind: "auto", column }, (hit) => take(hit, { row }));
  }
}

export function createTurn(signal?: AbortSignal): (bytes: number) => Promise<void> {
  let since = 0;
  return async (bytes) => {
    since += bytes;
    if (since < TURN) return;
    since = 0;
    await new Promise<void>((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  };
}

function countLines(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) lines++;
  return lines;
}

/** Sums the hits of a file by rule. */
class Rules {
  count = 0;
  private readonly rules = new Map<
    string,
    { facts: Omit<LocatedRule, "count" | "values" | "places">; count: number; values: Set<string>; places: DiskPlace[] }
  >();

  readonly take: TakeHit = ({ match }, place) => {
    const { rule, label, severity, valueHash } = match;
    const known = this.rules.get(rule) ?? { facts: { rule, label, severity }, count: 0, values: new Set(), places: [] };
    this.rules.set(rule, known);
    this.count++;
    known.count++;
    known.values.add(valueHash);
    if (known.places.length < SHOWN_PLACES) known.places.push(place);
  };

  list(): LocatedRule[] {
    const found = [...this.rules.values()].map(({ facts, count, values, places }) => ({
      ...facts,
      count,
      values: values.size,
      places,
    }));
    return found.sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.count - a.count ||
        (a.rule < b.rule ? -1 : 1),
    );
  }
}

export function createDiskProgress(files: readonly LogFile[], tell: ((progress: DiskProgress) => void) | undefined) {
  let filesDone = 0;
  let bytesDone = 0;
  const bytesTotal = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const now = (phase: DiskProgress["phase"]) =>
    tell?.({ phase, filesDone, filesTotal: files.length, bytesDone, bytesTotal });
  now("looking");
  return {
    done(file: LogFile, phase: DiskProgress["phase"] = "reading") {
      filesDone++;
      bytesDone += file.bytes;
      now(phase);
    },
  };
}
