// What a person says to let something go. The rule: a yes is a sentence of a small grammar, in one of six languages, and
// nothing else stands in it. The grammar (approval-english.ts and its sisters) has sentences whose subject is I, we, the
// user or nobody ("Yes, ...", "Approved: ...", "publish it"), that approve or ask for publishing, of this export (it, these
// bytes, all 8 sessions), to this place; beside them only courtesy, a plain yes, and that the export was read. So what a
// no may look like need not be known: any word that the grammar has no place for refuses the text, and is named. Places,
// hashes and numbers in it have to be those of what is published.

import type { Place } from "../core/publication.ts";
import { cjkApproval } from "./approval-cjk.ts";
import { ENGLISH, ENGLISH_ASIDE } from "./approval-english.ts";
import { FRENCH, FRENCH_ASIDE, GERMAN, GERMAN_ASIDE, SPANISH, SPANISH_ASIDE } from "./approval-european.ts";
import { withoutStanding } from "./approval-standing.ts";
import { numberWord } from "./attest-count.ts";
import { AGENT, BARE_SI, CJK, PRIVATE } from "./attest-words.ts";
import { type Grammar, grammar } from "./phrase-grammar.ts";
import { fold, readStatement, wordsOf, wordTest } from "./statement.ts";

/** What is published, as far as it is known: what a text says of it has to be true. */
export interface Approved {
  readonly place?: Place | undefined;
  /** SHA-256 of what was confirmed. */
  readonly artifact?: string | undefined;
  /** How many are in it. */
  readonly sessions?: number | undefined;
  /** Everybody may read it afterwards. */
  readonly isPublic?: boolean | undefined;
}

interface Language {
  readonly grammar: Grammar;
  readonly isAside: (word: string) => boolean;
}

