// Transcripts that are text: who speaks stands on a line of its own, and calls in square brackets.

import type { JsonObject } from "../../io/jsonl.ts";

const SPEAKER = /^(user|assistant):\s*$/;
const MARK = /^\[(Thinking|Tool call|Tool result)\] ?(.*)$/;
const ARGUMENT = /^ {2}(\w[\w.-]*): (.*)$/;
/** Something longer goes on in another message. */
const MAX_SIZE = 8 << 20;

interface Block {
  readonly type: "text" | "thinking" | "tool_use" | "tool-result";
  readonly name: string;
  readonly lines: string[];
  readonly input: Record<string, string>;
  last: string | undefined;
}

/** Gives each message as the JSON lines have it. */
export class SpokenText {
  private role: string | undefined;
  private line = 1;
  private blocks: Block[] = [];
  private size = 0;
  private readonly out: (message: JsonObject, line: number) => void;

  constructor(out: (message: JsonObject, line: number) => void) {
    this.out = out;
  }

  take(text: string, line: number): void {
    const speaker = SPEAKER.exec(text)?.[1];
    if (speaker !== undefined || this.size > MAX_SIZE) {
      this.flush();
      this.role = speaker ?? this.role;
      this.line = line;
      if (speaker !== undefined) return;
    }
    this.size += text.length + 1;
    const mark = MARK.exec(text);
    if (mark) this.mark(mark[1] ?? "", mark[2] ?? "");
    else this.more(text);
  }

  flush(): void {
    const content = this.blocks.flatMap((block) => contentOf(block));
    // What stands before the first speaker is taken as the person's.
    if (content.length > 0) this.out({ role: this.role ?? "user", content }, this.line);
    this.blocks = [];
    this.size = 0;
  }

  private mark(name: string, rest: string): void {
    if (name === "Thinking") this.blocks.push(block("thinking", "", rest));
    else if (name === "Tool call") this.blocks.push(block("tool_use", rest.trim()));
    else this.blocks.push(block("tool-result", rest.trim()));
  }

  private more(text: string): void {
    let last = this.blocks.at(-1);
    if (last?.type === "tool_use") {
      const argument = ARGUMENT.exec(text);
      if (argument) {
        last.last = argument[1] ?? "";
        last.input[last.last] = argument[2] ?? "";
        return;
      }
      if (last.last !== undefined && (text.startsWith("  ") || text === "")) {
        last.input[last.last] += `\n${text}`;
        return;
      }
    }
    if (last === undefined || last.type === "tool_use" || (last.type === "thinking" && text === "")) {
      last = block("text", "");
      this.blocks.push(last);
    }
    last.lines.push(text);
  }
}

function block(type: Block["type"], name: string, ...lines: string[]): Block {
  return { type, name, lines, input: {}, last: undefined };
}

function contentOf({ type, name, lines, input }: Block): JsonObject[] {
  const text = lines.join("\n").trim();
  if (type === "tool_use") {
    const trimmed = Object.fromEntries(Object.entries(input).map(([key, value]) => [key, value.trimEnd()]));
    return [{ type, name, input: trimmed }];
  }
  // Most name the tool alone: what it gave back was not written.
  if (text === "") return [];
  if (type === "tool-result") return [{ type, name, content: text }];
  return [{ type, [type === "thinking" ? "thinking" : "text"]: text }];
}
