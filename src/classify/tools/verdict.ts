// Judges a finished call: which of its runs passed, which failed, how surely, and where the output says so.

import type { Run } from "./command.ts";
import { exitCode, type Stop, stopOf, type ToolResult } from "./exit.ts";
import { detectedReport, type Reported, reportFor } from "./reports.ts";
import type { ToolKind } from "./tool-kinds.ts";
import { shellComplaint, trace } from "./traces.ts";
import { type Line, windowLines } from "./window.ts";

export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface RunVerdict {
  readonly run: Run;
  /** The family that the output shows: what a runner ran. */
  readonly family: string;
  readonly passed: boolean;
  readonly confidence: number;
  readonly place: Place | undefined;
}

export interface Verdict {
  /** Undefined: the call is no failure. `form` is a family, a kind of tool, or why it did not run. */
  readonly failure:
    | { readonly form: string; readonly confidence: number; readonly place: Place | undefined }
    | undefined;
  /** Runs whose end is known. */
  readonly runs: readonly RunVerdict[];
}

const PROOFS: ReadonlySet<string> = new Set(["test", "build", "lint"]);
const NOTHING: Verdict = { failure: undefined, runs: [] };
/** Families that print nothing where all is well. */
const SILENT = new Set(["tsc", "go-build", "gcc", "eslint", "javac", "rustfmt", "shellcheck", "prettier", "stylelint"]);

/** The words for `Stop` are forms of a failure that says nothing of the code. */
export function stopped(stop: Stop): Verdict {
  return { failure: { form: stop, confidence: stop === "timeout" ? 0.7 : 1, place: undefined }, runs: [] };
}

/** A call of any tool but a shell: its status, else the words with which it begins. */
export function toolVerdict(kind: ToolKind | undefined, result: ToolResult): Verdict {
  const stop = stopOf(result);
  if (stop) return stopped(stop);
  const form = kind ?? "tool";
  const isEdit = kind === "edit" || kind === "write" || kind === "patch";
  if (result.status === "error") {
    return { failure: { form, confidence: isEdit ? 0.7 : 0.5, place: undefined }, runs: [] };
  }
  if (result.status === undefined && result.output.length < 2000 && SAYS_ERROR.test(result.output.slice(0, 300))) {
    return { failure: { form, confidence: 0.5, place: undefined }, runs: [] };
  }
  return NOTHING;
}

