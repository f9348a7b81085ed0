// The only mint of the redacted types: message, facts, session and index text, as one policy shows them.

import type { Decide } from "../core/decision.ts";
import type { Finding } from "../core/finding.ts";
import type { MessageId } from "../core/ids.ts";
import { mark } from "../core/mint.ts";
import { type Policy, replaces } from "../core/policy.ts";
import type { Outcome } from "../core/receipt.ts";
import type { IndexText, RedactedFacts, RedactedMessage, RedactedSession, RedactionStamp } from "../core/redacted.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { type Match, rankOf } from "./detect.ts";
import { jsonText, MAX_DEPTH } from "./json-text.ts";
import { mapFactNames, mapMessageNames } from "./names.ts";
import { project, unions } from "./ranges.ts";
import { mapHeadStrings, mapStrings, type Replace } from "./strings.ts";

export { isMinted } from "../core/mint.ts";

const MAX_ROUNDS = 8;

export interface RedactContext {
  readonly policy: Policy;
  /** The number of the finding's value in its placeholder; undefined leaves it out. */
  number(finding: Finding): number | undefined;
  readonly stamp: RedactionStamp;
  /** What people decided about findings here; absent where they decided nothing. */
  readonly decide?: Decide | undefined;
  /**
   * Projects names and ids: they join records, so a scan looks for no findings in them. Absent where they are not
   * shown, as in the index.
   */
  name?(name: string): string;
  /**
   * Finds in a text of which something was replaced: a mode that leaves one thing lays bare another that stood in its
   * shadow. Absent inside the machine: there it would be looked at with every answer.
   */
  find?(text: string): readonly Match[];
  /** Where data leaves: how names and paths are shown, see `pseudonyms.ts`. */
  readonly disguise?: Partial<Disguise>;
}

export interface Disguise {
  /** The finding over the range that is replaced: the home of a path alone, say. */
  range(finding: Finding, text: string): Finding;
  /** Who speaks for findings that overlap: the lower. */
  rank(finding: Finding): number;
  /** What stands there instead; undefined for a placeholder. */
  show(finding: Finding, value: string): string | undefined;
  /** Tells values apart in placeholders where the store has no number. */
  number(finding: Finding): number;
}

export function makeStamp(ruleset: string, policy: string, decisions: string): RedactionStamp {
  return { ruleset, policy, decisions } as RedactionStamp;
}

/** The message with its findings replaced; the same object, minted, where the policy replaces none. */
export function redactMessage(message: Message, findings: readonly Finding[], context: RedactContext): RedactedMessage {
  const replace = replacement(findings, context, message.id);
  const shown = replace === undefined ? message : mapStrings(message, replace);
  return mint(context.name === undefined ? shown : mapMessageNames(shown, context.name));
}

export function redactFacts(facts: SessionFacts, findings: readonly Finding[], context: RedactContext): RedactedFacts {
  const replace = replacement(findings, context);
  const shown = replace === undefined ? facts : mapHeadStrings(facts, replace);
  return mint(context.name === undefined ? shown : mapFactNames(shown, context.name));
}

export function redactText(text: string, matches: readonly Match[], context: RedactContext): string {
  if (matches.length === 0) return text;
  return (
    replacement(
      matches.map((match) => ({ path: "", ...match })),
      context,
    )?.("", text) ?? text
  );
}

/** A session as it may be shown; each message is redacted when it is asked for. */
export function redactSession(
  facts: RedactedFacts,
  messages: Iterable<{ readonly message: Message; readonly findings: readonly Finding[] }>,
  context: RedactContext,
): RedactedSession {
  const shown = function* () {
    for (const { message, findings } of messages) yield redactMessage(message, findings, context);
  };
  return mint({ facts, stamp: context.stamp, messages: shown() });
}

/** Whether the finding is replaced here: by what was decided about it, else by the policy. */
export function isReplaced(finding: Finding, context: RedactContext, message?: MessageId): boolean {
  return replaces(context.policy, finding, context.decide?.(finding, message));
}

export interface Told {
  readonly finding: Finding;
  readonly outcome: Outcome;
}

/**
 * What becomes of each finding of a message, by the same word as `redactMessage`: a finding that no one replaces, and
 * that lies in the range of one that is replaced, goes with it.
 */
export function outcomesOf(findings: readonly Finding[], context: RedactContext, message?: MessageId): readonly Told[] {
  const shown = findings.filter((finding) => isReplaced(finding, context, message));
  if (shown.length === findings.length) return findings.map((finding) => ({ finding, outcome: "replaced" }));
  const byPath = Map.groupBy(shown, ({ path }) => path);
  const replaced = new Set(shown);
  return findings.map((finding) => {
    const { path, start, end } = finding;
    const isGone =
      replaced.has(finding) || (byPath.get(path) ?? []).some((other) => other.start <= start && end <= other.end);
    if (isGone) return { finding, outcome: "replaced" };
    const isDecided = context.decide?.(finding, message) === "ignore";
    return { finding, outcome: isDecided ? "left_by_decision" : "left_by_mode" };
  });
}

