// Looks through the agents' own files for secrets, as they are on the disk now, and tells where each kind stands.

import type { Verb } from "../core/decision.ts";
import { isConfirmed, SEVERITIES } from "../core/finding.ts";
import type {
  DiskKind,
  DiskPlace,
  DiskProgress,
  DiskQuery,
  LocatedRule,
  LocateOptions,
  LocateReport,
  UnreadFile,
} from "../ports/app-scrub.ts";
import type { Environment, Source } from "../ports/source.ts";
import type { Store } from "../ports/store.ts";
import type { Detector, Match } from "../privacy/detect.ts";
import { JsonPlace } from "../privacy/json-place.ts";
import { type ConfirmedValue, createPropagator } from "../privacy/propagate.ts";
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
  /** What a person decided: what is to stay is neither told nor replaced, what is a secret is both, however sure its rule is. */
  readonly decided: (match: Match) => Verb | undefined;
}

const SHOWN_PLACES = 5;
/** Bytes after which others get a turn. */
const TURN = 4 << 20;

export async function locate(deps: LocateDeps, options: LocateOptions): Promise<LocateReport> {
  const { files, unread } = await chosenFiles(deps, options);
  const select = selection(deps, options, 0);
  const values = new Map<string, ConfirmedValue>();
  const look = async (file: LogFile, redactor: LogRedactor): Promise<Looked> => {
    const rules = new Rules(values);
    const { kind, problem } = await lookThrough(
      { disk: deps.disk, file, redactor, signal: options.signal },
      rules.take,
    );
    return { file, kind, problem, count: rules.count, rules: rules.list() };
  };
  const redactorOf = (known: readonly ConfirmedValue[]) =>
    createLogRedactor({ detector: deps.detector, values: known, select, number: () => undefined });
  const progress = createDiskProgress(files, options.onProgress);
  const looked = new Map<string, Looked>();
  const first = redactorOf([]);
  for (const file of files) {
    looked.set(file.path, await look(file, first));
    progress.done(file);
  }
  const known = [...values.values()];
  const again = redactorOf(known);
  for await (const file of holdersOf(deps.disk, files, known, options.signal)) {
    looked.set(file.path, await look(file, again));
  }
  return reportOf([...looked.values()], unread);
}

interface Looked {
  readonly file: LogFile;
  readonly kind: DiskKind | undefined;
  readonly problem: string | undefined;
  readonly count: number;
  readonly rules: readonly LocatedRule[];
}

function reportOf(looked: readonly Looked[], unread: readonly UnreadFile[]): LocateReport {
  const read = looked.filter(({ kind }) => kind !== undefined);
  return {
    files: read.length,
    bytes: read.reduce((sum, { file }) => sum + file.bytes, 0),
    found: read.flatMap(({ file, kind, count, rules }) =>
      kind === undefined || count === 0 ? [] : [{ ...named(file), kind, count, rules }],
    ),
    unread: [
      ...unread,
      ...looked.flatMap(({ file: { source, path }, problem }) =>
        problem === undefined ? [] : [{ source, path, reason: problem }],
      ),
    ],
  };
}

/** A confirmed value stands also where no rule would know it: files that hold one, in any form. */
export async function* holdersOf(
  disk: LogDisk,
  files: readonly LogFile[],
  values: readonly ConfirmedValue[],
  signal?: AbortSignal,
): AsyncGenerator<LogFile> {
  if (values.length === 0) return;
  const propagator = createPropagator(values);
  const turn = createTurn(signal);
  for (const file of files) {
    if (await holds(file)) yield file;
  }

  async function holds({ path, isConversation = () => false }: LogFile): Promise<boolean> {
    try {
      const kind = disk.kindOf(path);
      if (kind === "packed") return false;
      for (const { bytes } of kind === "database" ? disk.texts(path, isConversation) : disk.pieces(path, kind)) {
        await turn(bytes.length);
        if (propagator.searchBytes(bytes)) return true;
      }
    } catch {
      signal?.throwIfAborted();
      // It was looked through before, and that told what is wrong with it.
    }
    return false;
  }
}

function named({ source, path, isBeside }: LogFile) {
  return { source, path, isBeside };
}

/** Which matches count. `least`: confidence. */
export function selection(
  { decided }: Pick<LocateDeps, "decided">,
  { severity = "HIGH", rule }: DiskQuery,
  least: number,
): (match: Match) => boolean {
  const limit = SEVERITIES.indexOf(severity);
  return (match) => {
    if (rule !== undefined && match.rule !== rule && match.label !== rule) return false;
    const decision = decided(match);
    if (decision !== undefined) return decision === "accept";
    return SEVERITIES.indexOf(match.severity) <= limit && match.confidence >= least;
  };
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
  private readonly confirmed: Map<string, ConfirmedValue>;
  private readonly rules = new Map<
    string,
    { facts: Omit<LocatedRule, "count" | "values" | "places">; count: number; values: Set<string>; places: DiskPlace[] }
  >();

  /** `confirmed` gets the values that are certainly secrets, by hash. */
  constructor(confirmed: Map<string, ConfirmedValue>) {
    this.confirmed = confirmed;
  }

  readonly take: TakeHit = ({ match, value }, place) => {
    const finding = { path: "", ...match };
    if (isConfirmed(finding)) this.confirmed.set(match.valueHash, { value, finding });
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
    storing: () => now("storing"),
    done(file: LogFile, phase: DiskProgress["phase"] = "reading") {
      filesDone++;
      bytesDone += file.bytes;
      now(phase);
    },
  };
}
