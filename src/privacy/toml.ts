// Reads TOML as configuration files of scanners use it: tables, arrays of tables, all strings, numbers, lists, inline tables.

export type TomlValue = string | number | boolean | readonly TomlValue[] | TomlTable;
export interface TomlTable {
  readonly [key: string]: TomlValue;
}

export class TomlProblem extends Error {
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number) {
    super(`line ${line}: ${message}`);
    this.line = line;
  }
}

type Table = Map<string, Value>;
type Value = string | number | boolean | Value[] | Table;

const MAX_DEPTH = 32;
const ESCAPES: Readonly<Record<string, string>> = {
  b: "\b",
  t: "\t",
  n: "\n",
  f: "\f",
  r: "\r",
  e: "\u001b",
  '"': '"',
  "\\": "\\",
};

/** @throws TomlProblem with the line; dates are no value that a scanner's file holds. */
export function parseToml(text: string): TomlTable {
  return plain(new Reader(text.replace(/^\uFEFF/, "").replaceAll("\r\n", "\n")).document()) as TomlTable;
}

function plain(value: Value): TomlValue {
  if (Array.isArray(value)) return value.map(plain);
  if (!(value instanceof Map)) return value;
  return Object.fromEntries(Array.from(value, ([key, item]) => [key, plain(item)]));
}

class Reader {
  private readonly text: string;
  private at = 0;
  /** Tables that a header named, and lists that `[[...]]` made: a second header of the kind is a mistake. */
  private readonly named = new Set<Table>();
  private readonly lists = new Set<Value[]>();
  /** Tables written inline are closed. */
  private readonly closed = new Set<Table>();

  constructor(text: string) {
    this.text = text;
  }

  document(): Table {
    const root: Table = new Map();
    let current = root;
    for (;;) {
      this.skip(true);
      if (this.at >= this.text.length) return root;
      if (this.peek() === "[") current = this.header(root);
      else this.pair(current);
      this.lineEnd();
    }
  }

  private header(root: Table): Table {
    const isList = this.text.startsWith("[[", this.at);
    this.at += isList ? 2 : 1;
    const keys = this.keys();
    this.expect(isList ? "]]" : "]");
    const last = keys.pop() as string;
    const parent = keys.reduce((table, key) => this.step(table, key), root);
    const known = parent.get(last);
    if (isList) return this.element(parent, last, known);
    if (known === undefined) return this.make(parent, last);
    if (!(known instanceof Map) || this.named.has(known) || this.closed.has(known))
      throw this.problem(`[${last}] was given before`);
    this.named.add(known);
    return known;
  }

  private make(parent: Table, key: string): Table {
    const table: Table = new Map();
    parent.set(key, table);
    this.named.add(table);
    return table;
  }

  private element(parent: Table, key: string, known: Value | undefined): Table {
    const list = known ?? [];
    if (!Array.isArray(list) || (known !== undefined && !this.lists.has(list)))
      throw this.problem(`[[${key}]] was given before as something else`);
    this.lists.add(list);
    const table: Table = new Map();
    list.push(table);
    parent.set(key, list);
    return table;
  }

  /** Into a table, or into the last one of a list of tables. */
  private step(table: Table, key: string): Table {
    const known = table.get(key);
    const into = Array.isArray(known) && this.lists.has(known) ? known.at(-1) : known;
    if (into instanceof Map && !this.closed.has(into)) return into;
    if (into !== undefined) throw this.problem(`${key} is no table that can be added to`);
    const made: Table = new Map();
    table.set(key, made);
    return made;
  }

  private pair(into: Table, depth = 0): void {
    const keys = this.keys();
    this.expect("=");
    this.skip(false);
    const value = this.value(depth);
    const last = keys.pop() as string;
    const table = keys.reduce((at, key) => this.step(at, key), into);
    if (table.has(last)) throw this.problem(`${last} was given before`);
    table.set(last, value);
  }

  private keys(): string[] {
    const keys: string[] = [];
    do {
      if (keys.length > 0) this.at++;
      if (keys.length > MAX_DEPTH) throw this.problem("nested too deep");
      this.skip(false);
      keys.push(this.key());
      this.skip(false);
    } while (this.peek() === ".");
    return keys;
  }

