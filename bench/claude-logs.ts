// Sessions as Claude Code writes them: usage repeated on each record, replays, compaction, subagents, torn lines.

import { HEX, LETTERS } from "./random.ts";
import type { Json, Tree } from "./tree.ts";

const START = Date.UTC(2026, 4, 1);
const MODELS = ["claude-sonnet-4-5-20250929", "claude-opus-4-5-20251101"];

interface Session {
  readonly id: string;
  readonly cwd: string;
  readonly model: string;
  readonly agentId?: string;
  parent: string | null;
  clock: number;
}

export class ClaudeLogs {
  private readonly tree: Tree;
  /** Small records of the session before, for a copy that replays them under a new id. */
  private replay: { id: string; lines: string[] } | undefined;

  constructor(tree: Tree) {
    this.tree = tree;
  }

  /** One session of about that many bytes, and its subagents. */
  session(size: number): void {
    const { random, truth } = this.tree;
    const cwd = `/home/u/${random.pick(["api", "web app", "tools.old"])}`;
    const session: Session = {
      id: random.uuid(),
      cwd,
      model: random.pick(MODELS),
      parent: null,
      clock: START + random.int(0, 100 * 86_400) * 1000,
    };
    const folder = `.claude/projects/${cwd.replace(/[^A-Za-z0-9]/g, "-")}`;
    this.tree.begin(`${folder}/${session.id}.jsonl`);
    const before = { prompts: truth.userPrompts, bytes: truth.bytes };
    truth.sessions++;
    if (random.chance(0.3))
      this.tree.record({ type: "summary", summary: this.tree.writer.prose(40), leafUuid: random.uuid() });
    if (this.replay && random.chance(0.2)) this.replayInto(session.id);
    const children: string[] = [];
    for (let turn = 0; truth.bytes - before.bytes < size; turn++) {
      this.turn(session, children);
      if (turn === 3 && random.chance(0.3)) this.compact(session);
      if (random.chance(0.05)) this.tree.raw("");
    }
    if (random.chance(0.2)) {
      this.tree.raw(`{"parentUuid":"${random.uuid()}","isSidechain":false,"type":"assistant","message":{"role":"assi`);
      truth.badLines++;
    }
    const replay = { id: session.id, lines: this.replayable() };
    truth.sessionList.push({ id: session.id, file: this.tree.file, userPrompts: truth.userPrompts - before.prompts });
    this.tree.end();
    this.replay = replay;
    for (const agentId of children) {
      this.tree.begin(`${folder}/${session.id}/subagents/agent-${agentId}.jsonl`);
      truth.subagentFiles++;
      const child: Session = { ...session, agentId, parent: null };
      for (let i = random.int(1, 3); i > 0; i--) this.turn(child, []);
      this.tree.end();
    }
  }

  private turn(session: Session, children: string[]): void {
    const { random, writer, truth } = this.tree;
    truth.userPrompts++;
    const content = this.tree.plant(writer.prose(random.int(40, 600)), "message.content");
    this.entry(session, { type: "user", message: { role: "user", content } });
    for (let step = random.int(1, 6); step > 0; step--) {
      const blocks: Json[] = [];
      if (random.chance(0.4)) {
        truth.thinkingBlocks++;
        blocks.push({ type: "thinking", thinking: writer.prose(300), signature: random.chars(200, LETTERS) });
      }
      const id = `toolu_01${random.chars(22, LETTERS)}`;
      const starts = session.agentId === undefined && random.chance(0.03);
      const input = starts
        ? { description: writer.word(), prompt: writer.prose(200), subagent_type: "general-purpose" }
        : { command: `cd "${session.cwd}" && cat ${writer.path()}` };
      blocks.push({ type: "tool_use", id, name: starts ? "Task" : "Bash", input });
      this.answer(session, blocks);
      if (random.chance(0.2)) this.progress(session, id);
      this.result(session, id, starts ? children : undefined);
    }
    const last = this.tree.plant(writer.prose(random.int(100, 1500)), "message.content[0].text");
    this.answer(session, [{ type: "text", text: last }]);
    if (random.chance(0.4)) this.entry(session, { type: "system", subtype: "turn_duration", durationMs: 1000 });
  }

