// What can be saved of a line that is no JSON: objects glued to each other, a whole one behind a torn one.

export interface JsonPieces {
  readonly values: readonly unknown[];
  /** Why (the rest of) the line is no JSON. */
  readonly broken?: string;
}

/** `error`: what parsing the whole line said. */
export function jsonPieces(text: string, error: Error): JsonPieces {
  const values: unknown[] = [];
  let at = 0;
  while (at < text.length) {
    const end = objectEnd(text, at);
    if (end < 0) break;
    try {
      values.push(JSON.parse(text.slice(at, end)));
    } catch {
      // Balanced but no JSON: what follows may still be an object, see below.
      break;
    }
    at = end;
    while (at < text.length && text.charCodeAt(at) <= 32) at++;
  }
  if (at >= text.length && values.length > 0) return { values };
  const rescued = lastWhole(text, at);
  if (rescued) values.push(rescued.value);
  const column = at + 1;
  return { values, broken: `no JSON from column ${column} on (${reasonOf(error)})` };
}

/** What JSON.parse says, without the piece of the log that it quotes. */
function reasonOf(error: Error): string {
  const quote = error.message.indexOf('"');
  if (quote < 0) return error.message;
  return error.message.slice(0, quote).replace(/[ ,.]+$/, "") || "not valid JSON";
}

/** Offset behind the object that begins at `at`, or -1. */
function objectEnd(text: string, at: number): number {
  if (text.charCodeAt(at) !== 123) return -1;
  let depth = 0;
  let inString = false;
  for (let i = at; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (inString) {
      if (code === 92) i++;
      else if (code === 34) inString = false;
    } else if (code === 34) inString = true;
    else if (code === 123) depth++;
    else if (code === 125 && --depth === 0) return i + 1;
  }
  return -1;
}

/** The whole record that a writer appended behind a torn one, if any: the agents' records begin with a known key. */
function lastWhole(text: string, from: number): { readonly value: unknown } | undefined {
  const starts = [...text.slice(from).matchAll(/\{"(?:type|parentUuid|timestamp|uuid|sessionId|id)":/g)];
  for (const start of starts.slice(-16)) {
    if (start.index === 0) continue;
    try {
      const value: unknown = JSON.parse(text.slice(from + start.index));
      if (typeof value === "object" && value !== null && !Array.isArray(value)) return { value };
    } catch {
      // Not the beginning of a whole record; a later candidate may be.
    }
  }
  return undefined;
}
