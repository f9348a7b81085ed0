// Logs as a scan would hand them to a store's writer, made from a few words: for the conformance kit of stores.

import { zstdCompressSync } from "node:zlib";
import { idHash, messageId, sessionId } from "../core/ids.ts";
import type { ProjectRef } from "../core/project.ts";
import type { IndexText } from "../core/redacted.ts";
import {
  MESSAGE_KINDS,
  type Message,
  type ParseIssue,
  ROLES,
  type SessionFacts,
  type SessionHead,
} from "../core/session.ts";
import { Tally } from "../core/tally.ts";
import { flagsOf, type MessageBatch } from "../ports/message-batch.ts";
import type { LogKey, PricedUsage, SessionKey, StoredFinding, StoreWriter } from "../ports/store.ts";

export const SOURCE = "sample";
/** Messages of one sample block: small, so that sessions have several. */
const BLOCK_MESSAGES = 3;

/** One session in one log. */
export interface SampleLog {
  readonly path: string;
  /** The agent's own id of the session. */
  readonly session: string;
  readonly messages: readonly Message[];
  readonly source?: string;
  readonly head?: Partial<SessionHead>;
  readonly facts?: Partial<SessionFacts>;
  readonly usage?: readonly PricedUsage[];
  readonly findings?: readonly StoredFinding[];
  readonly issues?: readonly ParseIssue[];
  readonly project?: ProjectRef;
  readonly firstPrompt?: string;
  /** Raw bytes, for the archive. */
  readonly raw?: string;
}

export interface WriteOptions {
  readonly mode?: "append" | "replace";
  readonly rewritten?: boolean;
  /** Messages before this are taken as written by an earlier read; their counts still belong to the session. */
  readonly fromSeq?: number;
  readonly archivedBefore?: number;
}

/** Two messages a minute, in turn a prompt and an answer, unless told otherwise. */
export function message(seq: number, text: string, more: Partial<Message> = {}): Message {
  const assistant = seq % 2 === 1;
  return {
    id: messageId(`m-${seq}`),
    seq,
    ...(seq > 0 && { parentSeq: seq - 1 }),
    role: assistant ? "assistant" : "user",
    kind: assistant ? "assistant" : "prompt",
    time: Date.UTC(2026, 0, 5, 10) + seq * 30_000,
    parts: [{ kind: "text", text }],
    line: seq + 1,
    ...more,
  };
}

export function headOf(log: SampleLog): SessionHead {
  const source = log.source ?? SOURCE;
  return {
    id: sessionId(source, log.session),
    source,
    externalId: log.session,
    isSubagent: false,
    ...(log.messages[0]?.time !== undefined && { startedAt: log.messages[0].time }),
    ...log.head,
  };
}

export function factsOf(log: SampleLog): SessionFacts {
  return {
    head: headOf(log),
    cwds: [],
    gitBranches: [],
    agentVersions: [],
    compactBoundaries: 0,
    microcompactBoundaries: 0,
    hasCompaction: false,
    rewindPoints: 0,
    lines: log.messages.length,
    records: log.messages.length,
    children: [],
    foreignTitles: [],
    ...log.facts,
  };
}

/** Writes the whole log, as the pipeline does; not committed. */
export function writeLog(writer: StoreWriter, log: SampleLog, options: WriteOptions = {}): SessionKey {
  const { logKey, session } = beginLog(writer, log, options);
  endLog(writer, log, logKey, session);
  return session;
}

/** All but the closing of a log: what is there when a scan is killed. */
export function beginLog(
  writer: StoreWriter,
  log: SampleLog,
  options: WriteOptions = {},
): { readonly logKey: LogKey; readonly session: SessionKey } {
  const { mode = "replace", rewritten = false, fromSeq = 0, archivedBefore = 0 } = options;
  const raw = Buffer.from(log.raw ?? "");
  const source = log.source ?? SOURCE;
  const ref = { source, path: log.path, root: "/logs", bytes: raw.length, modifiedAt: 1 };
  const logKey = writer.openLog(ref, mode, rewritten);
  const session = writer.openSession(logKey, headOf(log));
  const messages = log.messages.filter(({ seq }) => seq >= fromSeq);
  if (messages.length > 0) writer.putMessages(session, batchOf(messages));
  if (log.usage) writer.putUsage(session, log.usage);
  if (log.findings) writer.putFindings(session, log.findings);
  if (log.issues) writer.putIssues(logKey, log.issues);
  if (raw.length > archivedBefore) {
    const bytes = raw.subarray(archivedBefore);
    writer.putSegment(logKey, { offset: archivedBefore, length: bytes.length, frame: zstdCompressSync(bytes) });
  }
  return { logKey, session };
}

