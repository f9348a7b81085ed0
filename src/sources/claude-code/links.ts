// Which tool call started which subagent. Three generations of logs say it in three places.

import { toolCallId } from "../../core/ids.ts";
import type { ChildLink } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";

/** Subagents have hexadecimal ids; ids of background shells look different. */
const AGENT_ID = /^(?:agent-)?[A-Za-z0-9_-]{0,64}[0-9a-f]{7}$/;
const NOTICE = "<task-notification>";

export class Links {
  readonly children: ChildLink[];
  private readonly known: Set<string>;
  private last = "";

  constructor(children: readonly ChildLink[] = []) {
    this.children = [...children];
    this.known = new Set(children.map((link) => `${link.callId} ${link.externalId}`));
  }

  /** `toolUseResult.agentId` of the result that a `Task` or `Agent` call got. */
  fromResult(record: JsonObject): void {
    const result = record.toolUseResult;
    if (!isObject(result) || typeof result.agentId !== "string") return;
    const { message } = record;
    const content = isObject(message) ? message.content : undefined;
    if (!Array.isArray(content)) return;
    for (const block of content) {
      if (isObject(block) && block.type === "tool_result") {
        this.add(block.tool_use_id, result.agentId);
        return;
      }
    }
  }

  /** `agent_progress` records (2.1.12 and later): thousands of them say the same. */
  fromProgress(record: JsonObject): void {
    const { data } = record;
    if (isObject(data) && data.type === "agent_progress") this.add(record.parentToolUseID, data.agentId);
  }

  /** A notice that a background agent is done: in a queue operation, a queued command or a user record. */
  fromNotice(text: unknown): void {
    if (typeof text !== "string" || !text.startsWith(NOTICE)) return;
    const task = between(text, "<task-id>", "</task-id>");
    if (task !== undefined && AGENT_ID.test(task)) this.add(between(text, "<tool-use-id>", "</tool-use-id>"), task);
  }

  private add(callId: unknown, agentId: unknown): void {
    if (typeof callId !== "string" || callId === "" || typeof agentId !== "string" || agentId === "") return;
    const externalId = agentId.startsWith("agent-") ? agentId : `agent-${agentId}`;
    const key = `${callId} ${externalId}`;
    if (key === this.last) return;
    this.last = key;
    if (this.known.has(key)) return;
    this.known.add(key);
    this.children.push({ callId: toolCallId(callId), externalId });
  }
}

function between(text: string, open: string, close: string): string | undefined {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start);
  return end < 0 ? undefined : text.slice(start + open.length, end).trim();
}
