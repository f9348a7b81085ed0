// What a session of OpenCode becomes, whether its records are rows or files: messages in order, each with its parts.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { type PartOf, partOf } from "./opencode-parts.ts";
import { allParts, type Draft, type OpenCode, say, sayAssistant, sayUser } from "./opencode-say.ts";
import type { Reading } from "./reading.ts";
import type { SessionWriter } from "./session.ts";
import { listOf, objectOf, textOf, unixTime } from "./values.ts";

export interface MessageRecord {
  readonly id: string | undefined;
  /** Undefined where it could not be read. */
  readonly data: JsonObject | undefined;
  readonly line: number;
  /** Unix milliseconds, where the record's own are missing. */
  readonly time?: unknown;
}

export function newSession(key: string): OpenCode {
  return { key, draft: undefined, calls: new Set(), reverted: undefined, last: undefined, compacting: false };
}

/** Titles that stand until the agent makes one up. */
const PLACEHOLDER = /^(?:New|Child) session - \d{4}-\d\d-\d\dT/;

/** Opens the session with what its record says. */
export function takeSession(reading: Reading<OpenCode>, info: JsonObject): void {
  const { own, log } = reading;
  const parent = textOf(info["parentID"]);
  const title = textOf(info["title"]);
  const session = reading.open({
    externalId: own.key,
    cwd: textOf(info["directory"]),
    agentVersion: textOf(info["version"]),
    startedAt: unixTime(objectOf(info["time"])?.["created"], "ms"),
    isSubagent: parent !== undefined,
    ...(parent !== undefined && { parentId: sessionId(log.source, parent) }),
  });
  if (title !== undefined && !PLACEHOLDER.test(title)) session.title(title);
  own.reverted = textOf(objectOf(info["revert"])?.["messageID"]);
}

export function takeMessage(reading: Reading<OpenCode>, { id, data, line, time }: MessageRecord): void {
  flush(reading);
  if (!data) return;
  reading.own.draft = {
    id: id ?? textOf(data["id"]) ?? `L${line}`,
    data,
    line,
    time: createdAt(data) ?? unixTime(time, "ms"),
    steps: [{ said: [], results: [], ended: undefined }],
    injected: [],
    shown: [],
    commands: [],
    spent: [],
    compacts: false,
  };
  // Before there were files of parts, a message held its own.
  for (const [i, part] of listOf(data["parts"]).entries()) {
    takePart(reading, { id: `${reading.own.draft.id}.${i}`, data: objectOf(part), line });
  }
}

export function createdAt(data: JsonObject): number | undefined {
  const times = objectOf(data["time"]) ?? objectOf(objectOf(data["metadata"])?.["time"]);
  return unixTime(times?.["created"], "ms");
}

export function takePart(reading: Reading<OpenCode>, { id, data, line }: Omit<MessageRecord, "time">): void {
  const { draft, calls } = reading.own;
  if (!draft || !data) return;
  place(reading, draft, partOf(data, { id: id ?? textOf(data["id"]) ?? `L${line}`, line, calls }), line);
}

function place(reading: Reading<OpenCode>, draft: Draft, part: PartOf, line: number): void {
  const step = draft.steps.at(-1);
  if (!step) return;
  switch (part.kind) {
    case "said":
      step.said.push(...part.parts);
      break;
    case "injected":
      draft.injected.push(...part.parts);
      break;
    case "shown":
      draft.shown.push(...part.parts);
      break;
    case "command":
      draft.commands.push(...part.parts);
      break;
    case "call":
      step.said.push(part.call);
      step.results.push(...part.results);
      if (part.ended !== undefined) step.ended = Math.max(step.ended ?? 0, part.ended);
      if (part.child !== undefined) session(reading).child(part.callId, part.child);
      break;
    case "step":
      // What follows was said when these results were known.
      if (step.results.length > 0) draft.steps.push({ said: [], results: [], ended: undefined });
      break;
    case "spent":
      draft.spent.push(part.tokens);
      break;
    case "compaction":
      draft.compacts = true;
      break;
    case "passed":
      break;
    case "bad":
      reading.issueOnce("bad_record", line, "a part without a type; left out");
      break;
    case "unknown":
      reading.issueOnce("unknown_record", line, `part of unknown type ${quotable(part.type)}; kept as JSON`);
      step.said.push(...part.parts);
  }
}

export function finish(reading: Reading<OpenCode>): void {
  flush(reading);
}

function session(reading: Reading<OpenCode>): SessionWriter {
  return reading.session ?? reading.open({ externalId: reading.own.key });
}

function flush(reading: Reading<OpenCode>): void {
  const { own } = reading;
  const { draft } = own;
  own.draft = undefined;
  if (!draft) return;
  const writer = session(reading);
  if (own.reverted !== undefined && own.reverted === draft.id && own.last !== undefined) writer.activeLeaf(own.last);
  const { role } = draft.data;
  if (role === "user") {
    const isSaid = sayUser(own, writer, draft);
    if (!isSaid)
      reading.issueOnce("bad_record", draft.line, "a prompt of which no part is there; kept without its text");
  } else if (role === "assistant") sayAssistant(own, writer, draft);
  else {
    const found = typeof role === "string" ? role : "none";
    reading.issueOnce("unknown_record", draft.line, `message of unknown role ${quotable(found)}; kept as a status`);
    say(own, writer, draft, { role: "system", kind: "status", parts: allParts(draft) });
  }
}
