// Sessions as Claude Code writes them, told message by message: what exports are made of in the tests of their ends.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

export interface SittingOptions {
  readonly cwd?: string;
  /** Of January 2026. */
  readonly day?: number;
  readonly branch?: string;
  readonly title?: string;
  /** Begins with copies of the first `count` records of another one; all of them where there is no count. */
  readonly copies?: Sitting;
  readonly count?: number;
  /** Log of a subagent: the session that started it, and the agent's own id. */
  readonly subagentOf?: { readonly session: string; readonly agent: string };
}

type Record = { [key: string]: unknown };

let made = 0;

/** An id that no other session of this process has. */
export function newId(): string {
  return `5e55${String(++made).padStart(4, "0")}-0000-4000-8000-000000000000`;
}

export class Sitting {
  readonly id: string;
  readonly records: Record[] = [];
  private readonly options: SittingOptions;
  private last: string | null = null;
  private second = 0;

  constructor(options: SittingOptions = {}, id = newId()) {
    this.id = id;
    this.options = options;
    const { copies, count, title } = options;
    for (const record of copies?.records.slice(0, count) ?? []) {
      this.records.push(record);
      if (typeof record["uuid"] === "string") this.last = record["uuid"];
      this.second++;
    }
    if (title !== undefined) this.records.push({ type: "custom-title", customTitle: title, sessionId: id });
  }

  /** Of the last record: `from` takes the talk up behind it. */
  get at(): string | null {
    return this.last;
  }

  from(uuid: string | null): this {
    this.last = uuid;
    return this;
  }

  ask(content: unknown, more: Record = {}): this {
    return this.add("user", { role: "user", content }, more);
  }

  say(text: string, more: Record = {}): this {
    return this.answer([{ type: "text", text }], more);
  }

  think(thinking: string): this {
    return this.answer([{ type: "thinking", thinking, signature: "c2ln" }]);
  }

  /** A call and what it gave back; `output` undefined: nothing ever. */
  call(name: string, input: unknown, output: unknown, more: Record = {}): this {
    const id = `toolu_${this.id.slice(0, 8)}_${this.records.length}`;
    this.answer([{ type: "tool_use", id, name, input }]);
    if (output === undefined) return this;
    return this.add(
      "user",
      { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: output }] },
      more,
    );
  }

  /** A subagent's talk in this very log. */
  aside(...said: readonly string[]): this {
    const before = this.last;
    this.last = null;
    for (const [i, text] of said.entries()) {
      if (i % 2 === 0) this.ask(text, { isSidechain: true });
      else this.say(text, { isSidechain: true });
    }
    return this.from(before);
  }

  private answer(content: unknown, more: Record = {}): this {
    const message = {
      role: "assistant",
      type: "message",
      id: `msg_${this.id.slice(0, 8)}_${this.records.length}`,
      model: "claude-opus-4-5",
      content,
      usage: { input_tokens: 3, output_tokens: 5 },
    };
    return this.add("assistant", message, more);
  }

  private add(type: string, message: unknown, more: Record): this {
    const { cwd = "/home/ada/web", day = 1, branch = "main", subagentOf } = this.options;
    const uuid = `${this.id.slice(0, 8)}-${String(this.records.length).padStart(4, "0")}-4000-8000-000000000000`;
    this.records.push({
      parentUuid: this.last,
      isSidechain: subagentOf !== undefined,
      userType: "external",
      cwd,
      sessionId: subagentOf?.session ?? this.id,
      ...(subagentOf && { agentId: subagentOf.agent }),
      version: "2.1.40",
      gitBranch: branch,
      type,
      message,
      uuid,
      timestamp: new Date(Date.UTC(2026, 0, day, 9) + 1000 * this.second++).toISOString(),
      ...more,
    });
    this.last = uuid;
    return this;
  }

  get text(): string {
    return this.records.map((record) => `${JSON.stringify(record)}\n`).join("");
  }

  /** Returns the log's path. */
  write(home: string): string {
    const { subagentOf } = this.options;
    const project = join(home, ".claude/projects/-home-ada-web");
    const path =
      subagentOf === undefined
        ? join(project, `${this.id}.jsonl`)
        : join(project, subagentOf.session, "subagents", `agent-${subagentOf.agent}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, this.text);
    return path;
  }
}