const WRITE = 'say only "I approve publishing this", or the same in other words, and nothing beside it';
const HUB = "huggingface";
/** What stands for a place, a hash or a number: characters that no statement may have. */
const MARKS = { "@place": "\ue000", "@hash": "\ue001", "@count": "\ue002" } as const;
const LANGUAGES: readonly Language[] = [
  language(ENGLISH, ENGLISH_ASIDE),
  language(GERMAN, GERMAN_ASIDE),
  language(FRENCH, FRENCH_ASIDE),
  language(SPANISH, SPANISH_ASIDE),
];
/** Letters, numbers and the signs that sentences are written with; a few that mean joy. */
const SIGNS = /[^\p{L}\p{M}\p{N}\s\ue000-\ue002.,:;!¡()[\]'"“”„«»‘’‐‑–—\-&_*`…。、「」『』・ー👍✅🎉🙏🙂😀🚀]/u;
const ONE_SESSION = /\b(?:session|conversation|sitzung|sesion)\b/u;

function language(rules: Readonly<Record<string, string>>, aside: string): Language {
  const marked = Object.entries(rules).map(([name, text]): [string, string] => [name, marksIn(text)]);
  return { grammar: grammar(Object.fromEntries(marked)), isAside: wordTest(aside) };
}

function marksIn(text: string): string {
  return text.replace(/@(?:place|hash|count)/g, (name) => MARKS[name as keyof typeof MARKS]);
}

/** Why a text is no approval to publish; undefined where it is one. */
export function approvalProblem(text: string, about: Approved = {}): string | undefined {
  const read = readStatement(text, { width: 0, words: 1 });
  if (read.problem !== undefined) return read.problem;
  return yesProblem(read.statement.text, read.statement.folded, about);
}

/** The same of a standing permission: it says that it stands, and it has to name its place, since it is for no other. */
export function standingProblem(text: string, place: Place): string | undefined {
  const read = readStatement(text, { width: 0, words: 0 });
  if (read.problem !== undefined) return read.problem;
  const standing = withoutStanding(read.statement.folded);
  const problem = yesProblem(read.statement.text, standing.rest, { place });
  if (problem !== undefined) return problem;
  if (!standing.isFound)
    return `it does not say that it stands for later times too: say "I permit publishing to ${place.at} without asking each time"`;
  return marked(read.statement.folded, { place }).text.includes(MARKS["@place"])
    ? undefined
    : `it does not name ${place.at}: say "I permit publishing to ${place.at} without asking each time"`;
}

function yesProblem(text: string, folded: string, about: Approved): string | undefined {
  if (/[?？؟]/u.test(text)) return `it is a question: ${WRITE}`;
  if (BARE_SI.test(text)) return says("si");
  const facts = marked(folded, about);
  if (facts.problem !== undefined) return facts.problem;
  const sign = SIGNS.exec(facts.text);
  if (sign) return `it has the sign "${sign[0]}": ${WRITE}`;
  const words = facts.text
    .split(/([\ue000-\ue002])/u)
    .flatMap((one) => (/[\ue000-\ue002]/u.test(one) ? [one] : wordsOf(one)));
  return otherThan(about, facts.text, words) ?? (CJK.test(folded) ? problemOfCjk(facts.text) : problemOfWords(words));
}

/** What it says of the export that is not so. */
function otherThan({ isPublic, sessions = 1 }: Approved, text: string, words: readonly string[]) {
  const hidden = words.find(PRIVATE) ?? /私有|私密|私人|非公[開开]/u.exec(text)?.[0];
  if (isPublic && hidden !== undefined)
    return `it says "${hidden}", and everybody could read it: say that it may be published publicly, or publish without --public`;
  const one = ONE_SESSION.exec(text)?.[0];
  if (one !== undefined && sessions > 1) return `it says "${one}", and the export has ${sessions}: ${WRITE}`;
  return undefined;
}

function problemOfCjk(text: string): string | undefined {
  const { isYes, stranger } = cjkApproval(text);
  if (isYes) return undefined;
  return stranger === undefined ? `it does not say that a person approves publishing: ${WRITE}` : says(stranger);
}

function problemOfWords(all: readonly string[]): string | undefined {
  const tries = LANGUAGES.map(({ grammar, isAside }) => {
    const words = all.filter((word) => !isAside(word));
    const strangers = words.filter((word) => !grammar.vocabulary.has(word));
    return { grammar, words, strangers, ...grammar.matches("text", words) };
  });
  if (tries.some(({ isWhole }) => isWhole)) return undefined;
  if (isByAgent(all)) return `it says that an agent approves: a person has to; ${WRITE}`;
  const [nearest] = tries.sort((a, b) => a.strangers.length - b.strangers.length || b.fitting - a.fitting);
  if (nearest === undefined) return undefined;
  const { words, strangers, fitting, grammar } = nearest;
  const [stranger] = strangers;
  if (stranger !== undefined) return says(stranger);
  const odd = words[fitting];
  // All of it is fine, and nothing in it approves publishing.
  if (odd === undefined || grammar.matches("rest", words).isWhole)
    return `it does not say that a person approves publishing: ${WRITE}`;
  if (isMark(odd)) return `it is no plain yes to publishing all of this: ${WRITE}`;
  // By itself it is harmless: what it follows says why not here.
  const before = words[fitting - 1];
  return says(before === undefined || isMark(before) ? odd : `${before} ${odd}`);
}

/** "Claude approved", "approved by the agent", "as the assistant". */
function isByAgent(words: readonly string[]): boolean {
  return words.some((word, i) => {
    if (!AGENT(word)) return false;
    const before = words.slice(Math.max(0, i - 2), i);
    return (
      words.slice(i + 1, i + 4).some((one) => /^(?:approv|authori|agree|genehm|autoris|aprob|autoriz)/.test(one)) ||
      before.some((one) => /^(?:by|as|als|von|vom|durch|par|por|como)$/.test(one))
    );
  });
}

function isMark(word: string): boolean {
  return Object.values<string>(MARKS).includes(word);
}

function says(word: string): string {
  return `it says "${word}": ${WRITE}`;
}

type Marked =
  | { readonly text: string; readonly problem?: undefined }
  | { readonly text: string; readonly problem: string };

/** The text with a mark for each place, hash and number, where they are those of what is published. */
function marked(folded: string, { place, artifact, sessions }: Approved): Marked {
  let problem: string | undefined;
  const named = (found: string, isIt: boolean, it: string) => {
    if (!isIt)
      problem ??= `it names ${found}, and this is ${it}: say "I approve publishing this", or name what is right`;
  };
  let text = place === undefined ? folded : withoutPlace(folded, place);
  text = text
    .replace(/(?:[a-z]+:\/\/)?[~.\w-]*(?:\/[\w.~@+-]+)+\/?/gu, (found) => {
      const path = found.replace(/[.]+$/, "");
      named(path, place === undefined || isAt(path, place), place?.at ?? "");
      return ` ${MARKS["@place"]} `;
    })
    .replace(/(?<![\w.])(?:www\.)?(?:huggingface\.co|hf\.co)(?![\w/-])/gu, "hugging face")
    .replace(/\bsha-?256\b/gu, "sha")
    .replace(/(?<![a-z0-9_])(?=[a-f]*\d)[0-9a-f]{7,64}(?![a-z0-9_])/gu, (found) => {
      // Digits alone may count something.
      if (/^\d{1,11}$/.test(found) && !artifact?.startsWith(found)) return found;
      named(found, artifact === undefined || artifact.startsWith(found), artifact?.slice(0, 12) ?? "");
      return ` ${MARKS["@hash"]} `;
    })
    .replace(/(?<![a-z0-9_])(?:\d{1,3}(?:[,.']\d{3})+|\d+)(?![a-z0-9_])/gu, (found) => {
      const count = Number(found.replace(/[,.']/gu, ""));
      named(found, sessions === undefined || count === sessions, `an export of ${sessions} sessions`);
      return ` ${MARKS["@count"]} `;
    })
    .replace(/\p{L}+/gu, (word) => {
      const count = numberWord(word);
      if (count === undefined) return word;
      named(word, sessions === undefined || count === sessions, `an export of ${sessions} sessions`);
      return MARKS["@count"];
    });
  return problem === undefined ? { text } : { text, problem };
}

/** Its own name is marked first: a folder may have any letters. */
function withoutPlace(folded: string, { at }: Place): string {
  const name = fold(at).replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
  if (name === "") return folded;
  return folded.replace(new RegExp(`(?<![\\w./~-])${name}(?![\\w/-]|\\.\\w)`, "gu"), ` ${MARKS["@place"]} `);
}

function isAt(path: string, { at, sink }: Place): boolean {
  const wanted = fold(at).replace(/\/+$/, "");
  if (sink !== HUB)
    return path.replace(/\/+$/, "") === wanted || wanted.endsWith(`/${path.replace(/^\.\/|\/+$/g, "")}`);
  return (
    path
      .replace(/^[a-z]+:\/\//, "")
      .replace(/^(?:www\.)?(?:huggingface\.co|hf\.co)\//, "")
      .replace(/^datasets\/|\/+$/g, "") === wanted
  );
}
