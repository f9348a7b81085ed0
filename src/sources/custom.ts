// Imported sessions: lines of exported rows under `custom/` of the data folder, one session a line (docs/sources/custom.md).

import { basename, dirname, join } from "node:path";
import type { ProjectRef } from "../core/project.ts";
import type { Part } from "../core/session.ts";
import { isObject, type JsonObject } from "../io/jsonl.ts";
import { defineSource } from "../ports/source.ts";
import { callPart, reasoningParts, resultPart, textParts } from "./shared/blocks.ts";
import { jsonText } from "./shared/depth.ts";
import { findLogs } from "./shared/find.ts";
import { type LineFormat, readJsonLines } from "./shared/lines.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";
import type { Reading } from "./shared/reading.ts";
import type { SessionWriter } from "./shared/session.ts";
import { isoTime, listOf, numberOf, parsedJson, textOf, tokensOf, unixTime } from "./shared/values.ts";

const SOURCE = "custom";
const MAX_DEPTH = 4;
/** See `pipeline/import.ts`. */
const UNNAMED = "imported";

/** Ids that came before in this log. */
interface Own {
  readonly ids: Set<string>;
}

const format: LineFormat<Own> = {
  manySessions: true,
  start: () => ({ ids: new Set() }),
  take(reading, row, line) {
    const problem = problemOf(row);
    if (problem !== undefined) {
      reading.issue("bad_record", line, problem);
      return;
    }
    const session = openSession(reading, row, line);
    const model = textOf(row["model"]);
    for (const [i, message] of listOf(row["messages"]).entries())
      takeMessage({ reading, session, line, model }, message, i);
    spend(session, row);
    session.count(1, 1);
    reading.close();
  },
};

export const custom = defineSource({
  name: SOURCE,
  title: "Imported",
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  roots: (environment) => [
    variableFolder(environment, "TRACEMILL_HOME", "custom") ?? homeFolder(environment, ".tracemill", "custom"),
  ],
  discover: (root, options) =>
    findLogs(
      root,
      { source: SOURCE, depth: MAX_DEPTH, isLog: (name, folders) => folders.length > 0 && name.endsWith(".jsonl") },
      options,
    ),
  read: (log, options) => readJsonLines(log, options, format),
});

/** Why a line is no session; undefined where it is one. */
function problemOf(row: JsonObject): string | undefined {
  const missing = ["session_id", "messages"].filter((key) => row[key] === undefined);
  if (missing.length > 0) return `no exported session: it has no ${missing.join(" and no ")}`;
  if (textOf(row["session_id"]) === undefined) return "no exported session: session_id is no text";
  if (!Array.isArray(row["messages"])) return "no exported session: messages is no list";
  return undefined;
}

function openSession(reading: Reading<Own>, row: JsonObject, line: number): SessionWriter {
  const id = String(row["session_id"]);
  if (reading.own.ids.has(id)) reading.issueOnce("bad_record", line, "a session came before in this file; kept apart");
  const externalId = reading.own.ids.has(id) ? `${id}#${line}` : id;
  reading.own.ids.add(id);
  const cwd = textOf(row["cwd"]);
  const session = reading.open({
    externalId,
    cwd,
    gitBranch: textOf(row["git_branch"]),
    startedAt: timeOf(row["start_time"]),
    project: projectOf(reading.log.path, textOf(row["project"]), cwd),
  });
  session.title(textOf(row["title"]) ?? textOf(row["display_title"]));
  return session;
}

/** The folder names the project, but for that of imports without one: there each line does, or its file. */
function projectOf(path: string, named: string | undefined, cwd: string | undefined): ProjectRef | undefined {
  const folder = dirname(path);
  if (basename(folder) !== UNNAMED) return { root: folder, name: basename(folder) };
  if (cwd !== undefined) return undefined;
  const name = named ?? basename(path, ".jsonl");
  return { root: join(folder, name), name };
}

