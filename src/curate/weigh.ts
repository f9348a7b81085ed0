// How a statement is weighed: what it says was done, and whether something beside that takes it back.

import {
  CJK,
  isContracted,
  NEGATES,
  NEGATES_CJK,
  UNSETTLED,
  UNSETTLED_CJK,
  UNSETTLED_MARKED,
  WONDERS,
} from "./attest-words.ts";
import { asLatin, type Sentence, type Statement, wordTest } from "./statement.ts";

export function isNegation(word: string): boolean {
  return NEGATES(word) || isContracted(word) || NEGATES(asLatin(word));
}

/** Where it says that something is not done yet, or not for sure; undefined where it says nothing like that. */
export function unsettledIn({ text, sentences }: Statement, wonders?: (word: string) => boolean): string | undefined {
  if (/[?？؟]/u.test(text)) return "it is a question";
  const marked = UNSETTLED_MARKED.exec(text);
  if (marked) return saysOf(marked[0]);
  for (const { words } of sentences) {
    for (const [i, word] of words.entries()) {
      if (!UNSETTLED(word) && !UNSETTLED(asLatin(word))) continue;
      // "Asked whether there are any": that is what was asked.
      if (wonders && WONDERS(word) && words.slice(Math.max(0, i - 4), i).some(wonders)) continue;
      return saysOf(word);
    }
  }
  const sign = CJK.test(text) ? UNSETTLED_CJK.exec(text) : null;
  return sign ? saysOf(sign[0]) : undefined;
}

export function saysOf(word: string): string {
  return `it says "${word}": it has to say what was done, and nothing that takes it back`;
}

/**
 * What was done, by one of `verbs`, in some sentence; and no sentence says that it was not. A negation before the verb is
 * about it, one behind it where it follows at once: "scanned: none found" found none, "scan was not done" was none.
 */
export function isDone(
  { sentences }: Statement,
  verbs: (word: string) => boolean,
  /** With the flag `g`. */
  cjk?: RegExp,
): { readonly problem: "missing" | string } | undefined {
  let found = false;
  for (const sentence of sentences) {
    const inWords = doneInWords(sentence, verbs);
    if (typeof inWords === "string") return { problem: saysOf(inWords) };
    found ||= inWords;
    for (const sign of cjk ? sentence.folded.matchAll(cjk) : []) {
      const negation = NEGATES_CJK.exec(sentence.folded.slice(0, sign.index))?.[0] ?? behind(sentence.folded, sign);
      if (negation) return { problem: saysOf(negation) };
      found = true;
    }
  }
  return found ? undefined : { problem: "missing" };
}

/** Japanese negates behind the verb. */
function behind(text: string, sign: RegExpExecArray): string | undefined {
  const after = text.slice(sign.index + sign[0].length, sign.index + sign[0].length + 20);
  return /^[^,、，:：]*?(ない|なかっ|ません|ず)/u.exec(after)?.[1];
}

function doneInWords({ folded, words }: Sentence, verbs: (word: string) => boolean): boolean | string {
  let found = false;
  for (const [i, word] of words.entries()) {
    if (!verbs(word)) continue;
    const before = words.slice(0, i).find(isNegation);
    if (before !== undefined) return before;
    const next = words.findIndex((one, at) => at > i && at < i + 3 && isNegation(one));
    const after = words[next];
    if (after !== undefined && !(isParted(folded, word, after) && isResult(words, next))) return after;
    found = true;
  }
  return found;
}

const RESULTS = wordTest("none no nothing zero kein keine keinen nichts aucun aucune rien ningun ninguna ninguno nada");
const SEEN = wordTest(
  "found present there mentioned contained gefunden vorhanden trouve trouvee encontrado encontrada",
);

/** What was found, and not whether somebody looked. */
function isResult(words: readonly string[], at: number): boolean {
  return RESULTS(words[at] ?? "") || SEEN(words[at + 1] ?? "");
}

/** What stands behind a colon, a dash, a comma or a bracket may be what came of it. */
function isParted(folded: string, verb: string, negation: string): boolean {
  const at = folded.indexOf(verb);
  const to = folded.indexOf(negation, at + verb.length);
  return /[:–—(,]|\s-\s/u.test(folded.slice(at + verb.length, to));
}
