// What the tool calls of a session tell: failures, recoveries, verification, edits, undos and loops, with their places.

import { idHash } from "../../core/ids.ts";
import type { Message } from "../../core/session.ts";
import type { Signal } from "../../core/signal.ts";
import { type Edit, isScratch } from "./edit.ts";
import { editsOf, fileOf } from "./edits.ts";
import { fieldOf, type ToolResult } from "./exit.ts";
import { createFailures, type Failures, type Subject, subjectOf } from "./failures.ts";
import { librariesIn } from "./libraries.ts";
import { callHash, createOpenCalls, type OpenCall, type OpenCalls } from "./open-calls.ts";
import { createSumming, type Summing, type ToolSummary } from "./summary.ts";
import { createReversals, type Reversals, shellUndo } from "./undo.ts";
import { type Place, shellVerdict, toolVerdict, type Verdict } from "./verdict.ts";

export interface ToolSignals {
  /** The signals that this message brings; those of a call (edits, undos) come with its result and name the call. */
  add(message: Message): readonly Signal[];
  /** What calls without a result tell. */
  end(): readonly Signal[];
  /** What all of it amounts to so far. */
  summary(): ToolSummary;
}

/** A failure of these forms says nothing of the code: the call did not run to its end. */
const STOPS: ReadonlySet<string | undefined> = new Set(["denied", "interrupted"]);

export function isCodeFailure({ kind, form }: Signal): boolean {
  return kind === "failure" && !STOPS.has(form);
}

interface State {
  readonly calls: OpenCalls;
  readonly failures: Failures;
  readonly reversals: Reversals;
  readonly summing: Summing;
  /** Files that the agent has seen or changed, and those that it changed. */
  readonly known: Set<number>;
  readonly touched: Set<number>;
  /** `seq` of the newest edit, by file and of all; edits so far. */
  readonly lastEdits: Map<number, number>;
  lastEdit: number | undefined;
  edits: number;
  hasResults: boolean;
}

const MAX_FILES = 20_000;

/** Reads a session's messages in order, in memory that does not grow with it. */
export function createToolSignals(): ToolSignals {
  const state: State = {
    calls: createOpenCalls(),
    failures: createFailures(),
    reversals: createReversals(),
    summing: createSumming(),
    known: new Set(),
    touched: new Set(),
    lastEdits: new Map(),
    lastEdit: undefined,
    edits: 0,
    hasResults: false,
  };
  return {
    add(message) {
      const signals: Signal[] = [];
      for (const [part, { kind }] of message.parts.entries()) {
        if (kind === "tool_call") called(state, message, part);
        else if (kind === "tool_result") ended(state, message, part, signals);
      }
      signals.push(...unanswered(state, false));
      return signals;
    },
    end: () => unanswered(state, true),
    summary: () => state.summing.summary(state.touched.size, state.failures.unmended()),
  };
}

/** Programs that mostly tell how things stand. */
const ASKING: ReadonlySet<string> = new Set(["git", "gh", "curl", "wget"]);

function called(state: State, message: Message, part: number): void {
  const call = state.calls.add(message, part);
  if (!call) return;
  state.summing.called(call.kind);
  if (call.shell?.runs.some(({ purpose, family }) => purpose !== "look" && !ASKING.has(family))) state.summing.didRun();
  if (call.shell || call.kind === "edit" || call.kind === "write") {
    for (const library of librariesIn(call.input)) state.summing.wrote(library);
  }
}

function ended(state: State, message: Message, part: number, signals: Signal[]): void {
  const result = message.parts[part] as ToolResult;
  state.hasResults = true;
  state.summing.result();
  const call = state.calls.close(result);
  if (!call) return;
  const verdict = call.shell ? shellVerdict(call.shell.runs, result) : toolVerdict(call.kind, result);
  const at: At = { seq: message.seq, message: message.id, part };
  const { failure } = verdict;
  if (failure) {
    signals.push(
      placed(at, failure.place, {
        kind: "failure",
        confidence: failure.confidence,
        form: failure.form,
        about: call.seq,
      }),
    );
    if (STOPS.has(failure.form)) return;
    state.summing.failed(message.seq);
  }
  judgeRuns(state, { call, verdict, at }, signals);
  if (failure) loops(state, { call, verdict, at }, result, signals);
  // A command that failed may have changed files before it did.
  if (!failure || call.shell) changes(state, call, result, signals);
}

interface At {
  readonly seq: number;
  readonly message: Signal["message"];
  readonly part: number;
}

interface Ended {
  readonly call: OpenCall;
  readonly verdict: Verdict;
  readonly at: At;
}

type Said = Pick<Signal, "kind" | "confidence"> & { readonly form?: string; readonly about?: number };

function placed({ seq, message, part }: At, place: Place | undefined, said: Said): Signal {
  return { ...said, seq, message, ...(place && { range: { part, start: place.start, end: place.end } }) };
}

