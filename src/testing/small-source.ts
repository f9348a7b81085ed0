// A sound source of a made-up agent, by hand and without the toolbox of the real ones: what the kit is tried on.

import { closeSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { idHash, messageId, sessionId, toolCallId } from "../core/ids.ts";
import type { Message, Part, SessionFacts } from "../core/session.ts";
import { defineSource, type LogRef, type ReadOptions, type SourceItem } from "../ports/source.ts";

const CHUNK = 4096;

interface State {
  line: number;
  seq: number;
  records: number;
  compactions: number;
}

interface SmallRecord {
  readonly id: string;
  readonly t: number;
  readonly role: "user" | "assistant" | "tool";
  readonly text: string;
  readonly call?: string;
  readonly result?: string;
  readonly compacted?: true;
  readonly usage?: { readonly inputTokens: number; readonly outputTokens: number };
}

export const small = defineSource({
  name: "small",
  title: "Small",
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: false, usage: true, appendOnly: true },
  roots: ({ home, platform }) => [platform === "win32" ? `${home}\\.small` : `${home}/.small`],
  *discover(root, { signal } = {}) {
    signal?.throwIfAborted();
    for (const name of namesIn(root)) {
      const path = join(root, name);
      const { size, mtimeMs } = statSync(path);
      yield { source: "small", path, root, bytes: size, modifiedAt: mtimeMs };
    }
  },
  read,
});

function namesIn(root: string): string[] {
  try {
    return readdirSync(root)
      .filter((name) => name.endsWith(".jsonl"))
      .sort();
  } catch {
    return [];
  }
}

function* read(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const state = { line: 0, seq: 0, records: 0, compactions: 0, ...(options.state as State | undefined) };
  let offset = options.from;
  let isOpen = false;
  for (const { text, bytes, whole } of linesOf(log.path, options)) {
    if (!isOpen) yield { kind: "session", head: headOf(log) };
    isOpen = true;
    if (!whole) {
      const issue = {
        code: "unfinished_line",
        log: log.path,
        line: state.line + 1,
        message: "a line has no end",
      } as const;
      yield { kind: "issue", issue };
      break;
    }
    offset += bytes;
    state.line++;
    const record = parsed(text);
    if (record) yield* itemsOf(record, state);
    else yield { kind: "issue", issue: { code: "bad_json", log: log.path, line: state.line, message: "no record" } };
  }
  if (isOpen) yield { kind: "session_end", facts: factsOf(log, state) };
  yield { kind: "end", offset, state };
}

function* linesOf(
  path: string,
  { from, tap, signal }: ReadOptions,
): Generator<{ readonly text: string; readonly bytes: number; readonly whole: boolean }> {
  const fd = openSync(path, "r");
  try {
    let held = Buffer.alloc(0);
    for (let at = from; ; ) {
      signal?.throwIfAborted();
      const piece = Buffer.alloc(CHUNK);
      const got = readSync(fd, piece, 0, CHUNK, at);
      if (got === 0) break;
      tap?.(piece.subarray(0, got), at);
      at += got;
      held = Buffer.concat([held, piece.subarray(0, got)]);
      let start = 0;
      for (let end = held.indexOf(10); end >= 0; end = held.indexOf(10, start)) {
        yield { text: held.toString("utf8", start, end), bytes: end + 1 - start, whole: true };
        start = end + 1;
      }
      held = held.subarray(start);
    }
    if (held.length > 0) yield { text: "", bytes: held.length, whole: false };
  } finally {
    closeSync(fd);
  }
}

function parsed(text: string): SmallRecord | undefined {
  try {
    const value = JSON.parse(text);
    const isSound = typeof value?.id === "string" && value.id !== "" && typeof value.text === "string";
    const isKnown = ["user", "assistant", "tool"].includes(value?.role) && Number.isFinite(value.t) && value.t > 0;
    return isSound && isKnown ? value : undefined;
  } catch {
    return undefined;
  }
}

function* itemsOf(record: SmallRecord, state: State): Generator<SourceItem> {
  const { id, t, role, text, call, result, usage } = record;
  const kind = role === "user" ? "prompt" : role === "assistant" ? "assistant" : "tool_results";
  const parts: Part[] = text === "" || result !== undefined ? [] : [{ kind: "text", text }];
  if (typeof call === "string") parts.push({ kind: "tool_call", callId: toolCallId(call), tool: "run", input: {} });
  if (typeof result === "string")
    parts.push({ kind: "tool_result", callId: toolCallId(result), output: text, status: "ok" });
  const message: Message = { id: messageId(id), seq: state.seq++, role, kind, time: t, parts, line: state.line };
  state.records++;
  if (record.compacted) state.compactions++;
  yield { kind: "message", message };
  if (!usage) return;
  yield { kind: "usage", entry: { key: idHash(id), messageKey: idHash(id), model: "small-1", time: t, usage } };
}

function headOf({ path }: LogRef): SessionFacts["head"] {
  const externalId = basename(path, ".jsonl");
  return { id: sessionId("small", externalId), source: "small", externalId, isSubagent: false };
}

function factsOf(log: LogRef, { line, records, compactions }: State): SessionFacts {
  return {
    head: headOf(log),
    cwds: [],
    gitBranches: [],
    agentVersions: [],
    compactBoundaries: compactions,
    microcompactBoundaries: 0,
    hasCompaction: compactions > 0,
    rewindPoints: 0,
    lines: line,
    records,
    children: [],
    foreignTitles: [],
  };
}