export function endLog(writer: StoreWriter, log: SampleLog, logKey: LogKey, session: SessionKey): void {
  const tally = new Tally();
  for (const entry of log.messages) tally.add(entry);
  const bytes = Buffer.byteLength(log.raw ?? "");
  writer.closeSession(session, {
    facts: factsOf(log),
    counts: tally.counts,
    firstPrompt: log.firstPrompt,
    project: log.project,
  });
  writer.closeLog(logKey, {
    bytes,
    modifiedAt: 2,
    offset: bytes,
    archived: bytes,
    tailHash: `tail-${bytes}`,
    parserVersion: 1,
    resume: Buffer.from(`resume-${bytes}`),
  });
}

/** What a scan does after all logs were read. */
export function finish(writer: StoreWriter): void {
  for (const { copy, original, kind } of writer.sharedSessions()) writer.inherit(copy, original, kind);
  writer.resolveLinks();
  writer.commit(true);
}

export function plainText(entry: Message): string {
  return entry.parts.flatMap((part) => (part.kind === "text" ? part.text : [])).join("\n");
}

export function indexText(text: string, cjk?: string): IndexText {
  const bytes = { text: Buffer.from(text), cjk: cjk === undefined ? undefined : Buffer.from(cjk) };
  // The pipeline gets these from privacy/, the only minter; a kit for stores stands in for it.
  return bytes as unknown as IndexText;
}

export function batchOf(messages: readonly Message[]): MessageBatch {
  const blocks: Uint8Array[] = [];
  const places: { block: number; offset: number; length: number }[] = [];
  for (let at = 0; at < messages.length; at += BLOCK_MESSAGES) {
    const lines = messages.slice(at, at + BLOCK_MESSAGES).map((entry) => Buffer.from(`${JSON.stringify(entry)}\n`));
    let offset = 0;
    for (const line of lines) {
      places.push({ block: blocks.length, offset, length: line.length - 1 });
      offset += line.length;
    }
    blocks.push(zstdCompressSync(Buffer.concat(lines)));
  }
  const texts = messages.map((entry) => Buffer.from(plainText(entry)));
  const cjk = texts.map((text) => Buffer.from(/[\u3040-\u9fff]/.test(text.toString()) ? bigrams(text.toString()) : ""));
  const of = (value: (entry: Message) => number) => messages.map(value);
  const places32 = (field: "block" | "offset" | "length") => Int32Array.from(places, (place) => place[field]);
  return {
    blocks,
    text: {
      ...indexText(""),
      text: Buffer.concat(texts),
      cjk: cjk.some(({ length }) => length > 0) ? Buffer.concat(cjk) : undefined,
    } as IndexText,
    columns: {
      count: messages.length,
      seq: Int32Array.from(of(({ seq }) => seq)),
      parentSeq: Int32Array.from(of(({ parentSeq }) => parentSeq ?? -1)),
      role: Uint8Array.from(of(({ role }) => ROLES.indexOf(role))),
      kind: Uint8Array.from(of(({ kind }) => MESSAGE_KINDS.indexOf(kind))),
      flags: Uint8Array.from(of(flagsOf)),
      time: Float64Array.from(of(({ time }) => time ?? Number.NaN)),
      idHash: Float64Array.from(of(({ id }) => idHash(id))),
      apiHash: Float64Array.from(of(({ apiId }) => (apiId === undefined ? 0 : idHash(apiId)))),
      toolCalls: new Uint16Array(messages.length),
      toolResults: new Uint16Array(messages.length),
      thinking: new Uint16Array(messages.length),
      block: places32("block"),
      offset: places32("offset"),
      length: places32("length"),
      textOffset: starts(texts),
      textLength: Int32Array.from(texts, ({ length }) => length),
      cjkOffset: starts(cjk),
      cjkLength: Int32Array.from(cjk, ({ length }) => length),
    },
  };
}

function starts(pieces: readonly Uint8Array[]): Int32Array<ArrayBuffer> {
  let at = 0;
  return Int32Array.from(pieces, ({ length }) => {
    at += length;
    return at - length;
  });
}

/** `検索語` as `検索 索語`. */
function bigrams(text: string): string {
  const letters = [...text].filter((letter) => /[\u3040-\u9fff]/.test(letter));
  return letters
    .slice(1)
    .map((letter, i) => `${letters[i]}${letter}`)
    .join(" ");
}