/** Undefined where nothing is replaced. */
function replacement(findings: readonly Finding[], context: RedactContext, message?: MessageId): Replace | undefined {
  if (findings.length === 0) return undefined;
  const shown = findings.filter((finding) => isReplaced(finding, context, message));
  if (shown.length === 0) return undefined;
  const byPath = Map.groupBy(shown, ({ path }) => path);
  return (path, text) => {
    const here = byPath.get(path);
    return here ? settled(replaceAll(text, here, context), context, message) : text;
  };
}

function replaceAll(text: string, findings: readonly Finding[], context: RedactContext): string {
  const { range, rank, show } = context.disguise ?? {};
  const ranges = range === undefined ? findings : findings.map((finding) => range(finding, text));
  return project(
    text,
    unions(ranges, text.length, rank ?? rankOf),
    (finding, value) => show?.(finding, value) ?? placeholder(finding, context),
  );
}

/** Looked at until nothing new comes: so redacting a second time changes nothing. */
function settled(text: string, context: RedactContext, message: MessageId | undefined): string {
  let shown = text;
  for (let round = 0; round < MAX_ROUNDS && context.find !== undefined; round++) {
    const more = context.find(shown).filter((match) => isReplaced({ path: "", ...match }, context, message));
    if (more.length === 0) break;
    shown = replaceAll(
      shown,
      more.map((match) => ({ path: "", ...match })),
      context,
    );
  }
  return shown;
}

function placeholder(finding: Finding, context: RedactContext): string {
  const number = context.number(finding) ?? context.disguise?.number?.(finding);
  return number === undefined ? `[REDACTED:${finding.label}]` : `[REDACTED:${finding.label}:${number}]`;
}

/** Every string of a message that a person would search for, one a line. */
export function indexTextOf(message: RedactedMessage): string {
  let text = "";
  const add = (piece: string) => {
    if (piece !== "") text = text === "" ? piece : `${text}\n${piece}`;
  };
  for (const part of message.parts) {
    switch (part.kind) {
      case "text":
      case "reasoning":
        add(part.text);
        break;
      case "tool_call":
        add(part.tool);
        addValues(part.input, add, 0);
        break;
      case "tool_result":
        if (part.output !== "") add(part.output);
        else if (part.details !== undefined) addValues(part.details, add, 0);
        break;
      case "image":
    }
  }
  return text;
}

function addValues(value: Json, add: (piece: string) => void, depth: number): void {
  if (typeof value === "string") add(value);
  if (typeof value !== "object" || value === null) return;
  if (depth >= MAX_DEPTH) add(jsonText(value));
  else for (const item of Object.values(value) as Json[]) addValues(item, add, depth + 1);
}

/** Wider than the scripts below; without the `u` flag it is decided at once for texts of one byte a character. */
const MAYBE_CJK =
  /[\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u33ff\u3400-\u9fff\ua960-\ua97f\uac00-\ud7ff\ud840-\ud8bf\uf900-\ufaff\uff66-\uffdc]/;
const CJK_RUN = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}ー]+/gu;

/**
 * The pairs of neighbouring characters of every Chinese, Japanese or Korean run, separated by spaces, each run's last
 * character behind them by itself: so every character begins a token, and a search for one finds it as a prefix.
 * Undefined where the text has none.
 */
export function cjkBigrams(text: string): string | undefined {
  if (!MAYBE_CJK.test(text)) return undefined;
  const tokens: string[] = [];
  for (const [run] of text.matchAll(CJK_RUN)) {
    let before = "";
    for (const character of run) {
      if (before !== "") tokens.push(before + character);
      before = character;
    }
    tokens.push(before);
  }
  return tokens.length === 0 ? undefined : tokens.join(" ");
}

const encoder = new TextEncoder();

/** A message's text for the index. */
export function encodeIndexText(message: RedactedMessage): IndexText {
  const text = indexTextOf(message);
  const cjk = cjkBigrams(text);
  return mintIndexText(encoder.encode(text), cjk === undefined ? undefined : encoder.encode(cjk));
}

/** Mints index text that the caller encoded from `indexTextOf` and `cjkBigrams`, to spare a copy. */
export function mintIndexText(text: Uint8Array, cjk: Uint8Array | undefined): IndexText {
  return mint({ text, cjk });
}

/** The brand has no value: this cast, in this file, is the only way to it. */
function mint<R extends object>(value: Unbranded<R>): R {
  mark(value);
  return value as R;
}

/** What a redacted type is without its brand. */
type Unbranded<R> = { readonly [K in keyof R as K extends string ? K : never]: R[K] };
