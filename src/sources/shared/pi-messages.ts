// The messages in Pi's logs by their role: who said them, and what else must be known of them.

import { quotable } from "../../core/quotable.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { textParts } from "./blocks.ts";
import { attachmentParts, contentParts, resultParts, shellParts, spentBy, timeOf } from "./pi-content.ts";
import type { Asked, Entry } from "./pi-dialect.ts";
import type { Said } from "./session.ts";
import { textOf } from "./values.ts";

type Place = Pick<Said, "line" | "id" | "parent" | "time">;

export function takeMessage(at: Entry, record: JsonObject, parent: string | null | undefined): void {
  const { reading, session, line } = at;
  const { message } = record;
  if (!isObject(message)) {
    reading.issueOnce("bad_record", line, "an entry's message is no object; left out");
    session.activeLeaf(session.pass(textOf(record["id"]), parent));
    return;
  }
  const place: Place = { line, id: textOf(record["id"]), parent, time: timeOf(record, message) };
  const role = message["role"];
  if (role === "assistant") takeAnswer(at, record, { message, place });
  else if (role === "toolResult") takeResult(at, message, place);
  else if (role === "user") takeAsked(at, message, place);
  else session.say({ ...place, ...otherRole(at, message) });
  session.activeLeaf(session.tip);
}

function takeAnswer(
  at: Entry,
  record: JsonObject,
  { message, place }: { readonly message: JsonObject; readonly place: Place },
): void {
  const { session, dialect, line } = at;
  const parts = contentParts(message["content"], at);
  if (dialect.isCopy?.(message)) {
    session.say({ ...place, role: "assistant", kind: "synthetic", parts });
    return;
  }
  session.say({ ...place, role: "assistant", kind: "assistant", parts, model: textOf(message["model"]) });
  const spent = spentBy(message, record, at);
  if (spent) session.spend(spent);
  const failed = message["stopReason"];
  if (failed !== "error" && failed !== "aborted") return;
  // How the answer ended is no part of it; what follows the entry follows this.
  const id = place.id ?? `L${line}`;
  const seq = session.say({
    ...place,
    role: "system",
    kind: failed === "error" ? "api_error" : "interrupt",
    parts: textParts(textOf(message["errorMessage"])),
    id: `${id}.${failed}`,
    parent: undefined,
  });
  session.continueAt(id, seq);
}

function takeResult(at: Entry, message: JsonObject, place: Place): void {
  const { session, reading, dialect } = at;
  const parts = resultParts(message, at);
  session.say({ ...place, role: "tool", kind: "tool_results", parts });
  const key = dialect.spawned?.(message);
  const [result] = parts;
  if (key === undefined || result?.kind !== "tool_result" || result.callId === "") return;
  if (reading.own.spawned.length < 10_000) reading.own.spawned.push([result.callId, key]);
}

function takeAsked(at: Entry, message: JsonObject, place: Place): void {
  const { session, dialect } = at;
  const parts = [...contentParts(message["content"], at), ...attachmentParts(message["attachments"], at)];
  const prompt: Asked = { kind: "prompt", parts };
  const asked = dialect.asked?.(message, prompt) ?? prompt;
  if (asked.context !== undefined) {
    const id = `${place.id ?? `L${place.line}`}.context`;
    // Beside the prompt, not before it: two prompts that follow one message are a rewind.
    const parent = place.parent === undefined ? session.tip : place.parent;
    session.say({ ...place, id, parent, role: "user", kind: "injected", parts: textParts(asked.context) });
    session.say({ ...place, parent, role: "user", kind: asked.kind, parts: asked.parts });
    return;
  }
  session.say({ ...place, role: "user", kind: asked.kind, parts: asked.parts });
}

function otherRole(at: Entry, message: JsonObject): Pick<Said, "role" | "kind" | "parts"> {
  const { reading, line } = at;
  const role = message["role"];
  switch (role) {
    case "bashExecution":
      return { role: "user", kind: "injected", parts: shellParts(message) };
    // `hookMessage` until version 2.
    case "custom":
    case "hookMessage":
      return { role: "user", kind: "injected", parts: contentParts(message["content"], at) };
    case "branchSummary":
      return { role: "user", kind: "injected", parts: textParts(textOf(message["summary"])) };
    case "compactionSummary":
      return { role: "system", kind: "compact_summary", parts: textParts(textOf(message["summary"])) };
    default: {
      const name = typeof role === "string" ? quotable(role) : "(none)";
      if (role !== "system")
        reading.issueOnce("unknown_record", line, `message of unknown role ${name}; kept as status`);
      return { role: "system", kind: "status", parts: contentParts(message["content"], at) };
    }
  }
}
