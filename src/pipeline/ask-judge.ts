// Asks a judge about texts until each was looked at or given up on: in batches, again after failures, in halves.

import { JudgeFailure } from "../core/judge-failure.ts";
import type { Judge, JudgeReply } from "../ports/judge.ts";
import { fence, type JudgeText, pieceOf } from "../privacy/judge-input.ts";
import { type Claim, checkAnswer, type Drop } from "./judge-answer.ts";
import type { JudgeBudget } from "./judge-budget.ts";
import { ANSWER_SCHEMA, instructionsFor } from "./pii-rubric.ts";

export interface AskDeps {
  readonly judge: Judge;
  readonly budget: JudgeBudget;
  readonly rubric: string;
  /** UTF-8 bytes of texts in one call. */
  readonly batchBytes: number;
  /** A word that nobody can guess. */
  nonce(): string;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Why a text was not reviewed. */
export type GivenUp = "refused" | "unreadable" | "no_answer";

/** A finding in one of the texts that were given. */
export interface Judged extends Omit<Claim, "id"> {
  /** Place in the list of texts. */
  readonly text: number;
}

export interface Judgement {
  readonly found: readonly Judged[];
  readonly dropped: Readonly<Partial<Record<Drop, number>>>;
  /** Texts that nobody looked at, by reason. */
  readonly unreviewed: Readonly<Partial<Record<GivenUp, number>>>;
  /** True where the budget ended before the texts did. */
  readonly isCut: boolean;
}

const LONGEST_TEXT = 12_000;
const OVERLAP = 200;
const MOST_TEXTS = 60;
const OUTPUT_TOKENS = 4096;
const TRIES = 4;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60_000;
const WORKERS = 4;
/** A judge that is silent so often will not answer the next one either. */
const MOST_SILENT = 6;
/** Texts shorter than this are not cut further. */
const SMALLEST = 500;

interface Piece {
  readonly id: string;
  /** Place in the list of texts, and the offset in that text. */
  readonly text: number;
  readonly from: number;
  readonly content: JudgeText["text"];
}

/**
 * @throws JudgeFailure where the judge does not answer at all, after as many tries as make sense; AbortError
 */
export async function askJudge(deps: AskDeps, texts: readonly JudgeText[], signal: AbortSignal): Promise<Judgement> {
  const state = new State();
  const queue = batchesOf(piecesOf(texts), deps.batchBytes);
  const work = async () => {
    for (let batch = queue.shift(); batch !== undefined && !state.isCut; batch = queue.shift()) {
      queue.unshift(...(await review(deps, state, { batch, isRepair: false }, signal)));
    }
  };
  const stopping = async () => {
    try {
      await work();
    } catch (error) {
      // The others end what they began, and begin nothing more.
      queue.length = 0;
      throw error;
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: WORKERS }, stopping));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return { found: state.found, dropped: state.dropped, unreviewed: state.unreviewed, isCut: state.isCut };
}

class State {
  readonly found: Judged[] = [];
  readonly dropped: Partial<Record<Drop, number>> = {};
  readonly unreviewed: Partial<Record<GivenUp, number>> = {};
  isCut = false;
  /** Questions without an answer since the last answer. */
  silent = 0;

  giveUp(pieces: readonly Piece[], why: GivenUp): readonly Piece[][] {
    this.unreviewed[why] = (this.unreviewed[why] ?? 0) + pieces.length;
    return [];
  }
}

interface Job {
  readonly batch: readonly Piece[];
  readonly isRepair: boolean;
}

/** Gives what is to be asked again, in smaller batches. */
async function review(
  deps: AskDeps,
  state: State,
  job: Job,
  signal: AbortSignal,
): Promise<readonly (readonly Piece[])[]> {
  const { batch } = job;
  const reply = await askOnce(deps, job, signal);
  if (reply === "no_budget" || (typeof reply === "object" && reply.kind === "over_budget")) {
    state.isCut = true;
    return [];
  }
  if (reply === "no_answer") {
    if (++state.silent >= MOST_SILENT)
      throw new JudgeFailure(`${deps.judge.name} gives no answers`, { retryable: true });
    return halves(batch) ?? state.giveUp(batch, "no_answer");
  }
  state.silent = 0;
  if (reply.kind === "refusal") return singles(batch) ?? state.giveUp(batch, "refused");
  const isTruncated = reply.kind === "unreadable" && reply.why === "truncated";
  const checked = reply.kind === "answer" ? checkAnswer(reply.answer, batch.map(sent)) : undefined;
  if (checked !== undefined) {
    take(state, batch, checked);
    return [];
  }
  if (isTruncated) return halves(batch) ?? state.giveUp(batch, "unreadable");
  if (!job.isRepair) return review(deps, state, { batch, isRepair: true }, signal);
  return singles(batch) ?? state.giveUp(batch, "unreadable");
}

