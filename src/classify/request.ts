// What a prompt asks for: the first thing that it says is to be done.

import { clauseOf } from "./clause.ts";
import type { RequestForm } from "./forms.ts";
import { lexiconsFor } from "./lexicons.ts";
import type { Said, Sentence } from "./said.ts";

export interface Request {
  readonly form: RequestForm;
  readonly confidence: number;
  readonly start: number;
  readonly end: number;
}

/** A task stands in the first sentences or in the last one. */
const FIRST = 8;
/** These ask for work; `explain` and `other` give way to them further on in the prompt. */
const decides = (form: RequestForm) => form !== "explain" && form !== "other";

/** Undefined where nothing was said by hand. */
export function requestIn(said: Said): Request | undefined {
  const { sentences } = said;
  const some = sentences.length > FIRST + 1 ? [...sentences.slice(0, FIRST), ...sentences.slice(-1)] : sentences;
  const kept = some.map(keptIn).find((one) => one !== undefined);
  if (kept) return kept;
  let weak: Request | undefined;
  let symptom: Request | undefined;
  for (const sentence of some) {
    const asked = askedIn(sentence);
    if (asked && decides(asked.form)) {
      const smell = TAKES_AWAY.test(sentence.text) ? (symptom ?? symptomIn(sentence)) : undefined;
      if (smell?.form === "refactor") return smell;
      return planned(asked, sentence, sentences.slice(1, HEADINGS));
    }
    if (!asked || !DEFINES.test(sentence.text)) symptom ??= symptomIn(sentence);
    weak ??= asked;
  }
  const first = some[0];
  if (symptom) return symptom;
  if (weak) return weak;
  if (!first) return undefined;
  return { form: "other", confidence: 0.3, start: first.start, end: first.start + first.text.length };
}

function askedIn(sentence: Sentence): Request | undefined {
  for (const lexicon of lexiconsFor(sentence.text)) {
    let weak: Request | undefined;
    for (const clause of clausesOf(sentence)) {
      const { text, start } = clauseOf(clause, lexicon);
      const found = lexicon.asked(text);
      if (!found) continue;
      const confidence = clause === sentence ? 0.8 : 0.65;
      const asked = { form: found.form, confidence, start: start + found.start, end: start + found.end };
      if (decides(found.form)) return asked;
      weak ??= asked;
    }
    if (weak) return weak;
  }
  return undefined;
}

/** "can you", "I want you to", "we need to": what follows is the request. */
const LEADS =
  /^\s*(?:(?:can|could|would|will) (?:you|we)|let's|lets|let us|i(?:'d| would)? (?:want|need|like)(?: you)?(?: to)?|(?:we|you) (?:still |also )?(?:need to|should|must|have to|want to)|i want|go ahead and|try to|help me(?: to)?|time to|your task is to|now)(?: please| also| just| now| then| maybe| first| quickly| go| you)*\s+/;
const SMALL = /^(?:ok|okay|so|now|well|please|yes|yeah|alright|great|thanks)[, ]+/;
const JOINTS = /(?:,|:|!|\bnow\b|\band\b|\bthen\b|\bund\b|\bet\b|\by\b)\s+/g;

/** Asks what something means: what fails in it is an example. */
const DEFINES =
  /^(?:please )?(?:(?:can|could) you )?(?:what (?:does|is|are|do)|explain|describe|how (?:do|does|can|to)|tell me what|was (?:bedeutet|ist|heisst)|erklar|que (?:signifie|significa)|explique)|とは|什么意思|解释/;
/** "Implement the following plan: # Extract the parser": what the plan is for stands in its heading. */
const PLAN = /(?:plan|spec|proposal|design)[^.]{0,40}:?$/;

const HEADINGS = 8;
/** What is there for nothing is to go: what the rest does stays. */
const TAKES_AWAY =
  /(?:remov|delet|drop|get rid|entfern|losch|raus|supprim|enlev|elimin|quit|borr|削除|消し|删|刪|去掉|移除)/;

function planned(asked: Request, sentence: Sentence, plan: readonly Sentence[]): Request {
  const [heading] = plan;
  if (asked.form !== "build" || !PLAN.test(sentence.text) || !heading || !heading.text.startsWith("#")) return asked;
  const inHeading = askedIn({
    ...heading,
    text: heading.text.replace(/^#+ *(?:plan|review|proposal)?:? */, (lead) => " ".repeat(lead.length)),
  });
  const smell = plan.map(symptomIn).find((one) => one?.form === "refactor");
  if (smell && inHeading?.form !== "fix") return smell;
  return inHeading && inHeading.form !== "fix" && decides(inHeading.form) ? inHeading : asked;
}

/** The sentence, then what follows its leads and joints. */
function* clausesOf(sentence: Sentence): Generator<Sentence> {
  yield sentence;
  const lead = LEADS.exec(sentence.text.replace(SMALL, (word) => " ".repeat(word.length)));
  if (lead) yield rest(sentence, lead[0].length);
  let count = 0;
  for (const joint of sentence.text.matchAll(JOINTS)) {
    if (++count > 4) return;
    const at = joint.index + joint[0].length;
    const later = rest(sentence, at);
    yield later;
    const inner = LEADS.exec(later.text);
    if (inner) yield rest(later, inner[0].length);
  }
}

function rest(sentence: Sentence, at: number): Sentence {
  return { ...sentence, text: sentence.text.slice(at), start: sentence.start + at };
}

/** "... and the behaviour must not change" */
function keptIn(sentence: Sentence): Request | undefined {
  for (const { keeps } of lexiconsFor(sentence.text)) {
    const match = keeps.exec(sentence.text);
    if (!match) continue;
    const start = sentence.start + match.index;
    return { form: "refactor", confidence: 0.7, start, end: start + match[0].length };
  }
  return undefined;
}

function symptomIn(sentence: Sentence): Request | undefined {
  for (const { symptoms, smells } of lexiconsFor(sentence.text)) {
    const failing = symptoms.exec(sentence.text);
    const match = failing ?? (sentence.isQuestion ? null : smells.exec(sentence.text));
    if (!match) continue;
    const start = sentence.start + match.index;
    return { form: failing ? "fix" : "refactor", confidence: 0.6, start, end: start + match[0].length };
  }
  return undefined;
}
