// How a statement is weighed: what it says was done, and whether something beside that takes it back.

import {
  AGENT,
  CJK,
  isContracted,
  NEGATES,
  NEGATES_CJK,
  PERSON,
  UNSETTLED,
  UNSETTLED_CJK,
  UNSETTLED_MARKED,
  WONDERS,
} from "./attest-words.ts";
import { asLatin, type Sentence, type Statement, wordsOf, wordTest } from "./statement.ts";

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

export interface Deed {
  readonly verbs: (word: string) => boolean;
  /** With the flag `g`. */
  readonly cjk?: RegExp;
  /** An agent cannot do it. */
  readonly isOfPerson?: true;
  /** What was said may well be a no. */
  readonly isSaid?: true;
}

/**
 * What was done, by one of `verbs`, in some sentence; and no sentence says that it was not. A negation before the verb is
 * about it, one behind it where it follows at once: "scanned: none found" found none, "scan was not done" was none.
 */
export function isDone({ sentences }: Statement, deed: Deed): { readonly problem: "missing" | string } | undefined {
  let found = false;
  let agent: string | undefined;
  for (const sentence of sentences) {
    for (const verb of verbsIn(sentence, deed)) {
      if (verb.negation !== undefined) return { problem: saysOf(verb.negation) };
      agent ??= verb.agent;
      found ||= verb.agent === undefined;
    }
    for (const sign of deed.cjk ? sentence.folded.matchAll(deed.cjk) : []) {
      const negation =
        NEGATES_CJK.exec(sentence.folded.slice(0, sign.index))?.[0] ??
        (deed.isSaid ? undefined : behind(sentence.folded, sign));
      if (negation) return { problem: saysOf(negation) };
      found = true;
    }
  }
  if (agent !== undefined) return { problem: `it says "${agent}": a person has to do it` };
  return found ? undefined : { problem: "missing" };
}

/** Japanese negates behind the verb. */
function behind(text: string, sign: RegExpExecArray): string | undefined {
  const after = text.slice(sign.index + sign[0].length, sign.index + sign[0].length + 20);
  return /^[^,、，:：]*?(ない|なかっ|ません|ず)/u.exec(after)?.[1];
}

interface Verb {
  readonly negation?: string | undefined;
  /** Who did it, where that is no person. */
  readonly agent?: string | undefined;
}

function verbsIn({ folded, words }: Sentence, { verbs, isOfPerson, isSaid }: Deed): readonly Verb[] {
  const clauses = clausesOf(folded);
  return words.flatMap((word, i): readonly Verb[] => {
    if (!verbs(word)) return [];
    const before = words.findIndex((one, at) => at < i && isNegation(one) && !isAside(words, at, { verb: i, clauses }));
    // "No names seen": that is what came of it.
    if (before >= 0 && SEEN(word) && RESULTS(words[before] ?? "")) return [];
    if (before >= 0) return [{ negation: words[before] }];
    const next = isSaid ? -1 : words.findIndex((one, at) => at > i && at < i + 3 && isNegation(one));
    const after = words[next];
    if (after !== undefined && !(isParted(folded, word, after) && isResult(words, next))) return [{ negation: after }];
    return [{ agent: isOfPerson ? agentOf(words, i) : undefined }];
  });
}

/** For each word the number of the clause that it is in: a colon, a comma, a dash and a bracket begin one. */
function clausesOf(folded: string): readonly number[] {
  return folded.split(/[:–—(,]|\s-\s/u).flatMap((clause, i) => wordsOf(clause).map(() => i));
}

/** "No secrets, I read ...", "nothing found when searching ...", "no names in what I read": what came of it, told first. */
function isAside(
  words: readonly string[],
  at: number,
  { verb, clauses }: { verb: number; clauses: readonly number[] },
) {
  if (!RESULTS(words[at] ?? "")) return false;
  if (SEEN(words[at + 1] ?? "") && at + 1 < verb) return true;
  if (/^(?:i|we)$/.test(words[verb - 1] ?? "") && verb - at > 2) return true;
  const own = clauses[at];
  return own !== clauses[verb] && (clauses[at - 1] === own || clauses[at + 1] === own);
}

const SESSION = /^(?:sessions?|logs?|transcripts?|traces?|conversations?|sitzung|sitzungen|sesiones)$/;

const AS = /^(?:as|als|como|comme)$/;

/** "Claude", and neither "Claude sessions" nor "j'ai". */
function isDoer(words: readonly string[], at: number): boolean {
  const next = words[at + 1] === "code" ? words[at + 2] : words[at + 1];
  return AGENT(words[at] ?? "") && !SESSION.test(next ?? "") && words[at - 1] !== "j";
}

/** Whoever is named last before the verb did it; or "by" whom it was done. */
function agentOf(words: readonly string[], verb: number): string | undefined {
  const by = words.slice(verb + 1).findIndex((one) => /^(?:by|von|vom|par|por|as)$/.test(one));
  const doer = by < 0 ? undefined : words.slice(verb + by + 2, verb + by + 5).find((one) => AGENT(one) || PERSON(one));
  if (doer !== undefined && AGENT(doer)) return doer;
  const named = words.find(
    (one, at) => AGENT(one) && words.slice(Math.max(0, at - 2), at).some((word) => AS.test(word)),
  );
  if (named !== undefined) return named;
  const last = words.findLastIndex((one, at) => at < verb && (isDoer(words, at) || PERSON(one)));
  const who = words[last];

  return who !== undefined && AGENT(who) ? who : undefined;
}

const RESULTS = wordTest("none no nothing zero kein keine keinen nichts aucun aucune rien ningun ninguna ninguno nada");
const SEEN = wordTest(
  "found seen present there mentioned contained gefunden vorhanden trouve trouvee encontrado encontrada",
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