  /** One API message: a record for each block, each with usage, only the last one's right. */
  private answer(session: Session, blocks: readonly Json[]): void {
    const { random, truth } = this.tree;
    const id = `msg_01${random.chars(22, LETTERS)}`;
    const requestId = `req_011C${random.chars(20, LETTERS)}`;
    const final = {
      input: random.int(3, 9),
      output: random.int(50, 3000),
      cacheCreate: random.int(0, 5000),
      cacheRead: random.int(9000, 90_000),
    };
    truth.assistantMessages++;
    for (const key of ["input", "output", "cacheCreate", "cacheRead"] as const) truth.tokens[key] += final[key];
    for (const [i, block] of blocks.entries()) {
      const done = i === blocks.length - 1;
      const usage = {
        input_tokens: final.input,
        cache_creation_input_tokens: final.cacheCreate,
        cache_read_input_tokens: final.cacheRead,
        output_tokens: done ? final.output : 2,
        service_tier: "standard",
      };
      const stop = done ? (block.type === "tool_use" ? "tool_use" : "end_turn") : null;
      const message = {
        model: session.model,
        id,
        type: "message",
        role: "assistant",
        content: [block],
        stop_reason: stop,
        usage,
      };
      this.entry(session, { type: "assistant", message, requestId });
    }
  }

  private result(session: Session, id: string, children: string[] | undefined): void {
    const { random, writer, truth } = this.tree;
    truth.toolUses++;
    truth.toolResults++;
    const length = random.chance(0.05) ? random.int(20_000, 90_000) : random.int(50, 6000);
    const output = this.tree.plant(writer.code(length), "message.content[0].content", "toolUseResult.stdout");
    let details: Json = { stdout: output, stderr: "", interrupted: false };
    if (children) {
      const agentId = random.chars(8, HEX);
      children.push(agentId);
      details = { status: "completed", agentId, content: [{ type: "text", text: output }], totalTokens: 9 };
    }
    const block = { type: "tool_result", tool_use_id: id, content: output };
    this.entry(session, { type: "user", message: { role: "user", content: [block] }, toolUseResult: details });
  }

  private progress(session: Session, toolUseID: string): void {
    const data = { type: "bash_progress", output: this.tree.writer.code(200), elapsedTimeSeconds: 3 };
    this.entry(session, { type: "progress", data, toolUseID, parentToolUseID: toolUseID });
  }

  private compact(session: Session): void {
    const logicalParentUuid = session.parent;
    session.parent = null;
    const metadata = { trigger: "auto", preTokens: 150_000 };
    this.entry(session, {
      type: "system",
      subtype: "compact_boundary",
      content: "Conversation compacted",
      logicalParentUuid,
      compactMetadata: metadata,
    });
    const content = `This session is being continued from a previous conversation. ${this.tree.writer.prose(800)}`;
    this.entry(session, {
      type: "user",
      isCompactSummary: true,
      isVisibleInTranscriptOnly: true,
      message: { role: "user", content },
    });
  }

  private replayInto(id: string): void {
    for (const line of this.replay?.lines ?? []) {
      this.tree.raw(line.replaceAll(this.replay?.id ?? "", id));
      this.tree.truth.replayedRecords++;
    }
  }

  private replayable(): string[] {
    const marked = new Set(this.tree.marks().map(({ line }) => line));
    const small = this.tree.lines.filter((line, i) => !marked.has(i + 1) && line.endsWith("}") && line.length < 9000);
    return small.slice(0, 10);
  }

  private entry(session: Session, fields: Json): void {
    session.clock += this.tree.random.int(200, 9000);
    const uuid = this.tree.random.uuid();
    this.tree.record({
      parentUuid: session.parent,
      isSidechain: session.agentId !== undefined,
      userType: "external",
      cwd: session.cwd,
      sessionId: session.id,
      version: "2.1.2",
      gitBranch: "main",
      ...(session.agentId === undefined ? {} : { agentId: session.agentId }),
      ...fields,
      uuid,
      timestamp: new Date(session.clock).toISOString(),
    });
    session.parent = uuid;
  }
}
