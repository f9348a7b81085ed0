// The history of a Cline task (api_conversation_history.json), message by message, with times and tokens from what was shown.

import type { Message, Part } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { blockParts, imageOf, reasoningParts, resultPart, textParts, urlImage } from "./blocks.ts";
import { Calls } from "./cline-calls.ts";
import type { Task } from "./cline-context.ts";
import { factsInEnvironment } from "./cline-environment.ts";
import { modelAt } from "./cline-facts.ts";
import type { UiIndex, UiRequest } from "./cline-ui.ts";
import { type Tokens, tokensOfAnswer } from "./cline-usage.ts";
import { LEGACY_NOTICE, type UserPiece, userPieces } from "./cline-user.ts";
import { listOf, textOf, unixTime } from "./values.ts";

type Result = Extract<UserPiece, { kind: "result" }>;
type Saying = Pick<Message, "role" | "kind"> & {
  readonly time?: number | undefined;
  readonly model?: string | undefined;
};

interface Spoken {
  readonly saying: Saying;
  readonly parts: Part[];
}

function isImage(piece: UserPiece): piece is { readonly kind: "block"; readonly block: JsonObject } {
  return piece.kind === "block" && isObject(piece.block) && piece.block["type"] === "image";
}

export class History {
  isEmpty = true;
  private readonly task: Task;
  private readonly ui: UiIndex | undefined;
  private readonly calls: Calls;
  /** The first of what was shown that has not had its turn. */
  private next = 0;
  private newest: UiRequest | undefined;
  /** Requests whose answer has not come yet. */
  private waiting: UiRequest[] = [];
  private model: string | undefined;
  private modelInEnvironment: string | undefined;
  /** What answers say of their own tokens, where nothing that was shown does. */
  private answers: (Pick<UiRequest, "time" | "model"> & { readonly place: number; readonly tokens: Tokens })[] = [];
  private place = 0;
  private said = 0;
  private isFirst = true;

  constructor(task: Task, ui: UiIndex | undefined) {
    this.task = task;
    this.ui = ui;
    this.calls = new Calls(task);
  }

  take(message: JsonObject, place: number): void {
    this.isEmpty = false;
    this.place = place;
    this.said = 0;
    const role = textOf(message["role"]);
    const ts = unixTime(message["ts"], "ms");
    if (message["isTruncationMarker"] === true) this.boundary(message, ts);
    else if (message["isSummary"] === true) this.summary(message, ts);
    else if (role === "assistant") this.assistant(message, ts);
    else if (role === "user" || role === "tool") this.user(message, ts);
    else if (role === undefined && message["type"] === "reasoning") this.reasoning(message, ts);
    else this.other(message, ts);
  }

  end(): void {
    this.catchUp(() => true);
    this.spend(this.model);
    for (const { place, ...spent } of this.answers) this.count(`answer:${place}`, spent);
    this.calls.end();
  }

  /** What came before was replaced by a summary, for the model. */
  compacted(parts: readonly Part[]): void {
    const { session } = this.task;
    session.compacted();
    session.say({ role: "system", kind: "compact_boundary", parts: [], line: 1, id: "boundary" });
    if (parts.length > 0) session.say({ role: "system", kind: "compact_summary", parts, line: 1, id: "summary" });
  }

  private assistant(message: JsonObject, ts: number | undefined): void {
    const request = this.ui?.requests.get(this.place - 2) ?? this.newest;
    const time = ts ?? request?.saidAt ?? request?.time;
    this.catchUp(this.isDue(ts));
    const info = isObject(message["modelInfo"]) ? message["modelInfo"] : {};
    const model = textOf(info["modelId"]) ?? textOf(info["id"]) ?? request?.model ?? this.modelInEnvironment;
    this.model = model ?? modelAt(this.task.facts, time) ?? this.model;
    const parts = this.calls.answer(message, this.place);
    this.say({ role: "assistant", kind: "assistant", time, model: this.model }, parts);
    this.spend(this.model);
    const tokens = this.ui?.hasRequests ? undefined : tokensOfAnswer(message);
    if (tokens) this.answers.push({ place: this.place, tokens, time, model: this.model });
  }

  private user(message: JsonObject, ts: number | undefined): void {
    const request = this.ui?.requests.get(this.place - 1) ?? (ts === undefined ? this.nextRequest() : undefined);
    const time = ts ?? request?.time;
    this.catchUp(this.isDue(ts, true));
    const { isFirst } = this;
    this.isFirst = false;
    const typed = this.ui?.typed;
    const pieces = userPieces(message["content"], { isFirst, typed, toolOf: (id) => this.calls.toolOf(id) });
    // The answers before it were copied from a task that is counted by itself.
    if (pieces.some((piece) => piece.kind === "injected" && piece.text.startsWith(LEGACY_NOTICE))) this.answers = [];
    const results = pieces.filter((piece) => piece.kind === "result").flatMap((piece) => this.result(piece));
    const sayings = this.typedAndInjected(pieces, { prompt: request?.askedAt ?? time, injected: time });
    const images = pieces.flatMap((piece) => (isImage(piece) ? [this.image(piece.block)] : []));
    // Images come before or behind what they belong to: what was typed, else what a tool gave back.
    const prompt = sayings.findLast(({ saying }) => saying.kind === "prompt");
    if (images.length > 0 && !prompt && results.length === 0) {
      sayings.push({ saying: { role: "user", kind: "prompt", time: request?.askedAt ?? time }, parts: images });
    } else (prompt?.parts ?? results).push(...images);
    if (results.length > 0) this.say({ role: "tool", kind: "tool_results", time }, results);
    for (const { saying, parts } of sayings) this.say(saying, parts);
  }

