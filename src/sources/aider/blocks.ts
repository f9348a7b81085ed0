// Cuts Aider's Markdown into what the person typed, what Aider said and what the model answered.

export interface Block {
  readonly kind: "user" | "aider" | "assistant";
  readonly lines: string[];
  /** Line of the file where it begins. */
  readonly line: number;
  /** Characters so far. */
  size: number;
}

/** A longer answer goes on in another block: a history is never held whole. */
const MAX_BLOCK = 8 << 20;

/**
 * One run. Aider marks its own lines with two spaces at their end (a hard line break of Markdown), which an answer's
 * headings and quotes lack; a history whose spaces were trimmed is told by where a line stands.
 */
export class Blocks {
  private block: Block | undefined;
  private marked: boolean | undefined;
  /** Inside the fences of an answer. */
  private fence: string | undefined;
  private readonly out: (block: Block) => void;

  constructor(out: (block: Block) => void) {
    this.out = out;
  }

  take(text: string, line: number): void {
    const found = /^(####|>)(?: (.*))?$/.exec(text);
    const kind = found?.[1] === "####" ? "user" : "aider";
    if (text.trim() === "") this.blank();
    else if (!found || !this.isOwn(kind, text)) this.answer(text, line);
    else {
      this.fence = undefined;
      this.add(kind, (found[2] ?? "").trimEnd(), line);
    }
  }

  flush(): void {
    const { block } = this;
    this.block = undefined;
    if (block) this.out(block);
  }

  private isOwn(kind: Block["kind"], text: string): boolean {
    this.marked ??= text.endsWith("  ");
    if (this.marked) return text.endsWith("  ");
    if (this.fence !== undefined) return false;
    // What Aider says of the tokens stands between any answer and the next prompt: this is a heading of the answer.
    return kind === "aider" || this.block?.kind !== "assistant";
  }

  private answer(text: string, line: number): void {
    const fence = /^\s*(`{3,}|~{3,})/.exec(text)?.[1];
    if (this.fence === undefined) this.fence = fence;
    else if (fence !== undefined && fence[0] === this.fence[0] && fence.length >= this.fence.length)
      this.fence = undefined;
    this.add("assistant", text, line);
  }

  /** A blank line ends what was typed or said by Aider; in an answer it is one. */
  private blank(): void {
    if (this.block?.kind === "assistant") this.block.lines.push("");
    else this.flush();
  }

  private add(kind: Block["kind"], text: string, line: number): void {
    if (this.block && (this.block.kind !== kind || this.block.size > MAX_BLOCK)) this.flush();
    this.block ??= { kind, lines: [], line, size: 0 };
    this.block.lines.push(text);
    this.block.size += text.length + 1;
  }
}