const SAYS_ERROR =
  /^\s*(?:<tool_use_error>|<error>|(?:Tool )?Error(?: executing [^\n]{0,60})?: |error: |\{"(?:error|status": ?"error)|\[ERROR\]|Failed to (?:edit|write|apply|read))/;

export function shellVerdict(runs: readonly Run[], result: ToolResult): Verdict {
  const stop = stopOf(result);
  if (stop) return stopped(stop);
  const code = exitCode(result) ?? (result.status === "ok" ? 0 : undefined);
  const failedCall = code === undefined ? result.status === "error" : code !== 0;
  const known = runs.filter(({ purpose }) => purpose !== "look");
  // What only shows something, or ran to its end: the words of its output say nothing.
  if (!failedCall && code === 0 && known.every(({ isMasked }) => !isMasked)) {
    return { failure: undefined, runs: known.flatMap((run) => (run.join === "or" ? [] : [clean(run, result.output)])) };
  }
  if (known.length === 0 && !failedCall) return NOTHING;
  const lines = windowLines(result.output);
  if (failedCall) return failedShell(runs, { code, lines });
  return openShell(runs, { code, lines, output: result.output });
}

/** A run that the exit code says has passed; what a runner ran is told by its output. */
function clean(run: Run, output: string): RunVerdict {
  const shown = run.isRunner && PROOFS.has(run.purpose) ? detectedReport(run.purpose, windowLines(output)) : undefined;
  const place = shown?.report.failed === 0 ? { start: shown.report.start, end: shown.report.end } : undefined;
  return { run, family: shown?.family ?? run.family, passed: true, confidence: 0.95, place };
}

function reported(run: Run, lines: readonly Line[], isAlone: boolean): Reported | undefined {
  return run.isRunner ? detectedReport(run.purpose, lines, isAlone) : reportFor(run.family, lines);
}

function byReport(run: Run, { family, report }: Reported, confidence: number): RunVerdict {
  const { failed, start, end } = report;
  return { run, family, passed: failed === 0, confidence, place: { start, end } };
}

interface Ended {
  readonly code: number | undefined;
  readonly lines: readonly Line[];
}

/** The exit code says that it failed: which run did, by the reports, else the last one. */
function failedShell(runs: readonly Run[], { code, lines }: Ended): Verdict {
  const verdicts: RunVerdict[] = [];
  const known = runs.filter(({ purpose }) => purpose !== "look");
  let broken: RunVerdict | undefined;
  for (const run of known) {
    // What proves nothing is only asked where the exit code is its own.
    if (!PROOFS.has(run.purpose) && run !== known.at(-1)) continue;
    const found = reported(run, lines, known.length === 1);
    if (!found) continue;
    const verdict = byReport(run, found, found.report.failed > 0 ? 0.95 : 0.7);
    if (verdict.passed && !run.isMasked && run === known.at(-1)) continue;
    if (broken && run.join === "and") break;
    // Two runners see the same report: it is that of the first which the exit code stopped.
    if (!verdict.passed && broken && broken.place?.start === verdict.place?.start) continue;
    verdicts.push(verdict);
    if (!verdict.passed) broken ??= verdict;
  }
  if (broken)
    return { failure: { form: broken.family, confidence: broken.confidence, place: broken.place }, runs: verdicts };
  return unnamedFailure(runs, known, { code, lines, verdicts });
}

function unnamedFailure(
  runs: readonly Run[],
  known: readonly Run[],
  { code, lines, verdicts }: Ended & { readonly verdicts: readonly RunVerdict[] },
): Verdict {
  const last = runs.at(-1);
  // `grep` that finds nothing, `diff` that finds something, a program that is looked for.
  if (last?.purpose === "look" && code === 1 && known.every(({ isMasked }) => isMasked)) {
    return { failure: undefined, runs: [...verdicts, ...foundNoError(runs, lines)] };
  }
  const complaint = trace(lines) ?? shellComplaint(lines);
  const place = complaint && { start: complaint.start, end: complaint.end };
  const blamed = last && last.purpose !== "look" ? last : known.findLast(({ isMasked }) => !isMasked);
  if (!blamed) return { failure: { form: "shell", confidence: 0.4, place }, runs: verdicts };
  // Git answers some questions with its exit code alone.
  if (blamed.family === "git" && code === 1 && !place) return { failure: undefined, runs: verdicts };
  const proves = PROOFS.has(blamed.purpose);
  const confidence = proves ? 0.85 : place ? 0.75 : 0.6;
  const verdict: RunVerdict = { run: blamed, family: blamed.family, passed: false, confidence, place };
  return { failure: { form: blamed.family, confidence, place }, runs: [...verdicts, verdict] };
}

const NO_OUTPUT = /^(?:\(no output\)|Exit code:? 1|Command exited with code 1|Process exited with code 1)?$/;

/** `tsc | grep error` that finds none. */
function foundNoError(runs: readonly Run[], lines: readonly Line[]): readonly RunVerdict[] {
  const [run, filter] = runs.slice(-2);
  if (!run || filter?.join !== "pipe" || !PROOFS.has(run.purpose) || !/^(?:[ef]?grep|rg)$/.test(filter.program))
    return [];
  if (!filter.args.some((arg) => /error|fail/i.test(arg)) || !lines.every(({ text }) => NO_OUTPUT.test(text.trim())))
    return [];
  return [{ run, family: run.family, passed: true, confidence: 0.7, place: undefined }];
}

/** Families that say at the end of their output that they failed: a tail without it is the tail of a success. */
const LAST_WORD = new Set(["npm", "make", "cargo-build", "cargo-test", "gradle", "maven"]);

function isTailOf(run: Run, runs: readonly Run[]): boolean {
  const next = runs[runs.indexOf(run) + 1];
  return LAST_WORD.has(run.family) && next === runs.at(-1) && next?.join === "pipe" && next.program === "tail";
}

/** The exit code says nothing of some of its runs, or there is none: only what they print does. */
function openShell(all: readonly Run[], { code, lines, output }: Ended & { readonly output: string }): Verdict {
  const known = all.filter(({ purpose }) => purpose !== "look");
  const runs: RunVerdict[] = [];
  let failure: RunVerdict | undefined;
  for (const run of known) {
    if (code === 0 && !run.isMasked && run.join !== "or") {
      runs.push(clean(run, output));
      continue;
    }
    const isProof = PROOFS.has(run.purpose);
    const found = isProof || code === undefined ? reported(run, lines, known.length === 1) : undefined;
    if (found) {
      const verdict = byReport(run, found, isProof ? 0.85 : 0.6);
      if (!verdict.passed && failure?.place?.start === verdict.place?.start && failure) continue;
      runs.push(verdict);
      if (!verdict.passed) failure ??= verdict;
    } else if (code === 0 && (output.trim() === "" ? SILENT.has(run.family) : isProof && isTailOf(run, all))) {
      runs.push({ run, family: run.family, passed: true, confidence: 0.7, place: undefined });
    }
  }
  if (failure) return { failure: { form: failure.family, confidence: failure.confidence, place: failure.place }, runs };
  const died = code === undefined || known.some(({ family }) => family === "script") ? trace(lines) : undefined;
  if (!died) return { failure: undefined, runs };
  return { failure: { form: "script", confidence: 0.6, place: { start: died.start, end: died.end } }, runs };
}
