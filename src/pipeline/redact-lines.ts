// The filter: lines of `{"id","text"}` in, the same lines with redacted text out, one answer a line, as it comes.

import { StringDecoder } from "node:string_decoder";

export interface RedactLinesResult {
  readonly lines: number;
  /** Lines that were answered with an error. */
  readonly failed: number;
}

/**
 * Answers every line, in order; memory is that of one line. A line that is no object with a string `text` is answered
 * `{"id"?, "error"}`; unknown members pass through as they are, numbers digit by digit.
 */
export async function redactLines(
  input: AsyncIterable<Uint8Array | string>,
  redact: (text: string) => string,
  write: (line: string) => Promise<void>,
): Promise<RedactLinesResult> {
  let lines = 0;
  let failed = 0;
  for await (const line of linesOf(input)) {
    lines++;
    const { answer, ok } = answerTo(line, redact);
    if (!ok) failed++;
    await write(`${JSON.stringify(answer)}\n`);
  }
  return { lines, failed };
}

function answerTo(line: string, redact: (text: string) => string): { readonly answer: object; readonly ok: boolean } {
  let row: unknown;
  try {
    row = JSON.parse(line, exactly);
  } catch {
    // The reason would quote the line.
    return { answer: { error: "not JSON" }, ok: false };
  }
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    return { answer: { error: "not a JSON object" }, ok: false };
  }
  const { id, text } = row as { readonly id?: unknown; readonly text?: unknown };
  if (typeof text === "string") {
    try {
      return { answer: { ...row, text: redact(text) }, ok: true };
    } catch {
      // One text must not end the stream, and its reason could quote it.
      return refuse(id, "the text could not be redacted");
    }
  }
  return refuse(id, text === undefined ? 'no member "text"' : '"text" is not a string');
}

function refuse(id: unknown, error: string): { readonly answer: object; readonly ok: boolean } {
  return { answer: id === undefined ? { error } : { id, error }, ok: false };
}

/** TypeScript does not know it yet: https://github.com/tc39/proposal-json-parse-with-source */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): unknown };

/** Numbers as they are written: ids of eighteen digits are common, and no double. */
function exactly(_key: string, value: unknown, context?: { readonly source: string }): unknown {
  return typeof value === "number" && context && String(value) !== context.source ? rawJSON(context.source) : value;
}

/** Ends lines at `\n` alone, joins pieces once a line. */
async function* linesOf(input: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new StringDecoder("utf8");
  let waiting: string[] = [];
  for await (const chunk of input) {
    let rest = typeof chunk === "string" ? chunk : decoder.write(chunk);
    for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      waiting.push(rest.slice(0, end));
      yield waiting.join("");
      waiting = [];
      rest = rest.slice(end + 1);
    }
    if (rest !== "") waiting.push(rest);
  }
  const last = waiting.join("") + decoder.end();
  if (last !== "") yield last;
}
