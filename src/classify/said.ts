// A prompt as its person said it: quoted text, code, logs and what a harness put in are blanked, every place stays.

/** Characters of the beginning and of the end that are judged, counted outside blocks of code. */
const EACH = 2048;
/** Of the raw text, on each side, to find them in. */
const RAW = 16_384;
/** A longer line is a paragraph or what a program wrote. */
const LONGEST_LINE = 2000;

export interface Sentence {
  /** Folded; ends with its own mark. */
  readonly text: string;
  /** UTF-16 offset in the part's text. */
  readonly start: number;
  /** Characters that were said before it. */
  readonly depth: number;
  readonly isQuestion: boolean;
}

export interface Said {
  readonly sentences: readonly Sentence[];
  /** Of the first log, trace or block of output that was pasted in, and whether it tells of an error. */
  readonly log: { readonly start: number; readonly end: number; readonly isError: boolean } | undefined;
  /** Characters that the person wrote by hand, of those looked at. */
  readonly length: number;
}

/** A fence, or a pair of tags at the beginning of a line. */
const FENCE = /^[ \t]{0,8}(?:```|~~~)/;
const OPENING = /^[ \t]{0,8}<([a-zA-Z][\w-]{1,40})(?:\s[^<>\n]{0,200})?>/;
/** Tags that agents put around what the person typed. */
const OWN_WORDS =
  /^(?:task|user_?(?:query|message|input|request|prompt)|feedback|answer|prompt|question|query|request)$/i;
const OWN_TAG =
  /<\/?(?:task|user_?(?:query|message|input|request|prompt)|feedback|answer|prompt|question|query|request)>/gi;
const LOG_LINE =
  /^\s{0,12}(?:at\s+\S+.{0,200}[:(]\d+|File "[^"]{1,300}", line \d+|Traceback \(most recent|(?:[\w.$]{1,80}(?:Error|Exception|Warning)|panic|fatal|error|ERROR|warning|FAIL(?:ED)?|FATAL|npm (?:ERR!|error)|--- FAIL|=== RUN|E {2,}|Caused by|thread '\w+' panicked)(?::|\[| {2,}| (?=[\w./-]+\.\w+))|\[?\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\[?\d\d:\d\d:\d\d|\$ \S|➜ |❯ |PS [A-Z]:\\|[\w./\\-]{1,200}\.\w{1,6}[:(]\d+(?:[:,]\d+)?\)?:?\s|[+-] ?\d+ |[-=─━═*_]{8,}|✗ |✕ |× |✘ |●|\d+ (?:failed|passed|failing|passing)|Tests?:? +\d+|\|.{0,300}\|\s*$|[{}[\]();,"'<>/\\|`\s]{2,}$)/;
const ERROR_WORDS =
  /(?:Error|Exception|Traceback|panic|fatal|FAIL|failed|failing|ERR!|error\b|ERROR|undefined reference|Segmentation fault|exit (?:code|status) [1-9]|cannot find|not found|AssertionError)/;
/** The rest of a line that begins as the words of a program. */
const INLINE_LOG =
  /(?<![\w.])(?:(?:[A-Z][\w.]{0,60})?(?:Error|Exception)(?: \[[^\]\n]{1,40}\])?: |Uncaught |fatal: |panic: |error(?:\[\w+\]|\s?TS\d+)?: |ERROR: |Warning: (?=[A-Z])|npm ERR! |Traceback \()/;
const SPANS = [
  /`[^`\n]{1,300}`/g,
  /"[^"\n]{1,400}"/g,
  /“[^”\n]{1,400}”/g,
  /«[^»\n]{1,400}»/g,
  /„[^“”"\n]{1,400}[“”"]/g,
  /「[^」\n]{1,400}」/g,
  /『[^』\n]{1,400}』/g,
  /(?<=^|[\s(])'[^'\n]{1,200}'(?=[\s.,;:!?)]|$)/gm,
  /\bhttps?:\/\/[^\s<>"']{1,400}/g,
  /(?<![\w/])@?(?:[\w~.@+-]{0,80}\/){1,20}[\w.@+-]{1,120}/g,
  /(?<![\w.])[\w-]{1,80}\.(?:[a-z]{1,4}|json|yaml|toml|html|tsx?|jsx?|java|swift|lock)\b(?![\w/])/g,
];

export function saidIn(text: string): Said {
  const blanked = blankedWindows(text);
  const sentences: Sentence[] = [];
  let depth = 0;
  for (const { start, text: window } of blanked.windows) {
    for (const sentence of sentencesOf(window, start, depth)) sentences.push(sentence);
    depth += window.length;
  }
  const length = sentences.reduce((sum, sentence) => sum + sentence.text.length, 0);
  return { sentences, log: blanked.log, length };
}

/** Lower case where that is as long, no accents, plain apostrophes; every character keeps its place. */
export function folded(text: string): string {
  const lower = text.toLowerCase();
  // A capital whose small letter is two characters would move all behind it.
  return foldedSame(lower.length === text.length ? lower : text);
}

const ACCENTED = /[’‘ʼ´à-ÿ]/g;
const PLAIN: Readonly<Record<string, string>> = Object.fromEntries(
  [..."àáâãäåçèéêëìíîïñòóôõöøùúûüýÿß’‘ʼ´"].map((character, i) => [
    character,
    "aaaaaaceeeeiiiinoooooouuuuyys''''"[i] as string,
  ]),
);

function foldedSame(text: string): string {
  return text.replace(ACCENTED, (character) => PLAIN[character] ?? character);
}

interface Window {
  readonly start: number;
  readonly text: string;
}

function blankedWindows(text: string): { readonly windows: readonly Window[]; readonly log: Said["log"] } {
  const head = blankedBlocks(text.slice(0, RAW), 0, false);
  if (text.length <= RAW) return cutToEdges(head, undefined);
  const from = Math.max(RAW, text.length - RAW);
  const tail = blankedBlocks(text.slice(from), from, isInFence(text, from));
  return cutToEdges(head, tail);
}

interface Blanked extends Window {
  readonly log: Said["log"];
}

function cutToEdges(head: Blanked, tail: Blanked | undefined): ReturnType<typeof blankedWindows> {
  const log = head.log ?? tail?.log;
  const first = placeAfter(head.text, EACH);
  const end = tail ?? head;
  const last = Math.max(tail ? 0 : first, placeBefore(end.text, EACH));
  const windows = [{ start: head.start, text: head.text.slice(0, first) }];
  if (last < end.text.length) windows.push({ start: end.start + last, text: end.text.slice(last) });
  return { windows: windows.map(withoutSpans), log };
}

/** Where so many characters that are no blanks end. */
function placeAfter(text: string, count: number): number {
  let left = count;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 32 && --left <= 0) return i + 1;
  }
  return text.length;
}

function placeBefore(text: string, count: number): number {
  let left = count;
  for (let i = text.length - 1; i >= 0; i--) {
    if (text.charCodeAt(i) > 32 && --left <= 0) return i;
  }
  return 0;
}

/** Whether a block of code is open at `at`: an odd number of fences stands before it. */
function isInFence(text: string, at: number): boolean {
  let count = 0;
  for (let i = text.indexOf("\n```"); i >= 0 && i < at; i = text.indexOf("\n```", i + 4)) count++;
  return (count + (text.startsWith("```") ? 1 : 0)) % 2 === 1;
}