  private key(): string {
    if (this.peek() === '"' || this.peek() === "'") return this.string();
    const bare = this.take(/[A-Za-z0-9_-]+/y);
    if (bare === undefined) throw this.problem("a key is missing");
    return bare;
  }

  private value(depth: number): Value {
    if (depth > MAX_DEPTH) throw this.problem("nested too deep");
    const first = this.peek();
    if (first === '"' || first === "'") return this.string();
    if (first === "[") return this.list(depth);
    if (first === "{") return this.inline(depth);
    const word = this.take(/[A-Za-z0-9_+.:-]+/y) ?? "";
    if (word === "true" || word === "false") return word === "true";
    const number = word.replaceAll(/(?<=[0-9])_(?=[0-9])/g, "");
    if (/^[+-]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$|^0x[0-9A-Fa-f]+$|^0o[0-7]+$|^0b[01]+$/.test(number))
      return Number(number);
    if (/^[0-9]{4}-[0-9]{2}-/.test(word)) throw this.problem("dates are not understood here");
    throw this.problem(word === "" ? "a value is missing" : `${word} is no value: put texts in quotes`);
  }

  private list(depth: number): Value[] {
    this.at++;
    const items: Value[] = [];
    for (;;) {
      this.skip(true);
      if (this.peek() === "]") break;
      items.push(this.value(depth + 1));
      this.skip(true);
      if (this.peek() === ",") this.at++;
      else if (this.peek() !== "]") throw this.problem("a list needs a comma, or ] at its end");
    }
    this.at++;
    return items;
  }

  private inline(depth: number): Table {
    this.at++;
    const table: Table = new Map();
    this.skip(true);
    while (this.peek() !== "}") {
      this.pair(table, depth + 1);
      this.skip(true);
      if (this.peek() === ",") this.at++;
      else if (this.peek() !== "}") throw this.problem("an inline table needs a comma, or } at its end");
      this.skip(true);
    }
    this.at++;
    this.closed.add(table);
    return table;
  }

  private string(): string {
    const quote = this.peek();
    const isLong = this.text.startsWith(quote.repeat(3), this.at);
    this.at += isLong ? 3 : 1;
    // A line end right behind the opening is not part of the text.
    if (isLong && this.peek() === "\n") this.at++;
    const closing = isLong ? quote.repeat(3) : quote;
    let text = "";
    for (;;) {
      const char = this.peek();
      if (char === "" || (char === "\n" && !isLong)) throw this.problem(`a text is not closed with ${closing}`);
      if (this.text.startsWith(closing, this.at)) break;
      this.at++;
      text += char === "\\" && quote === '"' ? this.escape() : char;
    }
    this.at += closing.length;
    // Up to two more quotes before the closing ones are part of a long text.
    return isLong ? text + (this.take(quote === '"' ? /"{0,2}/y : /'{0,2}/y) ?? "") : text;
  }

  private escape(): string {
    const char = this.peek();
    const folded = this.take(/[ \t]*\n[ \t\n]*/y);
    if (folded !== undefined) return "";
    this.at++;
    const simple = ESCAPES[char];
    if (simple !== undefined) return simple;
    const digits = { u: /[0-9A-Fa-f]{4}/y, U: /[0-9A-Fa-f]{8}/y, x: /[0-9A-Fa-f]{2}/y }[char];
    const code = Number.parseInt((digits && this.take(digits)) ?? "", 16);
    if (!(code <= 0x10ffff) || (code >= 0xd800 && code < 0xe000)) {
      throw this.problem(`\\${char} is no escape: write patterns between ''' and '''`);
    }
    return String.fromCodePoint(code);
  }

  /** Blanks and comments; with `lines`, line ends too. */
  private skip(lines: boolean): void {
    this.take(lines ? /(?:[ \t\n]|#[^\n]*)*/y : /[ \t]*/y);
  }

  private lineEnd(): void {
    this.take(/[ \t]*(?:#[^\n]*)?/y);
    if (this.peek() !== "\n" && this.at < this.text.length) throw this.problem("more than one thing on a line");
  }

  private expect(what: string): void {
    if (!this.text.startsWith(what, this.at)) throw this.problem(`${what} is missing`);
    this.at += what.length;
  }

  private peek(): string {
    return this.text.charAt(this.at);
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  private problem(message: string): TomlProblem {
    return new TomlProblem(message, this.text.slice(0, this.at).split("\n").length);
  }
}
