// What a Copilot CLI event says of the session as a whole: its head, models, folders, compaction, errors and usage.

import type { JsonObject } from "../../io/jsonl.ts";
import { textParts } from "../shared/blocks.ts";
import type { Reading } from "../shared/reading.ts";
import { isoTime, listOf, numberOf, objectOf, textOf, tokensOf } from "../shared/values.ts";
import { idOfPath } from "./discover.ts";
import { type Event, type Own, say } from "./state.ts";

export function openSession(reading: Reading<Own>, event: Event): void {
  const { data, type, time } = event;
  const isStart = type === "session.start";
  reading.open({
    externalId: (isStart ? textOf(data["sessionId"]) : undefined) ?? idOfPath(reading.log.path),
    startedAt: (isStart ? isoTime(data["startTime"]) : undefined) ?? time,
  });
}

/** True where the event was one of these. */
export function takeSessionEvent(reading: Reading<Own>, event: Event): boolean {
  const { data } = event;
  switch (event.type) {
    case "session.start":
      reading.session?.version(textOf(data["copilotVersion"]));
      reading.session?.amend({ agentVersion: reading.session.head.agentVersion ?? textOf(data["copilotVersion"]) });
      noteContext(reading, objectOf(data["context"]) ?? {});
      select(reading, data["selectedModel"]);
      return true;
    case "session.resume":
      noteContext(reading, objectOf(data["context"]) ?? {});
      select(reading, data["selectedModel"]);
      status(reading, event, "the session was taken up again");
      return true;
    case "session.context_changed":
      noteContext(reading, data);
      return true;
    case "session.model_change":
      select(reading, data["newModel"]);
      status(reading, event, `model: ${textOf(data["newModel"]) ?? "not named"}`);
      return true;
    case "session.auto_mode_resolved":
      select(reading, data["chosenModel"]);
      return true;
    case "session.title_changed":
      reading.session?.title(textOf(data["title"]));
      return true;
    case "session.shutdown":
      spend(reading, event);
      return true;
    default:
      return takeTurnEvent(reading, event);
  }
}

function takeTurnEvent(reading: Reading<Own>, event: Event): boolean {
  const { data } = event;
  switch (event.type) {
    case "session.compaction_complete":
      compact(reading, event);
      return true;
    case "session.truncation": {
      const removed = numberOf(data["messagesRemovedDuringTruncation"]);
      status(reading, event, `${removed ?? "some"} messages left the context window`);
      return true;
    }
    case "session.error":
      say(reading, event, { role: "system", kind: "api_error", parts: textParts(textOf(data["message"]) ?? "error") });
      return true;
    case "abort":
      say(reading, event, { role: "user", kind: "interrupt", parts: textParts(textOf(data["reason"]) ?? "aborted") });
      return true;
    case "session.info":
    case "session.warning":
      status(reading, event, textOf(data["message"]));
      return true;
    case "session.task_complete":
    case "session.handoff":
      status(reading, event, textOf(data["summary"]));
      return true;
    case "subagent.started":
    case "subagent.completed":
    case "subagent.failed":
      subagent(reading, event);
      return true;
    default:
      return false;
  }
}

function status(reading: Reading<Own>, event: Event, text: string | undefined): void {
  if (text !== undefined) say(reading, event, { role: "system", kind: "status", parts: textParts(text) });
}

/** `auto` is no model: who answers is told by the router or by the answer. */
function select({ own }: Reading<Own>, model: unknown): void {
  const name = textOf(model);
  if (name !== undefined) own.model = name === "auto" ? undefined : name;
}

function noteContext({ session }: Reading<Own>, context: JsonObject): void {
  if (!session) return;
  const cwd = textOf(context["cwd"]) ?? textOf(context["gitRoot"]);
  const branch = textOf(context["branch"]);
  const { head } = session;
  session.amend({
    cwd: head.cwd ?? cwd,
    gitBranch: head.gitBranch ?? branch,
    gitRemote: head.gitRemote ?? remoteOf(context),
  });
  session.folder(cwd);
  session.branch(branch);
}

