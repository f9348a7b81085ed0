// Signals from what people and the model say, over a session's messages as they pass; holds one turn.

import type { Message, Part } from "../core/session.ts";
import type { Signal } from "../core/signal.ts";
import { abandonmentOf } from "./abandonment.ts";
import { correctionIn, rejectionConfidence, type TurnBefore } from "./correction.ts";
import type { RequestForm } from "./forms.ts";
import { goesOn } from "./goes-on.ts";
import { asksAtEnd, goOn, type OpenTurn, opened } from "./open-turn.ts";
import { planIn } from "./plan.ts";
import { praiseIn } from "./praise.ts";
import { rejectionIn } from "./rejection.ts";
import { concededIn, remarkIn } from "./remark.ts";
import { requestTokens } from "./repeat.ts";
import { requestIn } from "./request.ts";
import { type Said, saidIn } from "./said.ts";
import { signal } from "./signal.ts";

/** From here on, its words say that a prompt corrects. */
const SAID = 0.5;

export interface TalkSignals {
  /** `work`: what the tool side saw in the same message. */
  add(message: Message, work: readonly Signal[]): readonly Signal[];
  end(): readonly Signal[];
  /** The turn that is going on; undefined before the first request. */
  turn(): OpenTurn | undefined;
}

export function createTalkSignals(): TalkSignals {
  let turn: OpenTurn | undefined;
  /** A command is a request only where the agent answers it: most are for its program alone. */
  let command: Message | undefined;
  const prompt = (message: Message): readonly Signal[] => {
    const before = turn;
    command = undefined;
    const text = textOf(message.parts);
    if (text.trim() === "" && message.parts.length === 0) return [];
    const tokens = requestTokens(text);
    // Nothing answered the request before: both open the same turn.
    if (before && before.answers + before.calls === 0 && !before.interrupted) {
      const { seq, id, said, bringsError } = before;
      turn = { ...opened(message, new Set([...before.tokens, ...tokens])), seq, id, said, bringsError };
    } else turn = opened(message, tokens);
    const said = saidIn(text);
    turn.said += said.length;
    turn.bringsError ||= said.log?.isError === true;
    turn.goesOn = goesOn(text);
    const signals = promptSignals(message, { said, text, tokens, before });
    const request = signals.find(({ kind }) => kind === "request");
    turn.form = request?.form;
    if (before) turn.remark = openRemark({ message, said, signals, before });
    return signals;
  };
  const interrupted = (message: Message): readonly Signal[] => {
    if (turn) turn.interrupted = true;
    return [signal("interruption", message, { confidence: 0.9, ...(turn ? { about: turn.seq } : {}) })];
  };
  return {
    add(message, work) {
      if (message.sidechain) return [];
      if (message.kind === "prompt" || message.kind === "queued_prompt") return prompt(message);
      if (message.kind === "interrupt") return interrupted(message);
      if (message.kind === "slash_command") {
        command = message;
        return [];
      }
      if (command && message.role === "assistant" && message.kind !== "synthetic") {
        turn = opened(command, new Set());
        command = undefined;
      }
      // A log may begin in the middle of a turn: what the agent did there can be corrected.
      if (!turn && message.role === "assistant" && message.parts.length > 0) turn = opened(message, new Set());
      const isFirst = turn?.answers === 0;
      if (turn) goOn(turn, message, work);
      return [...remarked(turn, message, isFirst), ...spokenSignals(message), ...rejections(message, turn)];
    },
    end: () => (turn ? abandonmentOf(turn) : []),
    turn: () => turn,
  };
}

function textOf(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
}

