// The records of Pi's session logs, a tree of entries, as all of Pi's versions and its descendant OpenClaw write them.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { textParts } from "./blocks.ts";
import type { LineFormat } from "./lines.ts";
import { contentParts, timeOf } from "./pi-content.ts";
import type { Entry, PiDialect, PiOwn } from "./pi-dialect.ts";
import { takeMessage } from "./pi-messages.ts";
import type { Reading } from "./reading.ts";
import type { SessionWriter } from "./session.ts";
import { isoTime, numberOf, textOf } from "./values.ts";

/** The newest version of Pi's format whose records are known. */
const NEWEST = 3;
/** Entries that set something and say nothing: they only have a place in the tree. */
const SETTINGS: ReadonlySet<unknown> = new Set([
  "model_change",
  "thinking_level_change",
  "custom",
  "context_transform",
  "ephemeral",
]);

export function piFormat(dialect: PiDialect): LineFormat<PiOwn> {
  return {
    start: () => ({ spawned: [], named: false }),
    take(reading, record, line) {
      if (record["type"] === "session") {
        takeHeader(reading, record, { dialect, line });
        return;
      }
      const session = reading.session ?? open(reading, undefined, dialect);
      takeEntry({ reading, session, line, dialect }, record);
    },
    end(reading) {
      if (reading.session) dialect.end?.(reading);
    },
  };
}

function takeHeader(
  reading: Reading<PiOwn>,
  header: JsonObject,
  { dialect, line }: { readonly dialect: PiDialect; readonly line: number },
): void {
  const { session } = reading;
  const version = numberOf(header["version"]) ?? 1;
  const { newest = NEWEST } = dialect;
  if (version > newest)
    reading.issueOnce(
      "unknown_record",
      line,
      `format version ${version} is newer than ${newest}; read as far as known`,
    );
  if (!session) open(reading, header, dialect);
  else if (session.head.startedAt === undefined && session.head.cwd === undefined)
    session.amend(headOf(header, session.head.source));
  else reading.issueOnce("bad_record", line, "a second header in one log; only the first is taken");
}

function open(reading: Reading<PiOwn>, header: JsonObject | undefined, dialect: PiDialect): SessionWriter {
  const { log } = reading;
  const id = (header && textOf(header["id"])) ?? dialect.idOf(log);
  const variant = dialect.variant?.(log);
  const session = reading.open({
    externalId: variant ? `${id}${variant.suffix}` : id,
    ...(header && headOf(header, log.source)),
  });
  if (variant) session.hide(variant.hidden);
  // Some writers hang the first entries on the header.
  session.pass(id, null);
  return session;
}

function headOf(header: JsonObject, source: string) {
  const parent = textOf(header["parentSession"]) ?? textOf(header["branchedFrom"]);
  return {
    cwd: textOf(header["cwd"]),
    startedAt: isoTime(header["timestamp"]),
    forkedFrom: parent === undefined ? undefined : sessionId(source, idInPath(parent)),
  };
}

/** The id in a log's name, `<time>_<id>.jsonl` or `<id>.jsonl`, of this or another system; an id stays what it is. */
export function idInPath(path: string): string {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1).replace(/\.jsonl$/, "");
  const stamped = /^\d{4}-\d\d-\d\dT[\dZ-]+_(.+)$/.exec(name);
  return stamped?.[1] ?? name;
}

function takeEntry(at: Entry, record: JsonObject): void {
  const { session } = at;
  const { leaf } = session;
  takeRecord(at, record);
  // OpenClaw's: said beside the conversation, which goes on where it was.
  if (record["appendMode"] === "side" && record["type"] !== "leaf" && leaf !== undefined) session.activeLeaf(leaf);
}

function takeRecord(at: Entry, record: JsonObject): void {
  const { reading, session, line } = at;
  const parent = parentOf(at, record);
  const id = textOf(record["id"]);
  const { type } = record;
  if (type === "message") takeMessage(at, record, parent);
  else if (type === "compaction") takeCompaction(at, record, parent);
  else if (type === "branch_summary" || type === "custom_message") takeInjected(at, record, parent);
  else {
    const failure = type === "custom" ? at.dialect.failure?.(record) : undefined;
    const words = failure ?? statusOf(at, record);
    if (words !== undefined) {
      const kind = failure === undefined ? "status" : "api_error";
      const parts = textParts(words);
      session.activeLeaf(session.say({ role: "system", kind, parts, line, id, parent, time: timeOf(record) }));
      return;
    }
    if (type === "leaf") {
      session.pass(id, parent);
      // OpenClaw's: the branch that is shown from here on.
      session.activeLeaf(textOf(record["targetId"]) ?? session.tip);
      return;
    }
    if (type === "session_info") takeName(at, textOf(record["name"])?.trim());
    else if (type !== "label" && !SETTINGS.has(type)) {
      const name = typeof type === "string" ? quotable(type) : "(none)";
      reading.issueOnce("unknown_record", line, `entry of unknown type ${name}; kept in the archive only`);
    }
    session.activeLeaf(session.pass(id, parent));
  }
}

function statusOf({ dialect }: Entry, record: JsonObject): string | undefined {
  const label = record["type"] === "label" ? textOf(record["label"]) : undefined;
  return label === undefined ? dialect.status?.(record) : `Label: ${label}`;
}

/** `null` for a root, the id where it is known, else undefined: then it follows what was written before it. */
function parentOf({ reading, session, line }: Entry, record: JsonObject): string | null | undefined {
  const { parentId } = record;
  // Version 1 had no ids: each entry follows the one before.
  if (parentId === undefined) return undefined;
  if (parentId === null) return null;
  if (typeof parentId === "string" && session.knows(parentId)) return parentId;
  reading.issueOnce(
    "missing_parent",
    line,
    "the parent of an entry is not before it; taken to follow the entry before",
  );
  return undefined;
}

function takeCompaction(at: Entry, record: JsonObject, parent: string | null | undefined): void {
  const { session, line } = at;
  const time = timeOf(record);
  const id = textOf(record["id"]) ?? `L${line}`;
  session.compacted();
  const boundary = `${id}.boundary`;
  const seq = session.say({ role: "system", kind: "compact_boundary", parts: [], line, id: boundary, parent, time });
  const parts = textParts(textOf(record["summary"]));
  if (parts.length === 0) session.continueAt(id, seq);
  else session.say({ role: "system", kind: "compact_summary", parts, line, id, parent: boundary, time });
  session.activeLeaf(session.tip);
}

/** What an extension, or a summary of the branch that was left, puts before the model in the person's place. */
function takeInjected(at: Entry, record: JsonObject, parent: string | null | undefined): void {
  const { session, line } = at;
  const id = textOf(record["id"]) ?? `L${line}`;
  const parts = contentParts(record["content"] ?? record["summary"], at);
  const branchedAt = session.pass(undefined, parent);
  session.activeLeaf(session.say({ role: "user", kind: "injected", parts, line, id, parent, time: timeOf(record) }));
  // The prompt behind the summary is the other one of a rewind: both follow what the person went back to.
  if (record["type"] === "branch_summary") session.continueAt(id, branchedAt);
}

function takeName({ reading, session }: Entry, name: string | undefined): void {
  if (!name) return;
  session.title(name);
  reading.own.named = true;
}