  /** Each prompt is a message of its own; what the harness wrote between two of them is one. */
  private typedAndInjected(
    pieces: readonly UserPiece[],
    times: { readonly prompt: number | undefined; readonly injected: number | undefined },
  ): Spoken[] {
    const sayings: Spoken[] = [];
    const add = (kind: "prompt" | "injected", parts: readonly Part[]) => {
      const before = sayings.at(-1);
      if (kind === "injected" && before?.saying.kind === kind) before.parts.push(...parts);
      else if (parts.length > 0) sayings.push({ saying: { role: "user", kind, time: times[kind] }, parts: [...parts] });
    };
    for (const piece of pieces) {
      if (piece.kind === "environment") this.environment(piece.text);
      if (piece.kind === "result" || isImage(piece)) continue;
      if (piece.kind === "block") add("injected", blockParts(piece.block, this.task.reading, this.place + 1));
      else add(piece.kind === "prompt" ? "prompt" : "injected", textParts(piece.text));
    }
    return sayings;
  }

  private result(piece: Result): Part[] {
    const { callId, status, details } = this.calls.close(piece);
    const images = piece.images.map((image) => this.image(image));
    return [resultPart(callId, piece.text, status, details), ...images];
  }

  private image(block: JsonObject): Part {
    const data = textOf(block["image"]);
    return data === undefined ? imageOf(block, this.place + 1) : urlImage(data, this.place + 1);
  }

  private environment(text: string): void {
    const { session } = this.task;
    const { cwd, remote, model } = factsInEnvironment(text);
    if (cwd !== undefined) {
      if (session.head.cwd === undefined) session.amend({ cwd });
      else session.folder(cwd);
    }
    if (remote !== undefined && session.head.gitRemote === undefined) session.amend({ gitRemote: remote });
    this.modelInEnvironment = model ?? this.modelInEnvironment;
  }

  /** Roo cut the history at a point and says how much went. */
  private boundary(message: JsonObject, ts: number | undefined): void {
    this.catchUp(this.isDue(ts));
    this.task.session.compacted();
    const parts = blockParts(message["content"], this.task.reading, this.place + 1);
    this.say({ role: "system", kind: "compact_boundary", time: ts }, parts);
  }

  private summary(message: JsonObject, ts: number | undefined): void {
    this.catchUp(this.isDue(ts));
    this.task.session.compacted();
    this.say({ role: "system", kind: "compact_boundary", time: ts }, []);
    const parts = blockParts(message["content"], this.task.reading, this.place + 1);
    this.say({ role: "system", kind: "compact_summary", time: ts }, parts);
  }

  /** Reasoning that Roo keeps beside answers; mostly encrypted, then there is nothing to say. */
  private reasoning(message: JsonObject, ts: number | undefined): void {
    this.catchUp(this.isDue(ts));
    const texts = listOf(message["summary"]).map((each) => (isObject(each) ? textOf(each["text"]) : undefined));
    const parts = [textOf(message["text"]), ...texts].flatMap((text) => reasoningParts(text));
    if (parts.length > 0) this.say({ role: "assistant", kind: "step", time: ts, model: this.model }, parts);
  }

  private other(message: JsonObject, ts: number | undefined): void {
    const line = this.place + 1;
    this.catchUp(this.isDue(ts));
    this.task.reading.issueOnce("unknown_record", line, "a message of the history has no known role; kept as status");
    const parts = blockParts(message["content"], this.task.reading, line);
    if (parts.length > 0) this.say({ role: "system", kind: "status", time: ts }, parts);
  }

  private say(saying: Saying, parts: readonly Part[]): void {
    const id = this.said === 0 ? `${this.place}` : `${this.place}.${this.said}`;
    this.said++;
    this.task.session.say({ ...saying, parts, line: this.place + 1, id });
  }

  private nextRequest(): UiRequest | undefined {
    const notes = this.ui?.notes ?? [];
    for (let i = this.next; i < notes.length; i++) {
      const note = notes[i];
      if (note?.kind === "request") return note.index === undefined ? note : undefined;
    }
    return undefined;
  }

  /**
   * Whether something shown comes before this message: by the place in the history it was shown at, else by time.
   * The oldest logs have neither: there each message that is sent has the next request.
   */
  private isDue(ts: number | undefined, isSent = false): (note: UiIndex["notes"][number]) => boolean {
    let left = isSent ? 1 : 0;
    return ({ kind, index, time }) => {
      if (index !== undefined) return index < this.place;
      if (ts !== undefined) return time === undefined || time <= ts;
      return kind === "request" ? left-- > 0 : left > 0;
    };
  }

  private catchUp(isDue: (note: UiIndex["notes"][number]) => boolean): void {
    const notes = this.ui?.notes ?? [];
    for (let note = notes[this.next]; note && isDue(note); note = notes[++this.next]) {
      if (note.kind === "request") {
        this.waiting.push(note);
        this.newest = note;
        continue;
      }
      const { event, time, text, line } = note;
      if (event === "compact_boundary") this.task.session.compacted();
      const role = event === "interrupt" ? "user" : "system";
      this.task.session.say({ role, kind: event, parts: textParts(text), time, line, id: `ui.${line}.${event}` });
    }
  }

  private spend(model: string | undefined): void {
    for (const { time, line, tokens, model: own } of this.waiting) {
      if (tokens) this.count(`${time ?? `L${line}`}`, { tokens, time, model: own ?? model });
    }
    this.waiting = [];
  }

  private count(key: string, spent: Pick<UiRequest, "time" | "model"> & { readonly tokens: object }): void {
    const { session, family, files } = this.task;
    const { tokens, time, model } = spent;
    session.spend({ key: `${family.name}:${files.id}:${key}`, usage: tokens, time, model });
  }
}
