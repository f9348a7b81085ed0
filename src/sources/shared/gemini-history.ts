// Which version of which message a Gemini chat ends with: files patch what they and earlier files said, so a first pass
// notes only where each message stands, and the bodies are read again from there.

import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { isObject, type JsonObject, readRecords } from "../../io/jsonl.ts";
import type { ReadOptions, SourceItem } from "../../ports/source.ts";
import { documentValues } from "./document.ts";
import { geminiParts, isPreamble, isSnapshot } from "./gemini-parts.ts";
import { FolderClues } from "./gemini-project.ts";
import { LineStarts } from "./line-starts.ts";
import { Reading } from "./reading.ts";
import { isoTime, listOf, textOf } from "./values.ts";

/** Where the version of a message that counts is written. */
export interface Entry {
  readonly id: string | undefined;
  readonly path: string;
  readonly line: number;
  /** Element of a document; of a log of lines, which object of its line. */
  readonly place: number;
  /** Place in the `messages` of a `$set`, -1 where the object is the message. */
  readonly inSet: number;
  /** Bytes of the line in its file; -1 for a document. */
  readonly from: number;
  readonly to: number;
  /** The version before a list of messages took its place: it has the outputs that such a list may mask. */
  readonly before?: Entry | undefined;
}

/** What the files of one session say together. */
export interface History {
  sessionId: string | undefined;
  projectHash: string | undefined;
  startedAt: number | undefined;
  summary: string | undefined;
  isSubagent: boolean;
  /** Anything of a chat was there. */
  isChat: boolean;
  entries: Entry[];
  readonly clues: FolderClues;
  lines: number;
  records: number;
}

export function newHistory(): History {
  return {
    sessionId: undefined,
    projectHash: undefined,
    startedAt: undefined,
    summary: undefined,
    isSubagent: false,
    isChat: false,
    entries: [],
    clues: new FolderClues(),
    lines: 0,
    records: 0,
  };
}

/** Takes what one file says, yields what is wrong with it, and returns its bytes. @throws TraceError `source_unreadable` */
export function* takeFile(history: History, { reading, options }: Pass): Generator<SourceItem, number> {
  const own = new FileHistory(history, reading);
  return yield* reading.log.path.endsWith(".json") ? own.takeDocument(options) : own.takeLines(options);
}

export interface Pass {
  /** Of this one file. */
  readonly reading: Reading<unknown>;
  readonly options: { readonly [K in "signal" | "tap" | "maxLineBytes"]?: ReadOptions[K] | undefined };
}

type Place = Omit<Entry, "id" | "before">;

class FileHistory {
  private readonly history: History;
  private readonly path: string;
  private readonly reading: Reading<unknown>;
  /** For a look ahead, whose troubles are told when the message is read. */
  private readonly silent: Reading<unknown>;
  /** Places in `entries`, by message id. */
  private byId: Map<string, number>;

  constructor(history: History, reading: Reading<unknown>) {
    this.history = history;
    this.path = reading.log.path;
    this.reading = reading;
    this.silent = new Reading<unknown>(reading.log, undefined, false);
    this.byId = placesOf(history.entries);
  }

  *takeDocument(options: Pass["options"]): Generator<SourceItem, number> {
    const { path, reading } = this;
    for (const item of documentValues(path, options, ["messages"])) {
      if (item.kind === "issue") reading.out.push(item);
      else if (item.kind === "end") {
        this.history.lines += item.lines;
        return item.offset;
      } else if (item.index === undefined) this.takeMember(item.key, item.value, item.line);
      else {
        this.history.records++;
        const place = { path, line: item.line, place: item.index, inSet: -1, from: -1, to: -1 };
        if (item.key !== "messages") reading.issueOnce("unsupported_format", item.line, "an array without a session");
        else this.upsert(item.value, place);
      }
      if (reading.out.length > 0) yield* reading.drain();
    }
    return 0;
  }

  *takeLines({ tap, signal, maxLineBytes }: Pass["options"]): Generator<SourceItem, number> {
    const { path, reading } = this;
    const starts = new LineStarts();
    const seen = (bytes: Uint8Array, offset: number): void => {
      starts.take(bytes, offset);
      tap?.(bytes, offset);
    };
    let [last, place] = [0, 0];
    for (const item of readRecords(path, {
      from: 0,
      firstLine: 1,
      tap: seen,
      ...(signal && { signal }),
      ...(maxLineBytes !== undefined && { maxLineBytes }),
    })) {
      if (item.kind === "issue") reading.out.push(item);
      else if (item.kind === "end") {
        this.history.lines += item.lines;
        return item.offset;
      } else {
        this.history.records++;
        place = item.line === last ? place + 1 : 0;
        last = item.line;
        this.takeRecord(item.value, { path, line: item.line, place, inSet: -1, ...starts.of(item.line) });
      }
      if (reading.out.length > 0) yield* reading.drain();
    }
    return 0;
  }