function sent({ id, content }: Piece) {
  return { id, text: content };
}

function take(state: State, batch: readonly Piece[], checked: NonNullable<ReturnType<typeof checkAnswer>>): void {
  const byId = new Map(batch.map((piece) => [piece.id, piece]));
  for (const { id, ...claim } of checked.claims) {
    const piece = byId.get(id);
    if (piece === undefined) continue;
    const { text, from } = piece;
    state.found.push({ ...claim, text, start: claim.start + from, end: claim.end + from });
  }
  for (const [why, count] of Object.entries(checked.dropped) as [Drop, number][]) {
    state.dropped[why] = (state.dropped[why] ?? 0) + count;
  }
}

/** One question, asked again while the judge is busy or out of reach. */
async function askOnce(
  { judge, budget, rubric, nonce, sleep }: AskDeps,
  { batch, isRepair }: Job,
  signal: AbortSignal,
): Promise<JudgeReply | "no_budget" | "no_answer"> {
  const word = nonce();
  const instructions = instructionsFor(rubric, word, isRepair);
  const request = {
    instructions,
    input: fence(batch.map(sent), word),
    schema: ANSWER_SCHEMA,
    maxOutputTokens: OUTPUT_TOKENS,
  };
  // No token is shorter than a byte: what is reserved is the worst that can come.
  const inputTokens = bytesOf(request.input) + bytesOf(instructions) + judge.overheadTokens;
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    const reserved = budget.reserve(inputTokens, OUTPUT_TOKENS);
    if (reserved === undefined) return "no_budget";
    const { budgetUsd } = reserved;
    try {
      const reply = await judge.judge(request, { signal, ...(budgetUsd !== undefined && { budgetUsd }) });
      budget.settle(reserved, reply.usage);
      return reply;
    } catch (error) {
      const isFailure = error instanceof JudgeFailure;
      budget.settle(reserved, isFailure && !error.mayCost ? "free" : undefined);
      if (!isFailure || !error.retryable) throw error;
      if (error.mayCost && attempt >= 2) return "no_answer";
      if (attempt >= TRIES) throw error;
      const wait = error.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1);
      await sleep(Math.min(wait, LONGEST_WAIT_MS), signal);
    }
  }
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** One piece a batch; undefined where there is one already. */
function singles(batch: readonly Piece[]): readonly (readonly Piece[])[] | undefined {
  return batch.length > 1 ? batch.map((piece) => [piece]) : undefined;
}

function halves(batch: readonly Piece[]): readonly (readonly Piece[])[] | undefined {
  const middle = batch.length >> 1;
  if (middle > 0) return [batch.slice(0, middle), batch.slice(middle)];
  const [piece] = batch;
  if (piece === undefined || piece.content.length < SMALLEST * 2) return undefined;
  const half = piece.content.length >> 1;
  return [[cut(piece, 0, half + OVERLAP)], [cut(piece, half, piece.content.length)]];
}

function cut(piece: Piece, start: number, end: number): Piece {
  const { id, text, from, content } = piece;
  return { id: `${id}.${start}`, text, from: from + start, content: pieceOf(content, start, end) };
}

/** Blank texts are left out; equal ones are asked once, for the first of them. */
function piecesOf(texts: readonly JudgeText[]): Piece[] {
  const seen = new Set<string>();
  const pieces: Piece[] = [];
  texts.forEach(({ text: content }, text) => {
    if (!/\p{L}{2}|\d{4}/u.test(content) || seen.has(content)) return;
    seen.add(content);
    const whole: Piece = { id: `t${text}`, text, from: 0, content };
    if (content.length <= LONGEST_TEXT) pieces.push(whole);
    else
      for (let start = 0; start < content.length; start += LONGEST_TEXT - OVERLAP)
        pieces.push(cut(whole, start, Math.min(content.length, start + LONGEST_TEXT)));
  });
  return pieces;
}

function batchesOf(pieces: readonly Piece[], batchBytes: number): (readonly Piece[])[] {
  const batches: Piece[][] = [];
  let bytes = 0;
  for (const piece of pieces) {
    const own = bytesOf(piece.content);
    const last = batches.at(-1);
    if (last === undefined || bytes + own > batchBytes || last.length >= MOST_TEXTS) {
      batches.push([piece]);
      bytes = own;
    } else {
      last.push(piece);
      bytes += own;
    }
  }
  return batches;
}
