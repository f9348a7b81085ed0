// Reads one session of the Kimi CLI (Python): its wire, and of its contexts what the wire does not hold.

import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { sessionId } from "../../core/ids.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { listOf, objectOf, textOf, unixTime } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { type Anchor, ContextTeller, historyOf, isMark, placeOfAnchor, plainText, summaryOf } from "./context.ts";
import { type KimiPlace, placeOf, rotation } from "./place.ts";
import { type KimiReading, mainPass, type Pass, recordsOf, sidePass } from "./records.ts";
import { WireTeller } from "./wire.ts";
import { eventOf } from "./wire-events.ts";

/** Records of a wire's start that are searched for what it begins with. */
const HEAD = 1000;

interface Talk {
  readonly reading: KimiReading;
  readonly writer: SessionWriter;
  readonly options: ReadOptions;
  readonly isSubagent: boolean;
  readonly model: string | undefined;
  /** Oldest first. */
  readonly contexts: readonly string[];
  /** Bytes taken of the file that names the log. */
  offset: number;
}

export function* readTalk(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const place = placeOf(log);
  const reading: KimiReading = new Reading<undefined>(log, undefined, false);
  const hasWire = basename(log.path) === "wire.jsonl";
  const head = hasWire ? headOf(log.path, options) : undefined;
  const meta = place.subagent === undefined ? undefined : sideObject(join(place.folder, "meta.json"));
  const draft = headDraft(log, place, meta);
  const writer = reading.open({ ...draft, startedAt: head?.startedAt ?? draft.startedAt });
  writer.title(textOf(meta?.["description"]) ?? titleOf(place));
  const talk: Talk = {
    reading,
    writer,
    options,
    isSubagent: place.parent !== undefined,
    model: textOf(objectOf(meta?.["launch_spec"])?.["effective_model"]),
    contexts: contextsOf(log, hasWire),
    offset: 0,
  };
  // A wire without any event is that of a session from before there were wires.
  if (head === undefined) yield* tellContexts(talk, hasWire ? undefined : log.path);
  else yield* tellBefore(talk, head.anchor);
  if (hasWire) yield* tellWire(talk, log.path);
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset: talk.offset, state: undefined };
}

/** Rotated contexts in their order, then the one in use. */
function contextsOf({ path: main, files = [] }: LogRef, hasWire: boolean): string[] {
  const placeIn = (path: string) => rotation(basename(path)) ?? Number.POSITIVE_INFINITY;
  const isContext = (path: string) => basename(path) === "context.jsonl" || placeIn(path) < Number.POSITIVE_INFINITY;
  const found = [...(hasWire ? [] : [main]), ...files.filter(isContext)];
  return found.sort((a, b) => (placeIn(a) === placeIn(b) ? 0 : placeIn(a) - placeIn(b)));
}

function* tellContexts(talk: Talk, main: string | undefined): Generator<SourceItem> {
  const teller = new ContextTeller(talk);
  const passOf = (path: string): Pass => {
    if (path !== main) return sidePass(talk.reading, talk.options, true);
    return {
      ...mainPass(talk.reading, talk.options),
      ended: (offset) => {
        talk.offset = offset;
      },
    };
  };
  for (const record of historyOf(talk.contexts, passOf)) {
    teller.take(record);
    yield* talk.reading.drain();
  }
}

function* tellWire(talk: Talk, path: string): Generator<SourceItem> {
  const { reading, writer, isSubagent, model } = talk;
  const summaries = writer.tip < 0 ? summariesOf(talk) : [];
  const teller = new WireTeller({ reading, writer, isSubagent, model, summaries });
  const pass: Pass = {
    ...mainPass(reading, talk.options),
    ended: (offset) => {
      talk.offset = offset;
    },
  };
  for (const { value, line } of recordsOf(path, pass)) {
    const event = eventOf(value, line, reading);
    if (event) teller.take(event);
    if (reading.out.length > 0) yield* reading.drain();
  }
  teller.end();
}

