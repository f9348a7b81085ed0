// A text as names are compared in it: without case, diacritics and escapes, each character with the place it came from.

/** Longest run of one escape: a backslash may be doubled at each level that a text was packed in. */
const MOST_SLASHES = 64;
/** Stands for a backslash that is none of an escape: what follows may begin a word, or be the end of an escape deeper down. */
export const SLASH = "\ue000";

export interface Folded {
  readonly text: string;
  /** Where each character begins in the original; one more for its end. */
  readonly at: Int32Array;
}

/** Letters of languages that have no other form without their marks. */
const SPECIAL: Readonly<Record<string, string>> = {
  ß: "ss",
  ẞ: "ss",
  æ: "ae",
  Æ: "ae",
  œ: "oe",
  Œ: "oe",
  ø: "o",
  Ø: "o",
  đ: "d",
  Đ: "d",
  ð: "d",
  Ð: "d",
  þ: "th",
  Þ: "th",
  ł: "l",
  Ł: "l",
  ı: "i",
  ħ: "h",
  Ħ: "h",
  ŋ: "n",
  ς: "σ",
  Ŋ: "n",
};

/** One character; empty for a mark on another, and for what nobody sees. */
function foldOne(character: string): string {
  const special = SPECIAL[character];
  if (special !== undefined) return special;
  const bare = character
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff]/gu, "")
    .toLowerCase();
  return bare.replace(/[\u0300-\u036f]/gu, "").replaceAll(SLASH, " ");
}

const known = new Map<string, string>();
const KNOWN = 20_000;

function foldKnown(character: string): string {
  const found = known.get(character);
  if (found !== undefined) return found;
  if (known.size >= KNOWN) known.clear();
  const folded = foldOne(character);
  known.set(character, folded);
  return folded;
}

/** For a name, which has no escapes. */
export function foldName(text: string): string {
  return [...text].map(foldOne).join("");
}

/** Linear; an escape that is cut off at the end stays as it is. */
export function foldText(text: string): Folded {
  const out = new Out(text.length);
  let i = 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    if (code === 0x5c) i = escapeAt(text, i, out);
    else if (code < 0x80) out.put(code >= 0x41 && code <= 0x5a ? code + 32 : code, i++);
    else {
      const character = String.fromCodePoint(text.codePointAt(i) ?? code);
      out.putAll(foldKnown(character), i);
      i += character.length;
    }
  }
  return out.done(text.length);
}

/** From a backslash on: writes what it stands for, and gives where the text goes on. */
function escapeAt(text: string, start: number, out: Out): number {
  let end = start;
  while (text.charCodeAt(end) === 0x5c && end - start < MOST_SLASHES) end++;
  const slashes = end - start;
  const letter = text[end] ?? "";
  if (letter === "u" && /^u[0-9a-f]{4}$/i.test(text.slice(end, end + 5))) return unicodeAt(text, start, end, out);
  if (slashes % 2 === 1 && /[nrtbf"/]/.test(letter)) {
    out.put(0x20, start);
    return end + 1;
  }
  // Even: a path of Windows, or an escape in a text that is in another one.
  for (let i = start; i < end; i += 2) out.put(SLASH.charCodeAt(0), i);
  return end;
}

function unicodeAt(text: string, start: number, end: number, out: Out): number {
  const code = Number.parseInt(text.slice(end + 1, end + 5), 16);
  let next = end + 5;
  let character = String.fromCharCode(code);
  const rest = /^\\{1,64}u(d[c-f][0-9a-f]{2})/i.exec(text.slice(next, next + 72));
  if (code >= 0xd800 && code < 0xdc00 && rest) {
    character += String.fromCharCode(Number.parseInt(rest[1] ?? "", 16));
    next += rest[0].length;
  }
  out.putAll(foldKnown(character), start);
  return next;
}

/** Grows: a character may become several. */
class Out {
  private codes: Uint16Array;
  private at: Int32Array;
  private length = 0;

  constructor(length: number) {
    this.codes = new Uint16Array(length + 16);
    this.at = new Int32Array(length + 16);
  }

  put(code: number, from: number): void {
    if (this.length + 1 >= this.codes.length) this.grow();
    this.codes[this.length] = code;
    this.at[this.length++] = from;
  }

  putAll(text: string, from: number): void {
    for (let i = 0; i < text.length; i++) this.put(text.charCodeAt(i), from);
  }

  done(end: number): Folded {
    const pieces: string[] = [];
    for (let i = 0; i < this.length; i += 8192)
      pieces.push(String.fromCharCode(...this.codes.subarray(i, Math.min(this.length, i + 8192))));
    this.at[this.length] = end;
    return { text: pieces.join(""), at: this.at.subarray(0, this.length + 1) };
  }

  private grow(): void {
    const codes = new Uint16Array(this.codes.length * 2);
    codes.set(this.codes);
    this.codes = codes;
    const at = new Int32Array(this.at.length * 2);
    at.set(this.at);
    this.at = at;
  }
}
