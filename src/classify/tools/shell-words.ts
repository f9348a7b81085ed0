// Reads a shell command line into its simple commands: words, redirections, and how each is joined to the next.

/** How a command follows the one before it; `start` for the first. */
export type Join = "start" | "and" | "or" | "then" | "pipe" | "background";

export interface Redirect {
  readonly append: boolean;
  readonly file: string;
}

export interface SimpleCommand {
  readonly words: readonly string[];
  readonly join: Join;
  /** Files that its output goes to. */
  readonly redirects: readonly Redirect[];
}

/** A command line is read so far; what follows is mostly the body of a file. */
const MAX_COMMAND = 4096;
const MAX_COMMANDS = 100;

interface Reader {
  readonly text: string;
  at: number;
  readonly commands: SimpleCommand[];
  words: string[];
  redirects: Redirect[];
  join: Join;
  /** Ends of here-documents whose bodies begin at the next line. */
  readonly ends: string[];
}

/** The simple commands of `line`, in order. Quotes are taken away, `$(...)` and variables stay as they stand. */
export function simpleCommands(line: string): readonly SimpleCommand[] {
  const text = line.length > MAX_COMMAND ? line.slice(0, MAX_COMMAND) : line;
  const reader: Reader = { text, at: 0, commands: [], words: [], redirects: [], join: "start", ends: [] };
  while (reader.at < text.length && reader.commands.length < MAX_COMMANDS) step(reader);
  close(reader, "then");
  return reader.commands;
}

function step(reader: Reader): void {
  const { text } = reader;
  const char = text[reader.at] as string;
  switch (char) {
    case " ":
    case "\t":
    case "\r":
      reader.at++;
      return;
    case "\n":
      reader.at++;
      close(reader, "then");
      skipBodies(reader);
      return;
    case "(":
    case ")":
      reader.at++;
      close(reader, reader.words.length > 0 ? "then" : reader.join);
      return;
    case ";":
      reader.at += text[reader.at + 1] === ";" ? 2 : 1;
      close(reader, "then");
      return;
    case "#": {
      const end = text.indexOf("\n", reader.at);
      reader.at = end < 0 ? text.length : end;
      return;
    }
    case "|":
      operator(reader, "|", "or", "pipe");
      return;
    case "&":
      if (text[reader.at + 1] === ">") redirect(reader, reader.at + 1);
      else operator(reader, "&", "and", "background");
      return;
    case ">":
    case "<":
      redirect(reader, reader.at);
      return;
  }
  takeWord(reader);
}

function operator(reader: Reader, char: string, twice: Join, once: Join): void {
  const double = reader.text[reader.at + 1] === char;
  // `|&` pipes both outputs.
  const both = char === "|" && reader.text[reader.at + 1] === "&";
  reader.at += double || both ? 2 : 1;
  close(reader, double ? twice : once);
}

function close(reader: Reader, next: Join): void {
  if (reader.words.length > 0 || reader.redirects.length > 0) {
    reader.commands.push({ words: reader.words, join: reader.join, redirects: reader.redirects });
    reader.words = [];
    reader.redirects = [];
  } else if (next === "then" && reader.join !== "start") return;
  // A line that begins with nothing leaves the first command the first.
  if (reader.commands.length > 0) reader.join = next;
}

/** At `<` or `>`: reads the operator and the word behind it. */
function redirect(reader: Reader, at: number): void {
  const { text } = reader;
  const isInput = text[at] === "<";
  let end = at;
  while (text[end] === text[at]) end++;
  const length = end - at;
  if (!isInput && text[end] === "|") end++;
  if (isInput && length >= 2 && text[end] === "-") end++;
  if (text[end] === "&") {
    // `2>&1`: another descriptor, no file.
    reader.at = end + 1;
    while (/[\d-]/.test(text[reader.at] ?? "")) reader.at++;
    return;
  }
  reader.at = end;
  while (text[reader.at] === " ") reader.at++;
  const file = wordAt(reader);
  if (isInput) {
    if (length === 2) reader.ends.push(file);
    return;
  }
  if (file !== "" && file !== "/dev/null") reader.redirects.push({ append: length > 1, file });
}

function skipBodies(reader: Reader): void {
  for (const end of reader.ends.splice(0)) {
    const { text } = reader;
    while (reader.at < text.length) {
      const stop = text.indexOf("\n", reader.at);
      const line = text.slice(reader.at, stop < 0 ? text.length : stop);
      reader.at = stop < 0 ? text.length : stop + 1;
      if (line.trim() === end) break;
    }
  }
}

function takeWord(reader: Reader): void {
  const from = reader.at;
  const word = wordAt(reader);
  // The descriptor of a redirection: `2>`.
  const next = reader.text[reader.at];
  if ((next === ">" || next === "<") && /^\d$/.test(word)) return;
  if (reader.at === from) reader.at++;
  else reader.words.push(word);
}

const STOPS = new Set([" ", "\t", "\r", "\n", ";", "|", "&", ">", "<", "(", ")"]);

function wordAt(reader: Reader): string {
  const { text } = reader;
  let word = "";
  while (reader.at < text.length) {
    const char = text[reader.at] as string;
    if (STOPS.has(char)) break;
    if (char === "'") word += quoted(reader, "'");
    else if (char === '"') word += quoted(reader, '"');
    else if (char === "`") word += `\`${quoted(reader, "`")}\``;
    else if (char === "\\") {
      // A line that goes on behind a backslash.
      if (text[reader.at + 1] !== "\n") word += text[reader.at + 1] ?? "";
      reader.at += 2;
    } else if (char === "$" && text[reader.at + 1] === "(") word += substitution(reader);
    else {
      word += char;
      reader.at++;
    }
  }
  return word;
}

function quoted(reader: Reader, quote: string): string {
  const { text } = reader;
  let inner = "";
  reader.at++;
  while (reader.at < text.length && text[reader.at] !== quote) {
    if (quote !== "'" && text[reader.at] === "\\") reader.at++;
    inner += text[reader.at] ?? "";
    reader.at++;
  }
  reader.at++;
  return inner;
}

/** `$(...)` with all that it holds. */
function substitution(reader: Reader): string {
  const { text } = reader;
  const from = reader.at;
  let depth = 0;
  do {
    if (text[reader.at] === "(") depth++;
    else if (text[reader.at] === ")") depth--;
    reader.at++;
  } while (reader.at < text.length && (depth > 0 || reader.at === from + 1));
  return text.slice(from, reader.at);
}
