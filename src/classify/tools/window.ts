// The lines of a tool's output that are looked at: its first and last 4 KB, each line with its place in the whole text.

export interface Line {
  /** Without colours, and without the name that a task runner puts before each line; cut where it is very long. */
  readonly text: string;
  /** UTF-16 offset in the output. */
  readonly start: number;
  readonly end: number;
}

export const WINDOW = 4096;
const MAX_LINE = 400;

const COLOURS = /\x1b\[[\d;?]{0,20}[A-Za-z]/g;
/** `[lint:go] `, `web:test: ` and `packages/a test: `. */
const TASK =
  /^(?:\[[\w:.@/-]{1,40}\] (?!\$ )|[\w@/.-]{1,40}[:#][\w-]{1,30}: |(?:packages|apps)\/[\w@/.-]{1,40} [\w:.-]{1,30}: )/;

export function windowLines(output: string): readonly Line[] {
  const lines: Line[] = [];
  if (output.length <= 2 * WINDOW) take(lines, output, 0, output.length);
  else {
    take(lines, output, 0, WINDOW);
    take(lines, output, output.length - WINDOW, output.length);
  }
  return lines;
}

function take(lines: Line[], output: string, from: number, to: number): void {
  let start = from;
  while (start < to) {
    const feed = output.indexOf("\n", start);
    const end = feed < 0 || feed > to ? to : feed;
    if (end > start) lines.push({ text: bare(output.slice(start, Math.min(end, start + MAX_LINE))), start, end });
    start = end + 1;
  }
}

function bare(line: string): string {
  const plain = line.includes("\x1b") ? line.replace(COLOURS, "") : line;
  const text = plain.endsWith("\r") ? plain.slice(0, -1) : plain;
  const task = TASK.exec(text);
  return task ? text.slice(task[0].length) : text;
}