/** Of the first part with text: prompts of several parts are rare, and offsets are of one part. */
function promptSignals(
  message: Message,
  {
    said,
    text,
    tokens,
    before,
  }: { said: Said; text: string; tokens: ReadonlySet<string>; before: OpenTurn | undefined },
): readonly Signal[] {
  const part = message.parts.findIndex((one) => one.kind === "text");
  const only = part >= 0 && message.parts.filter((one) => one.kind === "text").length === 1;
  const place = (found: { readonly start?: number; readonly end?: number }) =>
    only && found.start !== undefined && found.end !== undefined
      ? { range: { part, start: found.start, end: found.end } }
      : {};
  const signals: Signal[] = [];
  const correction = correctionIn({ said, text, tokens }, before && knownOf(before));
  if (correction && before) {
    const { form, confidence } = correction;
    signals.push(signal("correction", message, { form, confidence, about: before.seq, ...place(correction) }));
  }
  const praise = before && before.answers + before.calls > 0 ? praiseIn(said) : undefined;
  if (praise && before && (correction?.confidence ?? 0) < 0.6) {
    signals.push(signal("praise", message, { confidence: praise.confidence, about: before.seq, ...place(praise) }));
  }
  const request = requestIn(said);
  if (request) {
    const { form, confidence } = request;
    signals.push(signal("request", message, { form, confidence, ...place(request) }));
  }
  return signals;
}

/** A correction that its words alone do not tell. */
function openRemark({
  message,
  said,
  signals,
  before,
}: {
  readonly message: Message;
  readonly said: Said;
  readonly signals: readonly Signal[];
  readonly before: OpenTurn;
}): OpenTurn["remark"] {
  if (before.edits === 0 || asksAtEnd(before) || goesOn(textOf(message.parts))) return undefined;
  if (signals.some(({ kind, confidence }) => kind === "correction" && confidence >= SAID)) return undefined;
  const asked = signals.find(({ kind }) => kind === "request");
  const request = asked && { form: asked.form as RequestForm, confidence: asked.confidence };
  const remark = remarkIn({ said, request, isPraise: signals.some(({ kind }) => kind === "praise") });
  if (!remark) return undefined;
  const texts = message.parts.flatMap(({ kind }, index) => (kind === "text" ? [index] : []));
  return {
    ...remark,
    message,
    part: texts.length === 1 ? texts[0] : undefined,
    about: before.seq,
    paths: before.paths,
  };
}

/** The correction that a remark turns out to be: the agent says that it was wrong, or does the same work anew. */
function remarked(turn: OpenTurn | undefined, message: Message, isFirst: boolean): readonly Signal[] {
  const remark = turn?.remark;
  if (!turn || !remark || message.role === "user") return [];
  const conceded = isFirst && message.role === "assistant" ? concededIn(textOf(message.parts), remark) : 0;
  const again = [...turn.paths].some((path) => remark.paths.has(path)) ? remark.done : 0;
  const changed = turn.edits > 0 ? remark.changed : 0;
  const confidence = Math.max(conceded, again, changed);
  if (confidence === 0) return [];
  turn.remark = undefined;
  const { part, start, end, about } = remark;
  const range = part === undefined ? {} : { range: { part, start, end } };
  return [signal("correction", remark.message, { form: "negation", confidence, about, ...range })];
}

function knownOf(turn: OpenTurn): TurnBefore {
  return {
    hasAnswer: turn.answers + turn.calls > 0,
    hasWork: turn.calls > 0,
    hasEdits: turn.edits > 0,
    askedForWork: turn.form !== undefined && turn.form !== "explain" && turn.form !== "review",
    wasInterrupted: turn.interrupted,
    endsAsking: asksAtEnd(turn),
    tokens: turn.tokens,
    files: turn.files,
  };
}

function spokenSignals(message: Message): readonly Signal[] {
  if (message.role !== "assistant") return [];
  const signals: Signal[] = [];
  const reasoning = message.parts.findIndex((part) => part.kind === "reasoning" && part.text.trim() !== "");
  if (reasoning >= 0) signals.push(signal("reasoning", message, { confidence: 1 }));
  const plan = planIn(message.parts);
  if (plan) {
    const range = plan.range ? { range: { part: plan.part, ...plan.range } } : {};
    signals.push(signal("plan", message, { confidence: plan.confidence, ...range }));
  }
  return signals;
}

function rejections(message: Message, turn: OpenTurn | undefined): readonly Signal[] {
  if (!turn) return [];
  return message.parts.flatMap((part, index) => {
    if (part.kind !== "tool_result" || part.status === "ok") return [];
    const found = rejectionIn(part.output);
    if (!found) return [];
    const range = { part: index, ...found };
    const confidence = rejectionConfidence(saidIn(part.output.slice(found.start, found.end)));
    return [signal("correction", message, { form: "reversal", confidence, about: turn.seq, range })];
  });
}
