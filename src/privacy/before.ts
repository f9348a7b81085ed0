// What stands before a value: the name it is given to, and what links the two.

export interface Before {
  /** `my.api_key`, as written; empty where none stands there. */
  readonly name: string;
  /** Where the name begins. */
  readonly start: number;
  /**
   * `assigned`: an operator, a comma of a call, a tag stands between; `spaced`: spaces alone, as after a flag;
   * `apart`: the end of a line or statement lies between.
   */
  readonly link: "assigned" | "spaced" | "apart";
}

const LONGEST_GAP = 48;
const LONGEST_NAME = 64;

/** May stand between a name and its value. */
const GAP = 1;
/** Part of a name, as are letters and digits. */
const NAME = 2;
const KIND = new Uint8Array(128);
for (const character of " \t\r\n\"'`\\=:><|,()[]{}+?@$&;!*") KIND[character.charCodeAt(0)] = GAP;
for (let code = 48; code < 128; code++) if (/[A-Za-z0-9]/.test(String.fromCharCode(code))) KIND[code] = NAME;
for (const character of "_-.") KIND[character.charCodeAt(0)] = NAME;

/** Words between a name and its value: types, prefixes of strings, verbs, schemes; and what names a pair's other half. */
const BETWEEN =
  /^(?:[ubrfUBRF]|string|String|str|char|varchar|text|TEXT|is|was|are|of|to|be|as|const|value|Value|VALUE|val|default|Bearer|bearer|Basic|basic|content|env|ENV|getenv|or|String\.new|new)$/;

/** Reads backwards from a value's first character, past quotes and operators, to the name. */
export function before(text: string, at: number): Before {
  const least = Math.max(0, at - LONGEST_GAP);
  let gapStart = at;
  for (let word = 0; word < 3; word++) {
    const nameEnd = skip(text, gapStart, { least, kind: GAP });
    const start = skip(text, nameEnd, { least: Math.max(0, nameEnd - LONGEST_NAME), kind: NAME });
    const name = text.slice(start, nameEnd);
    if (/\[REDACTED:[\w:-]*$/.test(text.slice(Math.max(0, start - 80), nameEnd))) break;
    const gap = text.slice(nameEnd, at);
    if (word < 2 && start > least && BETWEEN.test(name)) {
      gapStart = start;
      continue;
    }
    return { ...withWordBefore(text, name, start), link: linkOf(gap, name) };
  }
  return { name: "", start: at, link: "apart" };
}

/** `private key: ...` is one name, written with a space. */
function withWordBefore(text: string, name: string, start: number): { name: string; start: number } {
  if (!/^(?:key|token|secret|password|id)$/i.test(name) || text.charAt(start - 1) !== " ") return { name, start };
  const first = skip(text, start - 1, { least: Math.max(0, start - 24), kind: NAME });
  return first === start - 1 ? { name, start } : { name: text.slice(first, start + name.length), start: first };
}

function skip(text: string, from: number, { least, kind }: { least: number; kind: number }): number {
  let at = from;
  while (at > least) {
    const code = text.charCodeAt(at - 1);
    if (code > 127 || KIND[code] !== kind) break;
    at--;
  }
  return at;
}

/** `;` and blocks end what a name says; so does a line's end without an operator before it. */
function linkOf(gap: string, name: string): Before["link"] {
  if (gap === "" || name === "" || /;|\}|\n\s*\n/.test(gap)) return "apart";
  if (/[=:>,|(]/.test(gap))
    return /\n/.test(gap) && !/[=:>,|(\\][\s"'`]*\n|\bvalue\b/i.test(gap) ? "apart" : "assigned";
  return gap.includes("\n") ? "apart" : "spaced";
}