/** Blocks of code, tagged blocks, quotations and lines of logs become spaces. */
function blankedBlocks(text: string, start: number, openFence: boolean): Blanked {
  const out: string[] = [];
  let fence = openFence;
  let tag: string | undefined;
  let log: { start: number; end: number; isError: boolean } | undefined;
  const logged = (from: number, line: string) => {
    const isError = ERROR_WORDS.test(line.slice(0, LONGEST_LINE));
    if (!log) log = { start: start + from, end: start + from + line.length, isError };
    else if (from - (log.end - start) <= 400) {
      log = { start: log.start, end: start + from + line.length, isError: log.isError || isError };
    } else if (!log.isError && isError) log = { start: start + from, end: start + from + line.length, isError };
  };
  const missing = new Set<string>();
  let at = 0;
  for (const line of text.split("\n")) {
    const from = at;
    at += line.length + 1;
    if (tag !== undefined) {
      if (line.includes(`</${tag}>`)) tag = undefined;
      out.push(blank(line));
      continue;
    }
    if (FENCE.test(line)) {
      fence = !fence;
      out.push(blank(line));
      continue;
    }
    if (fence) {
      if (ERROR_WORDS.test(line.slice(0, LONGEST_LINE))) logged(from, line);
      out.push(blank(line));
      continue;
    }
    const opened = OPENING.exec(line)?.[1];
    if (opened !== undefined && !OWN_WORDS.test(opened) && !missing.has(opened)) {
      const closes = text.indexOf(`</${opened}>`, from);
      if (closes < 0) missing.add(opened);
      else {
        if (closes > from + line.length) tag = opened;
        out.push(blank(line));
        continue;
      }
    }
    out.push(lineOf(line, from, logged));
  }
  return { start, text: out.join("\n"), log };
}

function lineOf(line: string, from: number, logged: (from: number, line: string) => void): string {
  if (/^\s{0,8}>/.test(line) || (line.length > LONGEST_LINE && !isProse(line))) {
    if (ERROR_WORDS.test(line.slice(0, LONGEST_LINE))) logged(from, line);
    return blank(line);
  }
  if (line.trim() !== "" && LOG_LINE.test(line)) {
    logged(from, line);
    return blank(line);
  }
  const inline = INLINE_LOG.exec(line);
  if (!inline) return line;
  logged(from + inline.index, line.slice(inline.index));
  return line.slice(0, inline.index) + blank(line.slice(inline.index));
}

/** A paragraph that somebody wrote or dictated: it has spaces, or needs none. */
function isProse(line: string): boolean {
  const head = line.slice(0, 1000);
  return (head.match(/[\s\u3041-\u30ff\u3400-\u9fff]/g)?.length ?? 0) >= 0.08 * head.length;
}

function blank(text: string): string {
  return " ".repeat(text.length);
}

/** What is quoted inside a line becomes one word of underscores: a noun without a meaning. */
function withoutSpans({ start, text }: Window): Window {
  let out = text.replace(/[¿¡]/g, " ").replace(OWN_TAG, blank);
  for (const span of SPANS) out = out.replace(span, (found) => "_".repeat(found.length));
  return { start, text: out };
}

/** The mark itself, with what closes behind it; a full stop only where a space follows. */
const END = /[.!?…]+["')\]]{0,3}(?=\s|$)|[。！？；]+|\n+|;(?=\s)| [-–—]{1,2} /g;

function* sentencesOf(window: string, start: number, depth: number): Generator<Sentence> {
  let from = 0;
  const cut = (to: number): Sentence | undefined => {
    const piece = window.slice(from, to);
    const lead = piece.length - piece.trimStart().length;
    const text = piece.trim();
    if (text === "" || !/[\p{L}\p{N}_]/u.test(text)) return undefined;
    const isQuestion = /[?？]/.test(text.slice(-4));
    return { text: folded(text), start: start + from + lead, depth: depth + from + lead, isQuestion };
  };
  for (const end of window.matchAll(END)) {
    const to = end.index + end[0].length;
    const sentence = cut(to);
    from = to;
    if (sentence) yield sentence;
  }
  const last = cut(window.length);
  if (last) yield last;
}
