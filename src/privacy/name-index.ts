// Finds hundreds of names at once in a text, as whole words: one pass, a hash for each word, a closer look at a hit.

/** Called with what was found; the name is the place in the list of names. */
export type OnName = (name: number, start: number, end: number) => void;

export interface NameIndex {
  scan(text: string, onName: OnName): void;
}

const UNKNOWN = 0xffff;
/** No letter and no digit: it ends a word. */
const BREAK = 0;
/** A mark over the letter before it: not there at all. */
const MARK = 1;

/** Each character's folded form: no case, no mark. Filled as characters come. */
const folded = new Uint16Array(0x10000).fill(UNKNOWN);

function foldOf(code: number): number {
  const known = folded[code] as number;
  if (known !== UNKNOWN) return known;
  const character = String.fromCharCode(code);
  let result = BREAK;
  if (/\p{M}/u.test(character)) result = MARK;
  else if (/[\p{L}\p{N}]/u.test(character) || (code >= 0xd800 && code <= 0xdfff)) {
    result = character.toLowerCase().normalize("NFD").charCodeAt(0);
  }
  folded[code] = result;
  return result;
}

/** Folded letters and digits of a text, in words: what separates them does not matter. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  let word = "";
  for (let i = 0; i < text.length; i++) {
    const code = foldOf(text.charCodeAt(i));
    if (code === MARK) continue;
    if (code === BREAK) {
      if (word !== "") words.push(word);
      word = "";
    } else word += String.fromCharCode(code);
  }
  if (word !== "") words.push(word);
  return words;
}

const SEED = 0x811c9dc5;
const step = (hash: number, code: number) => Math.imul(hash ^ code, 0x01000193);

function hashOf(word: string): number {
  let hash = SEED;
  for (let i = 0; i < word.length; i++) hash = step(hash, word.charCodeAt(i));
  return hash;
}

/** What stands between two words of one name: a space, a dot, a dash, a comma of `Doe, Jane`, or their writing in a URL. */
const BETWEEN = /^(?:[ \t._+,&'’@-]{1,3}|%20|\n {0,8})$/;

interface Entry {
  readonly name: number;
  readonly words: readonly string[];
}

/**
 * `names` are lists of words as `wordsOf` gives them. Words are whole: what stands beside them is no letter, or the
 * other case (`janeBackup`), or a digit (`jane2`), or an `s` (`janes-macbook`).
 */
export function createNameIndex(names: readonly (readonly string[])[]): NameIndex {
  const filter = new Uint8Array(1 << 16);
  const entries = new Map<string, Entry[]>();
  names.forEach((words, name) => {
    const first = words[0];
    if (first === undefined) return;
    for (const variant of words.length === 1 ? [first, `${first}s`] : [first]) {
      const hash = hashOf(variant);
      filter[(hash ^ (hash >>> 16)) & 0xffff] = 1;
      const list = entries.get(variant);
      const entry = { name, words };
      if (list) list.push(entry);
      else entries.set(variant, [entry]);
    }
  });

  const look = (text: string, start: number, end: number, hash: number, onName: OnName) => {
    if (filter[(hash ^ (hash >>> 16)) & 0xffff] === 0) return;
    const [word = ""] = wordsOf(text.slice(start, end));
    for (const { name, words } of entries.get(word) ?? []) {
      const isPlural = words.length === 1 && word !== words[0];
      const last = words.length === 1 ? end - (isPlural ? 1 : 0) : endOfName(text, end, words);
      if (last > 0) onName(name, start, last);
    }
  };

  return {
    scan(text, onName) {
      /** The run of letters and digits, and the piece of it since the last change of case or kind. */
      let whole = SEED;
      let piece = SEED;
      let wholeStart = 0;
      let pieceStart = 0;
      let isSplit = false;
      let before = BREAK;
      for (let i = 0; i <= text.length; i++) {
        const code = i < text.length ? text.charCodeAt(i) : 0;
        const fold = code < 128 ? (ASCII[code] as number) : foldOf(code);
        if (fold === MARK) continue;
        if (before !== BREAK) {
          const ends = fold === BREAK || isWide(fold) !== isWide(before);
          if (ends || isDigit(fold) !== isDigit(before) || isCamel(text, i, code)) {
            look(text, pieceStart, i, piece, onName);
            piece = SEED;
            isSplit ||= !ends;
            pieceStart = i;
          }
          if (ends) {
            if (isSplit) look(text, wholeStart, i, whole, onName);
            whole = SEED;
            wholeStart = i;
            isSplit = false;
          }
        } else if (fold !== BREAK) {
          // The letter of an escape is none: `\njane` in a string that holds JSON.
          if (text.charCodeAt(i - 1) === 92 && /[nrtbf]/.test(text.charAt(i))) continue;
          wholeStart = i;
          pieceStart = i;
          whole = SEED;
          piece = SEED;
        }
        if (fold !== BREAK) {
          whole = step(whole, fold);
          piece = step(piece, fold);
        }
        before = fold;
      }
    },
  };
}

const isDigit = (fold: number) => fold >= 48 && fold <= 57;
/** Scripts that need no spaces: a Latin word ends where one of them begins. */
const isWide = (fold: number) => fold >= 0x2e80;
const ASCII = Uint16Array.from({ length: 128 }, (_, code) => foldOf(code));

function isCamel(text: string, at: number, code: number): boolean {
  const before = text.charCodeAt(at - 1);
  return code >= 65 && code <= 90 && before >= 97 && before <= 122;
}

/** The end of a name whose first word ends at `end`; 0 where its other words do not follow. */
function endOfName(text: string, end: number, words: readonly string[]): number {
  let at = end;
  for (const word of words.slice(1)) {
    let start = at;
    while (start < text.length && start - at < 10 && !isWordAt(text, start)) start++;
    if (text.slice(at, at + 3) === "%20") start = at + 3;
    const between = text.slice(at, start);
    if (between !== "" && !BETWEEN.test(between)) return 0;
    const last = endOfWord(text, start, word);
    if (last === 0) return 0;
    at = last;
  }
  const next = at < text.length ? foldOf(text.charCodeAt(at)) : BREAK;
  return next === BREAK || isWide(next) || isCamel(text, at, text.charCodeAt(at)) ? at : 0;
}

function isWordAt(text: string, at: number): boolean {
  return at < text.length && foldOf(text.charCodeAt(at)) !== BREAK;
}

/** The end of `word` where it stands at `start`, marks and case aside; else 0. */
function endOfWord(text: string, start: number, word: string): number {
  let at = start;
  for (let i = 0; i < word.length; at++) {
    const code = at < text.length ? foldOf(text.charCodeAt(at)) : BREAK;
    if (code === MARK) continue;
    if (code !== word.charCodeAt(i)) return 0;
    i++;
  }
  while (at < text.length && foldOf(text.charCodeAt(at)) === MARK) at++;
  return at;
}
