// Reads one log of Qwen Code: lines from where an earlier read stopped, or an older document as a whole.

import { dirname } from "node:path";
import { sessionId } from "../../core/ids.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { readChats } from "../shared/gemini-chat.ts";
import { type LineFormat, readJsonLines } from "../shared/lines.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { isoTime, textOf } from "../shared/values.ts";
import { agentMeta, startedAgents } from "./agents.ts";
import { callNamed, type LogState } from "./at.ts";
import { agentSession, parentOf, SOURCE, stemOf, subagentsOf } from "./discover.ts";
import { takeRecord } from "./records.ts";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const lines: LineFormat<LogState> = { start, take, end };

export function* readLog(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  if (log.path.endsWith(".jsonl")) yield* readJsonLines(log, options, lines);
  else if (options.from === 0) yield* readChats(log, options);
  else {
    // A document is written anew as a whole; whoever reads on in one has seen it grow by something else.
    const message = "a JSON document was continued; it is read again from its start when it changes";
    yield { kind: "issue", issue: { code: "unsupported_format", log: log.path, message } };
    yield { kind: "end", offset: options.from, state: options.state };
  }
}

function start({ path }: LogRef): LogState {
  return { stem: stemOf(path), parent: parentOf(path), calls: new Set(), more: new Map(), renamed: new Map() };
}

function take(reading: Reading<LogState>, record: JsonObject, line: number): void {
  const session = reading.session ?? open(reading, record);
  const state = reading.own;
  const uuid = textOf(record["uuid"]) ?? `L${line}`;
  const isMore = session.knows(uuid);
  const parentUuid = isMore ? uuid : textOf(record["parentUuid"]);
  const parent = parentUuid === undefined ? undefined : (state.more.get(parentUuid) ?? parentUuid);
  const isRoot = record["parentUuid"] === null && !isMore;
  const id = isMore ? `${uuid}#${line}` : uuid;
  if (isMore) state.more.set(uuid, id);
  const named = textOf(record["sessionId"]);
  if (named !== undefined && named !== state.stem && state.parent === undefined && UUID.test(state.stem))
    reading.issueOnce("bad_record", line, "a record names another session than its file; read as part of this one");
  const time = isoTime(record["timestamp"]);
  takeRecord(record, { reading, session, state, line, uuid, id, parent: isRoot ? null : parent, time });
}

/** Qwen Code finds a session by the name of its file, which is the id that its records carry. */
function open(reading: Reading<LogState>, record: JsonObject): SessionWriter {
  const { stem, parent } = reading.own;
  const head = {
    cwd: textOf(record["cwd"]),
    gitBranch: textOf(record["gitBranch"]),
    agentVersion: textOf(record["version"]),
    startedAt: isoTime(record["timestamp"]),
  };
  if (parent === undefined)
    return reading.open({ ...head, externalId: UUID.test(stem) ? stem : (textOf(record["sessionId"]) ?? stem) });
  const meta = agentMeta(reading.log.path);
  const starter = meta?.parentAgentId ? agentSession(parent, `agent-${meta.parentAgentId}`) : parent;
  const parentId = sessionId(SOURCE, starter);
  const session = reading.open({ ...head, externalId: agentSession(parent, stem), isSubagent: true, parentId });
  session.title(meta?.description);
  return session;
}

/** Subagents of this session: which call started them stands beside their logs. */
function end({ session, log, own }: Reading<LogState>): void {
  if (!session) return;
  const ofAgent = own.parent !== undefined;
  const folder = ofAgent ? dirname(log.path) : subagentsOf(log.path);
  const starter = ofAgent ? own.stem.replace(/^agent-/, "") : undefined;
  for (const agent of startedAgents(folder, starter))
    session.child(callNamed(agent.callId, own), agentSession(own.parent ?? own.stem, agent.stem));
}