function judgeRuns(state: State, { call, verdict, at }: Ended, signals: Signal[]): void {
  for (const { run, family, passed, confidence, place } of verdict.runs) {
    const subject = subjectOf(run, family);
    state.summing.ran(run.purpose, passed);
    if (subject.isProof && state.lastEdit !== undefined) {
      signals.push(placed(at, place, { kind: "verification", confidence, form: family, about: state.lastEdit }));
    }
    settle(state, { subject, passed, confidence, place, call, at }, signals);
  }
  if (call.shell) return;
  const file = fileOf(call.input);
  if (file === undefined) return;
  const family = call.kind ?? "tool";
  const subject = { key: `${family} ${file}`, family, target: file, isProof: false };
  settle(state, { subject, passed: !verdict.failure, confidence: 0.8, place: undefined, call, at }, signals);
}

interface Settled {
  readonly subject: Subject;
  readonly passed: boolean;
  readonly confidence: number;
  readonly place: Place | undefined;
  readonly call: OpenCall;
  readonly at: At;
}

function settle(state: State, { subject, passed, confidence, place, call, at }: Settled, signals: Signal[]): void {
  if (!passed) {
    state.failures.failed(subject, call.seq);
    return;
  }
  const mended = state.failures.passed(subject);
  if (!mended) return;
  state.summing.recovered();
  signals.push(placed(at, place, { kind: "recovery", confidence, form: mended.family, about: mended.seq }));
}

function loops(state: State, { call, verdict, at }: Ended, result: ToolResult, signals: Signal[]): void {
  const place = verdict.failure?.place;
  const text = place
    ? result.output.slice(place.start, place.end)
    : `${result.output.slice(0, 2048)}${result.output.slice(-2048)}`;
  const repeated = state.failures.repeated(callHash(call), { text, seq: call.seq, edits: state.edits });
  if (!repeated) return;
  const confidence = repeated.wasTried ? 0.6 : 0.9;
  const form = verdict.failure?.form;
  signals.push(
    placed(at, place, { kind: "loop", confidence, about: repeated.about, ...(form !== undefined && { form }) }),
  );
}

/** Edits and undos: they stand at the call. */
function changes(state: State, call: OpenCall, result: ToolResult | undefined, signals: Signal[]): void {
  const file = call.kind === "read" ? fileOf(call.input) : undefined;
  if (file !== undefined) know(state, idHash(file));
  const trust = result ? 1 : 0.6;
  const undone = call.shell && shellUndo(call.shell);
  if (undone) {
    const about =
      undone.files.map((each) => state.lastEdits.get(idHash(each))).find((seq) => seq !== undefined) ?? state.lastEdit;
    const confidence = (about === undefined ? 0.5 : undone.isSure ? 0.9 : 0.7) * trust;
    signals.push(atCall(call, { kind: "undo", confidence, form: "git", ...(about !== undefined && { about }) }));
  }
  for (const edit of editsOf(call.kind, call.input, call.shell))
    takeEdit(state, { call, edit, result, trust }, signals);
}

interface Taken {
  readonly call: OpenCall;
  readonly edit: Edit;
  readonly result: ToolResult | undefined;
  readonly trust: number;
}

function takeEdit(state: State, { call, edit, result, trust }: Taken, signals: Signal[]): void {
  const file = idHash(edit.file);
  const taken = state.reversals.add(edit, call.seq);
  if (taken !== undefined)
    signals.push(atCall(call, { kind: "undo", confidence: 0.95 * trust, form: "edit", about: taken }));
  const { form, sure } = formOf(state, edit, result);
  know(state, file);
  signals.push(atCall(call, { kind: "edit", confidence: edit.confidence * sure * trust, form }));
  if (isScratch(edit.file)) return;
  if (state.touched.size < MAX_FILES) state.touched.add(file);
  if (state.lastEdits.size < MAX_FILES) state.lastEdits.set(file, call.seq);
  state.lastEdit = call.seq;
  state.edits++;
  state.summing.edited(edit.file, form === "new", call.seq);
}

/** A file that is written as a whole is new, unless the result or the session so far knows it. */
function formOf(
  state: State,
  edit: Edit,
  result: ToolResult | undefined,
): { readonly form: string; readonly sure: number } {
  if (edit.form !== "write") return { form: edit.form, sure: 1 };
  const type = fieldOf(result?.details, "type");
  if (type === "create") return { form: "new", sure: 1 };
  if (type === "update" || fieldOf(result?.details, "structuredPatch") !== undefined)
    return { form: "change", sure: 1 };
  if (/^.{0,60}(?:has been updated|overwr|updated successfully)/i.test(result?.output.slice(0, 500) ?? ""))
    return { form: "change", sure: 1 };
  return state.known.has(idHash(edit.file)) ? { form: "change", sure: 1 } : { form: "new", sure: 0.8 };
}

function know(state: State, file: number): void {
  if (state.known.size < MAX_FILES) state.known.add(file);
}

/** The whole call; its range is only said where the message holds more than it. */
function atCall({ seq, message, part, isAlone, input }: OpenCall, said: Said): Signal {
  if (isAlone) return { ...said, seq, message };
  return { ...said, seq, message, range: { part, start: 0, end: (JSON.stringify(input) ?? "").length } };
}

/** A log that keeps no results tells of edits by the calls alone; elsewhere a call without one was stopped. */
function unanswered(state: State, isEnd: boolean): readonly Signal[] {
  const signals: Signal[] = [];
  const rest = state.calls.rest(isEnd);
  if (!state.hasResults) for (const call of rest) changes(state, call, undefined, signals);
  return signals;
}