/** The log names a repository as `owner/name`, with its host in newer versions. */
function remoteOf(context: JsonObject): string | undefined {
  const repository = textOf(context["repository"]);
  const host = textOf(context["repositoryHost"]) ?? (context["hostType"] === "github" ? "github.com" : undefined);
  return repository && host && /^[\w.-]+\/[\w.-]+$/.test(repository) ? `https://${host}/${repository}` : undefined;
}

function compact(reading: Reading<Own>, event: Event): void {
  const { data } = event;
  if (data["success"] === false) {
    status(reading, event, `compaction failed: ${textOf(data["error"]) ?? "no reason given"}`);
    return;
  }
  const before = tokensOf(data["preCompactionTokens"]);
  const parts = textParts(before === undefined ? undefined : `${before} tokens before`);
  if (event.agent === undefined) reading.session?.compacted();
  say(reading, event, { role: "system", kind: "compact_boundary", parts });
  const summary = textParts(textOf(data["summaryContent"]));
  if (summary.length > 0)
    say(reading, event, { role: "system", kind: "compact_summary", parts: summary, suffix: ".summary" });
}

function subagent(reading: Reading<Own>, event: Event): void {
  const { data, type } = event;
  const name = textOf(data["agentDisplayName"]) ?? textOf(data["agentName"]) ?? "subagent";
  const error = textOf(data["error"]);
  // The event is the parent's; what it tells of goes on in the subagent's own thread.
  const words = `${name}: ${type.slice("subagent.".length)}${error === undefined ? "" : `: ${error}`}`;
  status(reading, { ...event, agent: undefined }, words);
  const call = textOf(data["toolCallId"]);
  if (type !== "subagent.started" && call !== undefined) reading.own.tips.delete(call);
}

/**
 * The counts of one run of the program, by model: a session that is taken up again counts from nothing, so that all
 * shutdowns add up. One that repeats the counts before it, with no answer between them, is that one again.
 */
function spend(reading: Reading<Own>, event: Event): void {
  const { session, own } = reading;
  const metrics = objectOf(event.data["modelMetrics"]) ?? {};
  // Hashed names and numbers only: this is kept between two reads.
  const counted = JSON.stringify(Object.entries(metrics).map(([model, metric]) => [model, usageOf(metric)]));
  if (!session || (!own.worked && counted === own.counted)) return;
  own.counted = counted.slice(0, 10_000);
  own.worked = false;
  for (const [model, metric] of Object.entries(metrics)) {
    const usage = usageOf(metric);
    if (!usage || Object.values(usage).every((count) => !count)) continue;
    const shutdown = event.id ?? `${session.head.externalId} L${event.line}`;
    session.spend({ key: `copilot ${shutdown} ${event.time} ${model}`, model, time: event.time, usage });
  }
}

function usageOf(metric: unknown) {
  const usage = objectOf(objectOf(metric)?.["usage"]);
  if (!usage) return undefined;
  const total = tokensOf(usage["inputTokens"]);
  const cacheReadTokens = tokensOf(usage["cacheReadTokens"]);
  const cacheCreationTokens = tokensOf(usage["cacheWriteTokens"]);
  const cached = (cacheReadTokens ?? 0) + (cacheCreationTokens ?? 0);
  return {
    // Input is the whole prompt; where it is less than its cached part it cannot be.
    inputTokens: total === undefined ? undefined : total >= cached ? total - cached : total,
    outputTokens: tokensOf(usage["outputTokens"]),
    cacheReadTokens,
    cacheCreationTokens,
    reasoningTokens: tokensOf(usage["reasoningTokens"]),
  };
}

/** The parts of a list of attachments that are no image. */
export function attachmentLines(attachments: unknown): string[] {
  return listOf(attachments).flatMap((value) => {
    const attachment = objectOf(value);
    if (!attachment || attachment["type"] === "blob") return [];
    const where = ["path", "filePath", "url", "displayName", "title"]
      .map((key) => textOf(attachment[key]))
      .find(Boolean);
    const text = textOf(attachment["text"]);
    return [`${textOf(attachment["type"]) ?? "attachment"}: ${where ?? ""}${text === undefined ? "" : `\n${text}`}`];
  });
}
