// A Cline task of any size, as its two transcripts: whole arrays in one line each, written in pieces.

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LETTERS, Random, Writer } from "./random.ts";
import type { Json } from "./tree.ts";

const START = Date.UTC(2026, 4, 1);

export interface MadeTask {
  /** The task's folder, below `<folder>/tasks`. */
  readonly path: string;
  readonly bytes: number;
  readonly prompts: number;
  readonly assistantMessages: number;
  readonly toolCalls: number;
  readonly tokens: { readonly input: number; readonly output: number };
}

/** Writes one task of about that many bytes of history into a storage folder of Cline's (the parent of `tasks`). */
export function makeClineTask(folder: string, bytes: number): MadeTask {
  const path = join(folder, "tasks", `${START}`);
  mkdirSync(path, { recursive: true });
  const task = new TaskWriter(path);
  task.begin();
  while (task.api.bytes < bytes) task.turn();
  return task.end();
}

class TaskWriter {
  readonly api: ArrayFile;
  private readonly path: string;
  private readonly ui: ArrayFile;
  private readonly random = new Random(11);
  private readonly writer = new Writer(this.random);
  private clock = START;
  private prompts = 0;
  private calls = 0;
  private answers = 0;
  private readonly tokens = { input: 0, output: 0 };

  constructor(path: string) {
    this.path = path;
    this.api = new ArrayFile(join(path, "api_conversation_history.json"));
    this.ui = new ArrayFile(join(path, "ui_messages.json"));
  }

  begin(): void {
    const task = this.writer.prose(300);
    this.prompts++;
    this.show("task", task);
    this.request();
    this.api.add({ role: "user", content: [text(`<task>\n${task}\n</task>`), text(environment())] });
  }

  /** An answer with a call, and the call's result. */
  turn(): void {
    const { random, writer } = this;
    const id = `call_${random.chars(24, LETTERS)}`;
    const said = writer.prose(random.int(40, 400));
    const file = writer.path();
    this.show("text", said);
    this.show("tool", JSON.stringify({ tool: "readFile", path: file, content: file }));
    const call = { type: "tool_use", id, call_id: id, name: "read_file", input: { path: file } };
    const modelInfo = { modelId: "claude-sonnet-4-5-20250929", providerId: "anthropic", mode: "act" };
    this.api.add({ role: "assistant", content: [text(said), call], modelInfo });
    this.answers++;
    this.calls++;
    const content = [text(`[read_file for '${file}'] Result:\n${writer.prose(random.int(500, 24_000))}`)];
    if (random.chance(0.05)) {
      const feedback = writer.prose(80);
      this.prompts++;
      this.show("user_feedback", feedback);
      content.push(text(`The user provided the following feedback:\n<feedback>\n${feedback}\n</feedback>`));
    }
    this.request();
    this.api.add({ role: "user", content: [...content, text(environment())] });
  }

  end(): MadeTask {
    this.api.end();
    this.ui.end();
    const { path, prompts, tokens, answers, calls } = this;
    const bytes = this.api.bytes + this.ui.bytes;
    return { path, bytes, prompts, assistantMessages: answers, toolCalls: calls, tokens };
  }

  private request(): void {
    const tokensIn = this.random.int(1, 3000);
    const tokensOut = this.random.int(10, 2000);
    this.tokens.input += tokensIn;
    this.tokens.output += tokensOut;
    this.show(
      "api_req_started",
      JSON.stringify({ request: "...", tokensIn, tokensOut, cacheWrites: 0, cacheReads: 0 }),
    );
  }

  private show(say: string, shown: string): void {
    this.clock += 700;
    this.ui.add({ ts: this.clock, type: "say", say, text: shown, conversationHistoryIndex: this.api.count - 1 });
  }
}

class ArrayFile {
  bytes = 1;
  count = 0;
  private readonly fd: number;
  private waiting = "[";

  constructor(path: string) {
    this.fd = openSync(path, "w");
  }

  add(value: Json): void {
    const piece = `${this.count++ > 0 ? "," : ""}${JSON.stringify(value)}`;
    this.bytes += Buffer.byteLength(piece);
    this.waiting += piece;
    if (this.waiting.length > 1 << 20) this.flush();
  }

  end(): void {
    this.waiting += "]";
    this.bytes++;
    this.flush();
    closeSync(this.fd);
  }

  private flush(): void {
    writeSync(this.fd, this.waiting);
    this.waiting = "";
  }
}

function text(content: string): { readonly type: "text"; readonly text: string } {
  return { type: "text", text: content };
}

function environment(): string {
  return "<environment_details>\n# Current Working Directory (/home/u/api) Files\nsrc/app.ts\n\n# Current Mode\nACT MODE\n</environment_details>";
}