  private takeRecord(record: JsonObject, place: Place): void {
    const { reading } = this;
    if (typeof record["$rewindTo"] === "string") this.rewind(record["$rewindTo"], place.line);
    else if (isObject(record["$set"])) this.patch(record["$set"], place);
    else if (typeof record["id"] === "string" || typeof record["type"] === "string") this.upsert(record, place);
    else if (typeof record["sessionId"] === "string" || record["projectHash"] !== undefined) this.patch(record, place);
    else reading.issueOnce("unknown_record", place.line, "neither a head, a message nor a patch; left out");
  }

  private patch(members: JsonObject, place: Place): void {
    for (const [key, value] of Object.entries(members)) {
      if (key !== "messages") this.takeMember(key, value, place.line);
      else if (Array.isArray(value)) this.replace(value, place);
      else this.reading.issueOnce("bad_record", place.line, "messages are no list; left out");
    }
  }

  private takeMember(key: string, value: unknown, line: number): void {
    const { history } = this;
    history.isChat = true;
    if (key === "sessionId") history.sessionId ??= textOf(value);
    else if (key === "projectHash") history.projectHash ??= textOf(value);
    else if (key === "summary") history.summary = textOf(value) ?? history.summary;
    else if (key === "kind") history.isSubagent ||= value === "subagent";
    else if (key === "directories") history.clues.listed(listOf(value));
    else if (key === "startTime") {
      const time = isoTime(value);
      if (time !== undefined && !(history.startedAt !== undefined && history.startedAt <= time))
        history.startedAt = time;
    } else if (!KNOWN_MEMBERS.has(key))
      this.reading.issueOnce("unknown_record", line, `the chat has an unknown member ${quotable(key)}; left out`);
  }

  private upsert(record: unknown, place: Place): void {
    if (!isObject(record)) {
      this.reading.issueOnce("not_an_object", place.line, "a message is no object; left out");
      return;
    }
    this.history.isChat = true;
    this.history.clues.look(record);
    const id = textOf(record["id"]);
    const known = id === undefined ? undefined : this.byId.get(id);
    const { entries } = this.history;
    if (known === undefined) {
      if (id !== undefined) this.byId.set(id, entries.length);
      entries.push({ ...place, id });
      return;
    }
    const old = entries[known];
    const before = place.inSet < 0 ? undefined : old?.inSet === -1 ? old : old?.before;
    entries[known] = { ...place, id, ...(before && { before }) };
  }

  /**
   * A list of messages takes the place of what this file said. Where it has a new summary of what it leaves out (the
   * history was compressed), that is kept before it: it was said. So it is where the list holds no more than the
   * preamble, which a session writes anew when it is taken up again.
   */
  private replace(messages: readonly unknown[], place: Place): void {
    const { history, byId } = this;
    const ids = new Set(messages.map((message) => (isObject(message) ? textOf(message["id"]) : undefined)));
    const isFresh = (message: unknown): boolean => isObject(message) && !byId.has(textOf(message["id"]) ?? "");
    const kept =
      messages.some((message) => isFresh(message) && this.is(isSnapshot, message)) ||
      messages.every((message) => this.is(isPreamble, message));
    if (!kept) {
      history.entries = history.entries.filter(
        ({ path, id }) => path !== this.path || (id !== undefined && ids.has(id)),
      );
      this.byId = placesOf(history.entries);
    }
    messages.forEach((message, inSet) => void this.upsert(message, { ...place, inSet }));
    if (!kept) this.sortLike(messages);
  }

  /** Messages of this file take the order of the list; what other files said stays before them. */
  private sortLike(messages: readonly unknown[]): void {
    const rank = new Map(messages.map((message, i) => [isObject(message) ? message["id"] : undefined, i]));
    const { history } = this;
    const isOwn = ({ path }: Entry): boolean => path === this.path;
    const own = history.entries.filter(isOwn).sort((a, b) => (rank.get(a.id) ?? 0) - (rank.get(b.id) ?? 0));
    history.entries = [...history.entries.filter((entry) => !isOwn(entry)), ...own];
    this.byId = placesOf(history.entries);
  }

  private rewind(id: string, line: number): void {
    const at = this.byId.get(id);
    if (at === undefined) {
      this.reading.issueOnce("bad_record", line, "a rewind to a message that is not there; nothing was left out");
      return;
    }
    this.history.entries.length = at;
    this.byId = placesOf(this.history.entries);
  }

  /** A look at a message's parts, ahead of their turn. */
  private is(kind: (parts: readonly Part[]) => boolean, message: unknown): boolean {
    if (!isObject(message) || message["type"] !== "user") return false;
    return kind(geminiParts(message["content"], { reading: this.silent, line: 1, id: "" }));
  }
}

/** Members of a chat that are known; those that are not read say nothing of the session. */
const KNOWN_MEMBERS = new Set(["lastUpdated", "messages", "memoryScratchpad", "activeExtensionName"]);

function placesOf(entries: readonly Entry[]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [i, { id }] of entries.entries()) if (id !== undefined) places.set(id, i);
  return places;
}
