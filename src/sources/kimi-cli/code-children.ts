// Links subagents of Kimi Code to the calls that started them: the call's result names the agent.

import type { SessionWriter } from "../shared/session.ts";

const MAX_OPEN = 10_000;

export class CodeChildren {
  private readonly writer: SessionWriter;
  private readonly started = new Set<string>();

  constructor(writer: SessionWriter) {
    this.writer = writer;
  }

  /** `Agent` starts one, `AgentSwarm` several. */
  call(id: string | undefined, tool: string | undefined): void {
    if (id !== undefined && tool?.startsWith("Agent") && this.started.size < MAX_OPEN) this.started.add(id);
  }

  result(id: string | undefined, text: string): void {
    if (id === undefined || !this.started.delete(id)) return;
    const [session = ""] = this.writer.head.externalId.split(".");
    for (const [, agent] of text.matchAll(/\bagent_id[:=]\s*"?([\w-]{1,100})/g))
      this.writer.child(id, `${session}.${agent}`);
  }
}
