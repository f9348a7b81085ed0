// What each record of a Factory Droid session becomes.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { textParts } from "../shared/blocks.ts";
import { jsonText } from "../shared/depth.ts";
import type { LineFormat } from "../shared/lines.ts";
import type { Reading } from "../shared/reading.ts";
import type { SessionWriter } from "../shared/session.ts";
import { isoTime, objectOf, textOf } from "../shared/values.ts";
import { takeMessage } from "./messages.ts";
import { takeSettings } from "./settings.ts";
import type { Own } from "./state.ts";

/** How the title of a subagent's session begins in versions that do not name who called it. */
const TASK = "# Task Tool Invocation";

export const SESSION: Omit<LineFormat<Own>, "start"> = {
  take(reading, record, line) {
    const session = reading.session ?? openSession(reading, record);
    const time = isoTime(record["timestamp"]);
    reading.own.time = time ?? reading.own.time;
    switch (record["type"]) {
      case "session_start":
        noteStart(reading, record);
        return;
      case "message":
        takeMessage(reading, record, line);
        reading.own.last = textOf(record["id"]) ?? reading.own.last;
        return;
      case "compaction_state":
        compact(session, record, { line, after: reading.own.last });
        return;
      case "todo_state": {
        const todos = record["todos"];
        const text = textOf(todos) ?? textOf(objectOf(todos)?.["todos"]) ?? (todos ? jsonText(todos) : undefined);
        if (text !== undefined)
          session.say({ role: "system", kind: "status", parts: textParts(text), ...placeOf(record, line) });
        return;
      }
      case "agent_turn_outcome":
        outcome(session, record, line);
        return;
      default: {
        const type = textOf(record["type"]) ?? "none";
        reading.issueOnce("unknown_record", line, `record of unknown type ${quotable(type)}; left out`);
      }
    }
  },
  end(reading) {
    if (reading.session) takeSettings(reading);
  },
};

function placeOf(record: JsonObject, line: number) {
  return { id: textOf(record["id"]), time: isoTime(record["timestamp"]), line };
}

/** The name of the log is the id that its settings, and its children, know the session by. */
function openSession(reading: Reading<Own>, record: JsonObject): SessionWriter {
  const id = record["type"] === "session_start" ? textOf(record["id"]) : undefined;
  const session = reading.open({ externalId: id ?? reading.own.name });
  // The first message follows the session itself.
  session.pass(session.head.externalId, null);
  return session;
}

function noteStart({ session, own, log }: Reading<Own>, record: JsonObject): void {
  if (!session || own.told) return;
  own.told = true;
  const caller = textOf(record["callingSessionId"]);
  const fork = textOf(record["parent"]);
  const title = textOf(record["title"]);
  const isTask = title?.startsWith(TASK) === true;
  session.amend({
    cwd: textOf(record["cwd"]),
    // A number is the version of the format.
    agentVersion: textOf(record["version"]),
    isSubagent: caller !== undefined || isTask,
    ...(caller !== undefined && { parentId: sessionId(log.source, caller) }),
    ...(fork !== undefined && { forkedFrom: sessionId(log.source, fork) }),
  });
  session.title(textOf(record["sessionTitle"]) ?? (isTask ? undefined : title));
}

interface Boundary {
  readonly line: number;
  /** The message that the next one names as its parent: it follows the summary all the same. */
  readonly after: string | undefined;
}

function compact(session: SessionWriter, record: JsonObject, { line, after }: Boundary): void {
  const { id, time } = placeOf(record, line);
  session.compacted();
  let seq = session.say({ role: "system", kind: "compact_boundary", parts: [], id, parent: after, time, line });
  const parts = textParts(textOf(record["summaryText"]));
  if (parts.length > 0) {
    const said = id === undefined ? undefined : `${id}.summary`;
    seq = session.say({ role: "system", kind: "compact_summary", parts, id: said, time, line });
  }
  if (after !== undefined) session.continueAt(after, seq);
}

/** How a turn ended; that it simply did says nothing. */
function outcome(session: SessionWriter, record: JsonObject, line: number): void {
  const reason = textOf(record["reason"]) ?? "completed";
  if (reason === "completed") return;
  const isStopped = /cancel|interrupt|abort/i.test(reason);
  const kind = isStopped ? "interrupt" : /error|fail/i.test(reason) ? "api_error" : "status";
  session.say({ role: isStopped ? "user" : "system", kind, parts: textParts(reason), ...placeOf(record, line) });
}
