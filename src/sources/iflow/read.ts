// Reads one session of iFlow: lines as Claude Code writes them, with answers written again as their calls come in.

import { basename } from "node:path";
import { quotable } from "../../core/quotable.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { blockUsage } from "../shared/blocks.ts";
import { type LineFormat, readJsonLines } from "../shared/lines.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { isoTime, objectOf, textOf, unlessZero } from "../shared/values.ts";
import { type Answers, answerParts, newAnswers } from "./answers.ts";
import { userParts } from "./results.ts";

interface IFlow extends Answers {
  readonly stem: string;
  /** `seq` of the newest prompt: what follows it is one turn. */
  turn: number;
}

const lines: LineFormat<IFlow> = {
  start: ({ path }) => ({ stem: basename(path, ".jsonl"), turn: -1, ...newAnswers() }),
  take,
};

export function readLog(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readJsonLines(log, options, lines);
}

function take(reading: Reading<IFlow>, record: JsonObject, line: number): void {
  const session = reading.session ?? open(reading, record);
  session.folder(textOf(record["cwd"]));
  session.branch(textOf(record["gitBranch"]));
  session.version(textOf(record["version"]));
  const type = record["type"];
  if (type === "user") takeUser(reading, session, { record, line });
  else if (type === "assistant") takeAssistant(reading, session, { record, line });
  else {
    const name = quotable(typeof type === "string" ? type : "none");
    reading.issueOnce("unknown_record", line, `record of unknown type ${name}; left out`);
    session.pass(textOf(record["uuid"]), textOf(record["parentUuid"]));
  }
}

/** The file is named by the session's id, which its records carry too; the id never hangs on a single record. */
function open(reading: Reading<IFlow>, record: JsonObject): SessionWriter {
  return reading.open({
    externalId: reading.own.stem,
    cwd: textOf(record["cwd"]),
    gitBranch: textOf(record["gitBranch"]),
    agentVersion: textOf(record["version"]),
    startedAt: isoTime(record["timestamp"]),
  });
}

interface At {
  readonly record: JsonObject;
  readonly line: number;
}

function takeUser(reading: Reading<IFlow>, session: SessionWriter, { record, line }: At): void {
  const { own } = reading;
  own.answer = undefined;
  const id = textOf(record["uuid"]);
  const { results, said } = userParts(record, { reading, session, line });
  const time = isoTime(record["timestamp"]);
  const sidechain = record["isSidechain"] === true;
  if (results.length > 0)
    session.say({ role: "tool", kind: "tool_results", parts: results, line, id, time, sidechain });
  if (said.length === 0) {
    if (results.length === 0) session.pass(id, undefined);
    return;
  }
  const kind = kindOf(record, results.length > 0);
  const common = { parts: said, line, time, sidechain, ...(results.length === 0 && { id }) };
  if (kind === "compact_summary") {
    session.compacted();
    session.say({
      role: "system",
      kind: "compact_boundary",
      parts: [],
      line,
      id: `${id ?? `L${line}`}.boundary`,
      time,
    });
    session.say({ ...common, role: "system", kind });
    return;
  }
  const seq = session.say({ ...common, role: "user", kind, parent: parentOf(reading, session, record) });
  if (kind === "prompt" && !sidechain) own.turn = seq;
}

/** iFlow writes what its harness says, and summaries, as the user's: a flag tells them. */
function kindOf(record: JsonObject, besideResults: boolean): "prompt" | "injected" | "compact_summary" {
  const message = objectOf(record["message"]);
  const has = (...names: string[]) => names.some((name) => record[name] === true || message?.[name] === true);
  if (has("isCompactSummary", "isCompression", "isCompressed")) return "compact_summary";
  return besideResults || has("isMeta") ? "injected" : "prompt";
}

/**
 * Answers are written as children of the prompt, whatever came between, so within a turn the order of the log is the
 * thread. Only a prompt that names a record of an earlier turn went back to it.
 */
function parentOf({ own }: Reading<IFlow>, session: SessionWriter, record: JsonObject): number | undefined {
  const parent = textOf(record["parentUuid"]);
  if (parent === undefined || !session.knows(parent)) return undefined;
  const seq = session.pass(undefined, parent);
  return seq >= own.turn ? undefined : seq;
}

function takeAssistant(reading: Reading<IFlow>, session: SessionWriter, { record, line }: At): void {
  const message = objectOf(record["message"]);
  const id = textOf(record["uuid"]);
  if (!message) {
    reading.issueOnce("bad_record", line, "an answer without a message; left out");
    session.pass(id, undefined);
    return;
  }
  const own = textOf(message["id"]) ?? id ?? `L${line}`;
  const { parts, apiId } = answerParts(message["content"], { reading, session, line, id: own });
  const time = isoTime(record["timestamp"]);
  const model = textOf(message["model"]);
  const sidechain = record["isSidechain"] === true;
  if (parts.length > 0)
    session.say({ role: "assistant", kind: "assistant", parts, line, id, time, model, apiId, sidechain });
  else session.pass(id, undefined);
  // Most providers report nothing here: all zero.
  const usage = isObject(message["usage"]) ? unlessZero(blockUsage(message["usage"])) : {};
  session.spend({ key: `iflow ${reading.own.stem} ${apiId}`, model, time, usage });
}
