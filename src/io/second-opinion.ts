// Another scanner that is installed on this machine, run on a file: which of its rules spoke where, never what it saw.

import { createReadStream, createWriteStream, existsSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { TraceError } from "../core/errors.ts";
import { readArtifact } from "./artifact-read.ts";
import { objectsIn } from "./json-objects.ts";
import { type Ended, findProgram, runProgram } from "./programs.ts";
import { removeTempFolder, tempFolder } from "./temp-folder.ts";

export const SCANNERS = ["gitleaks", "trufflehog", "betterleaks"] as const;
export type Scanner = (typeof SCANNERS)[number];

/** What another scanner found. It holds no value. */
export interface Finding {
  readonly rule: string;
  readonly line: number | undefined;
  /** Keyed hash of the value; undefined where the scanner itself masked it. */
  readonly valueHash: string | undefined;
}

export interface Opinion {
  readonly tool: Scanner;
  readonly version: string | undefined;
  readonly findings: readonly Finding[];
}

export interface OpinionOptions {
  /** Where to look for it. */
  readonly searchPath: string;
  readonly hash: (value: string) => string;
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5 * 60_000;
/** The version is asked of a program that somebody else wrote: it may never answer. */
const VERSION_TIMEOUT_MS = 20_000;
/** Findings kept; a scanner that reports more says nothing more. */
const KEPT = 10_000;

/**
 * Runs an installed scanner on one file, with nothing of this process's environment, for a limited time. It is never
 * let on the network by a flag of ours, and its output is read as it comes and dropped.
 * @throws TraceError `scanner_failed` when it is missing, fails, takes too long, or says what nobody can read
 */
export async function secondOpinion(tool: Scanner, path: string, options: OpinionOptions): Promise<Opinion> {
  const program = findProgram(tool, options.searchPath);
  if (program === undefined) throw missing(tool);
  const folder = tempFolder("opinion");
  try {
    const asked = { program, folder, options };
    const version = await versionOf(tool, asked);
    const findings =
      tool === "trufflehog" ? await askTrufflehog(path, asked) : await askGitleaks(tool, path, { ...asked, version });
    return { tool, version, findings };
  } finally {
    removeTempFolder(folder);
  }
}

interface Asked {
  readonly program: string;
  /** Private: its home, its working folder, and where its report is until it was read. */
  readonly folder: string;
  readonly options: OpinionOptions;
}

async function versionOf(tool: Scanner, asked: Asked): Promise<string | undefined> {
  const args = tool === "trufflehog" ? ["--version", "--no-update"] : ["version"];
  let text = "";
  const keep = (bytes: Uint8Array) => {
    if (text.length < 1000) text += Buffer.from(bytes).toString("latin1");
  };
  await run(asked, args, { timeoutMs: VERSION_TIMEOUT_MS, onOutput: keep, onError: keep });
  return /(?<![\d.])\d+\.\d+\.\d+/.exec(text)?.[0];
}

/** Both speak alike: a report of masked findings, written to a file since they cannot write it to a pipe everywhere. */
async function askGitleaks(
  tool: Scanner,
  path: string,
  asked: Asked & { readonly version: string | undefined },
): Promise<Finding[]> {
  const report = join(asked.folder, "report.json");
  const where = isBefore(asked.version, tool === "gitleaks" ? [8, 19] : [0, 0])
    ? ["detect", "--no-git", "--source", path]
    : ["dir", path];
  const how = ["--redact", "--report-format", "json", "--report-path", report, "--exit-code", "0", "--no-banner"];
  const ended = await run(asked, [...where, ...how], {});
  if (ended.code !== 0) throw failed(tool, `it ended with ${ended.code ?? ended.signal}`);
  if (!existsSync(report)) throw failed(tool, "it wrote no report");
  const findings: Finding[] = [];
  await collect(tool, createReadStream(report), (found) => {
    const rule = found.RuleID;
    if (typeof rule !== "string") return;
    findings.push({ rule, line: numberOf(found.StartLine), valueHash: undefined });
  });
  return findings;
}

async function askTrufflehog(path: string, asked: Asked): Promise<Finding[]> {
  const findings: Finding[] = [];
  const pieces = new Pieces();
  const reading = collect("trufflehog", pieces, (found) => {
    const rule = found.DetectorName;
    if (typeof rule !== "string") return;
    const data = found.SourceMetadata as
      | { readonly Data?: { readonly Filesystem?: { readonly line?: unknown } } }
      | undefined;
    const raw = found.Raw;
    findings.push({
      rule,
      line: numberOf(data?.Data?.Filesystem?.line),
      valueHash: typeof raw === "string" && raw !== "" ? asked.options.hash(raw) : undefined,
    });
  });
  // Its failure is told below, after the program's own.
  reading.catch(() => {});
  const args = ["filesystem", path, "--json", "--no-verification", "--no-update"];
  try {
    const ended = await run(asked, args, { onOutput: (bytes) => pieces.push(bytes) });
    if (ended.code !== 0 && ended.code !== 183)
      throw failed("trufflehog", `it ended with ${ended.code ?? ended.signal}`);
  } finally {
    pieces.end();
  }
  await reading;
  return findings;
}

async function collect(
  tool: Scanner,
  bytes: AsyncIterable<Uint8Array>,
  take: (found: Readonly<Record<string, unknown>>) => void,
): Promise<void> {
  let count = 0;
  for await (const text of objectsIn(bytes)) {
    if (++count > KEPT) continue;
    let found: unknown;
    try {
      found = text === undefined ? undefined : JSON.parse(text);
    } catch {
      // The reason would quote it.
      throw failed(tool, "its report is no JSON");
    }
    if (typeof found === "object" && found !== null) take(found as Readonly<Record<string, unknown>>);
  }
}

/** What a running program writes, to be read while it runs. */
class Pieces implements AsyncIterable<Uint8Array> {
  private readonly waiting: Uint8Array[] = [];
  private ended = false;
  private wake: () => void = () => {};

  push(bytes: Uint8Array): void {
    this.waiting.push(bytes);
    this.wake();
  }

  end(): void {
    this.ended = true;
    this.wake();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    for (;;) {
      const piece = this.waiting.shift();
      if (piece !== undefined) yield piece;
      else if (this.ended) return;
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
    }
  }
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}

function isBefore(version: string | undefined, [major, minor]: readonly [number, number]): boolean {
  if (version === undefined) return false;
  const [own = 0, second = 0] = version.split(".").map(Number);
  return own < major || (own === major && second < minor);
}

function missing(tool: Scanner): TraceError {
  return new TraceError("scanner_failed", `${tool} is not installed: it is not on PATH`, {
    hint: `Install ${tool}, or ask another: --second-opinion ${SCANNERS.filter((name) => name !== tool).join(" or ")}.`,
  });
}

function failed(tool: string, why: string): TraceError {
  return new TraceError("scanner_failed", `${tool} gave no second opinion: ${why}`, {
    hint: "Run it by hand on the file to see why, or go on without --second-opinion.",
  });
}

interface RunOptions {
  readonly timeoutMs?: number;
  readonly onOutput?: (bytes: Uint8Array) => void;
  readonly onError?: (bytes: Uint8Array) => void;
}

async function run({ program, folder, options }: Asked, args: readonly string[], how: RunOptions): Promise<Ended> {
  const { searchPath, signal } = options;
  const timeoutMs = how.timeoutMs ?? options.timeoutMs ?? TIMEOUT_MS;
  try {
    const env = environmentFor(searchPath, folder);
    const ended = await runProgram(program, args, { cwd: folder, env, ...(signal && { signal }), ...how, timeoutMs });
    if (ended.isLate) throw failed(program, `it took longer than ${Math.round(timeoutMs / 1000)} s`);
    return ended;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall?.startsWith("spawn")) throw failed(program, (error as Error).message);
    throw error;
  }
}

/** Nothing that names the user, opens an account or leads to the network. */
function environmentFor(searchPath: string, folder: string): NodeJS.ProcessEnv {
  const own = { PATH: searchPath, HOME: folder, TMPDIR: folder, LANG: "C.UTF-8", NO_COLOR: "1" };
  if (process.platform !== "win32") return own;
  return { ...own, USERPROFILE: folder, TEMP: folder, TMP: folder, SystemRoot: process.env.SystemRoot };
}

/** What a scanner said, counted by its rules. */
interface Counted {
  readonly tool: Scanner;
  readonly version: string | undefined;
  readonly findings: Readonly<Record<string, number>>;
  readonly total: number;
}

/**
 * Asks scanners about the content of a file; it is unpacked for them into a private folder. `tools` undefined: every
 * one that is installed, which may be none.
 */
export async function opinionsOn(
  path: string,
  tools: readonly Scanner[] | undefined,
  options: OpinionOptions,
): Promise<Counted[]> {
  const asked = tools ?? SCANNERS.filter((tool) => findProgram(tool, options.searchPath) !== undefined);
  if (asked.length === 0) return [];
  const folder = tempFolder("opinion");
  try {
    const copy = join(folder, "artifact.txt");
    const { signal } = options;
    // Not where it lies: scanners pass over files by their names and folders.
    await pipeline(readArtifact(path, signal ? { signal } : {}), createWriteStream(copy, { flags: "wx", mode: 0o600 }));
    const opinions: Counted[] = [];
    for (const tool of asked) opinions.push(countedOf(await secondOpinion(tool, copy, options)));
    return opinions;
  } finally {
    removeTempFolder(folder);
  }
}

function countedOf({ tool, version, findings }: Opinion): Counted {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return { tool, version, findings: counts, total: findings.length };
}