/** What the contexts hold from before the wire: a session of an early release, or a wire that begins in a turn. */
function* tellBefore(talk: Talk, anchor: Anchor | undefined): Generator<SourceItem> {
  if (anchor === undefined || talk.contexts.length === 0) return;
  const history = (tells: boolean) => historyOf(talk.contexts, () => sidePass(talk.reading, talk.options, tells));
  let left = placeOfAnchor(history(false), anchor);
  if (left <= 0) return;
  const teller = new ContextTeller(talk);
  for (const record of history(true)) {
    if (left === 0) return;
    if (!isMark(record.value)) left--;
    teller.take(record);
    yield* talk.reading.drain();
  }
}

/** The summaries that head the contexts, in order: the wire tells of a compaction but not what it came to. */
function summariesOf(talk: Talk): string[] {
  const summaries: string[] = [];
  for (const path of talk.contexts) {
    for (const { value } of recordsOf(path, sidePass(talk.reading, talk.options, false))) {
      if (isMark(value)) continue;
      const summary = summaryOf(value);
      if (summary !== undefined && summary !== summaries.at(-1)) summaries.push(summary);
      break;
    }
  }
  return summaries;
}

interface WireHead {
  readonly startedAt: number | undefined;
  readonly anchor: Anchor | undefined;
}

/** What a wire begins with; undefined where it holds no event at all. */
function headOf(path: string, options: ReadOptions): WireHead | undefined {
  const quiet = new Reading<undefined>({ source: "", path, root: "", bytes: 0, modifiedAt: 0 }, undefined, false);
  let startedAt: number | undefined;
  let seen = 0;
  for (const { value, line } of recordsOf(path, { options })) {
    const event = eventOf(value, line, quiet);
    if (event === undefined) continue;
    startedAt ??= event.time;
    if (event.type === "TurnBegin")
      return { startedAt, anchor: { kind: "prompt", value: plainText(event.payload["user_input"]).trim() } };
    const call = event.type === "ToolCall" ? textOf(event.payload["id"]) : undefined;
    const result = event.type === "ToolResult" ? textOf(event.payload["tool_call_id"]) : undefined;
    if (call !== undefined) return { startedAt, anchor: { kind: "call", value: call } };
    if (result !== undefined) return { startedAt, anchor: { kind: "result", value: result } };
    if (++seen > HEAD) break;
  }
  return seen === 0 ? undefined : { startedAt, anchor: undefined };
}

function headDraft(log: LogRef, place: KimiPlace, meta: JsonObject | undefined) {
  const spec = objectOf(meta?.["launch_spec"]);
  const parentId = place.parent === undefined ? undefined : sessionId(log.source, place.parent);
  return {
    externalId: place.externalId,
    cwd: textOf(spec?.["work_dir"]) ?? folderOf(log.root, place.bucket),
    ...(parentId !== undefined && { parentId, isSubagent: true }),
    ...(meta && { startedAt: unixTime(meta["created_at"], "s") }),
  };
}

/** The working directory whose MD5 names the folder: `kimi.json` lists all that there were. */
function folderOf(root: string, bucket: string): string | undefined {
  for (const value of listOf(sideObject(join(root, "kimi.json"))?.["work_dirs"])) {
    const folder = objectOf(value);
    const path = textOf(folder?.["path"]);
    if (path === undefined) continue;
    const hash = createHash("md5").update(path, "utf8").digest("hex");
    if (bucket === hash || bucket === `${textOf(folder?.["kaos"])}_${hash}`) return path;
  }
  return undefined;
}

function titleOf(place: KimiPlace): string | undefined {
  const custom = textOf(sideObject(join(place.folder, "state.json"))?.["custom_title"]);
  // Until early 2026 the title stood in a file of its own.
  const old = textOf(sideObject(join(place.folder, "metadata.json"))?.["title"]);
  return custom ?? (old === "Untitled" ? undefined : old);
}