interface Place {
  readonly reading: Reading<Own>;
  readonly session: SessionWriter;
  readonly line: number;
  readonly model: string | undefined;
}

const ROLES = new Map<unknown, "user" | "assistant" | "system">([
  ["user", "user"],
  ["human", "user"],
  ["assistant", "assistant"],
  ["system", "system"],
]);

function takeMessage({ reading, session, line, model }: Place, message: unknown, i: number): void {
  const role = isObject(message) ? ROLES.get(message["role"]) : undefined;
  if (!isObject(message) || role === undefined) {
    reading.issueOnce("bad_record", line, "a message without a known role (user, assistant, system); left out");
    return;
  }
  const time = timeOf(message["timestamp"]);
  const parts: Part[] = [
    ...reasoningParts(textOf(message["thinking"])),
    ...textParts(typeof message["content"] === "string" ? message["content"] : contentText(message["content"])),
  ];
  const results: Part[] = [];
  for (const [n, use] of listOf(message["tool_uses"]).entries()) {
    if (!isObject(use)) reading.issueOnce("bad_record", line, "a tool use is no object; left out");
    else takeToolUse(use, `${i}.${n}`, { parts, results });
  }
  const kind = role === "user" ? "prompt" : role === "assistant" ? "assistant" : "status";
  const said = { line, time, id: textOf(message["id"]) ?? `m${i}` };
  if (parts.length > 0 || results.length === 0)
    session.say({
      role,
      kind,
      parts,
      ...said,
      model: role === "assistant" ? (textOf(message["model"]) ?? model) : undefined,
    });
  if (results.length > 0)
    session.say({ ...said, role: "tool", kind: "tool_results", parts: results, id: `${said.id}.results` });
}

/** Old rows have the input as a text and nothing of the result; new ones `input`, `output` and `status`. */
function takeToolUse(use: JsonObject, id: string, { parts, results }: { parts: Part[]; results: Part[] }): void {
  const callId = textOf(use["id"]) ?? `call-${id}`;
  const tool = textOf(use["tool"]) ?? textOf(use["tool_name"]) ?? textOf(use["name"]);
  const input = use["input"] ?? use["input_data"];
  parts.push(callPart(callId, tool, typeof input === "string" ? parsedJson(input) : input));
  const { output } = use;
  if (output === undefined || output === null) return;
  const status = textOf(use["status"]);
  const ended = status === undefined ? undefined : /^(?:ok|success|completed)$/i.test(status) ? "ok" : "error";
  results.push(resultPart(callId, typeof output === "string" ? output : outputText(output), ended));
}

function outputText(output: unknown): string {
  const text = isObject(output) && Object.keys(output).length === 1 ? textOf(output["text"]) : undefined;
  return text ?? jsonText(output);
}

function contentText(content: unknown): string | undefined {
  const texts = listOf(content).flatMap((part) => (isObject(part) ? (textOf(part["text"]) ?? []) : []));
  return texts.length > 0 ? texts.join("\n") : undefined;
}

/** A row has the sums of its session only. */
function spend(session: SessionWriter, row: JsonObject): void {
  const stats = isObject(row["stats"]) ? row["stats"] : {};
  session.spend({
    key: `${SOURCE}:${session.head.externalId}`,
    model: textOf(row["model"]),
    time: timeOf(row["end_time"]) ?? timeOf(row["start_time"]),
    usage: {
      inputTokens: tokensOf(stats["input_tokens"]),
      outputTokens: tokensOf(stats["output_tokens"]),
      cacheReadTokens: tokensOf(stats["cache_read_tokens"]),
      cacheCreationTokens: tokensOf(stats["cache_creation_tokens"]),
      reasoningTokens: tokensOf(stats["reasoning_tokens"]),
    },
  });
}

function timeOf(value: unknown): number | undefined {
  const number = numberOf(value);
  return number === undefined ? isoTime(value) : unixTime(number, number > 1e11 ? "ms" : "s");
}
