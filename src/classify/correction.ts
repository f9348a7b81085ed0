// Whether a prompt corrects the turn before it: by its words, by asking the same again, by an error that it brings.

import { clauseOf } from "./clause.ts";
import type { CorrectionForm } from "./forms.ts";
import { lexiconsFor } from "./lexicons.ts";
import { repeats } from "./repeat.ts";
import type { Said, Sentence } from "./said.ts";
import { isWithin, wishIn } from "./wish.ts";
import type { Lexicon } from "./words/lexicon.ts";

/** What is known of the turn that a prompt may correct. */
export interface TurnBefore {
  /** The agent said something or called something. */
  readonly hasAnswer: boolean;
  /** It ran commands or changed files. */
  readonly hasWork: boolean;
  readonly hasEdits: boolean;
  /** Its request was for a change, not for an answer. */
  readonly askedForWork: boolean;
  readonly wasInterrupted: boolean;
  /** It ended with a question to the person: a `no` answers that. */
  readonly endsAsking: boolean;
  readonly tokens: ReadonlySet<string>;
  /** Names of the files that it changed, without their folders. */
  readonly files: ReadonlySet<string>;
}

export interface Correction {
  readonly form: CorrectionForm;
  readonly confidence: number;
  /** UTF-16 offsets in the prompt; absent where all of it says so. */
  readonly start?: number;
  readonly end?: number;
}

/** Words near the beginning: a longer prompt has gone on to its own subject. */
const OPENING = 400;
/** A prompt that is longer brings a task of its own: only its opening, or plain words to the agent, correct. */
const LONG = 700;

/** The surest sign that `said` corrects the turn `before`; undefined where nothing says so. */
export function correctionIn(
  { said, text, tokens }: { readonly said: Said; readonly text: string; readonly tokens: ReadonlySet<string> },
  before: TurnBefore | undefined,
): Correction | undefined {
  if (!before?.hasAnswer) return undefined;
  const found = [
    ...said.sentences.flatMap((sentence, index) => cuesIn(sentence, { said, before, index })),
    ...repeated(tokens, before),
    ...broughtError(said, text, before),
  ];
  return found.reduce<Correction | undefined>(
    (best, each) => (best === undefined || each.confidence > best.confidence ? each : best),
    undefined,
  );
}

/** How sure the words beside a call that the person rejected are that it should be otherwise. */
export function rejectionConfidence(said: Said): number {
  const before = {
    hasAnswer: true,
    hasWork: true,
    hasEdits: true,
    askedForWork: true,
    wasInterrupted: false,
    endsAsking: false,
  };
  const place = { said, before: { ...before, tokens: new Set<string>(), files: new Set<string>() } };
  const cues = said.sentences.flatMap((sentence, index) => cuesIn(sentence, { ...place, index }));
  const surest = Math.max(0, ...cues.map(({ confidence }) => confidence));
  const first = said.sentences[0];
  // "wait, let's talk", "is it still a problem?", "I did it myself": the call was not wrong.
  const isTalk =
    !first || first.isQuestion || /^(?:wait|hold on|hang on|stop|let's talk|before|first|i(?: |'))/.test(first.text);
  if (surest >= 0.4) return Math.max(0.7, surest);
  return isTalk ? 0.4 : 0.65;
}

/** The agent's own change is named. */
const YOURS = /(?<![\p{L}\p{N}_])(?:your|dein\w*|ta|ton|tes|votre|tu|vuestr\w*)(?![\p{L}\p{N}_])|你的|你刚|あなたの/u;
/** "now the menu flickers": since the change. */
const SINCE =
  /^(?:(?:ok|hm+|and|but|und|aber|et|mais|y|pero)[,. ]+)?(?:now|jetzt|nun|maintenant|ahora|现在|今度は)(?![\p{L}\p{N}_])/u;

interface Place {
  readonly said: Said;
  readonly before: TurnBefore;
  readonly index: number;
}

function cuesIn(sentence: Sentence, place: Place): readonly Correction[] {
  const isOpening = sentence.depth < OPENING;
  const found: Correction[] = [];
  const lexicons = lexiconsFor(sentence.text);
  for (const lexicon of lexicons) {
    if (place.before.hasEdits && isOpening && SINCE.test(sentence.text) && !sentence.isQuestion) {
      const match = lexicon.symptoms.exec(sentence.text);
      const start = sentence.start + (match?.index ?? 0);
      if (match) found.push({ form: "quoted_error", confidence: 0.7, start, end: start + match[0].length });
    }
    const clause = clauseOf(sentence, lexicon);
    if (!lexicon.anyCue.test(clause.text)) continue;
    for (const cue of lexicon.cues) {
      if (cue.opens && (!isOpening || place.index > 3)) continue;
      if (!isOpening && place.said.length > LONG && cue.after !== undefined) continue;
      if (!holds(cue, place.before)) continue;
      const match = cue.pattern.exec(clause.text);
      if (!match) continue;
      const confidence = weighed(cue, sentence, place, lexicon);
      if (confidence <= 0) continue;
      const start = clause.start + match.index;
      found.push({ form: cue.form, confidence, start, end: start + match[0].length });
    }
  }
  if (found.length === 0) return found;
  // One language's words may stand in another's: "no" is a word in three of them.
  if (lexicons.some(({ pardons }) => pardons.test(sentence.text))) return [];
  const wish = wishIn(sentence.text);
  if (!wish) return found;
  const { start: at } = sentence;
  return found.filter(({ start = at, end = at }) => !isWithin(wish, { start: start - at, end: end - at }));
}

function holds({ after }: Lexicon["cues"][number], { hasWork, hasEdits }: TurnBefore): boolean {
  return after === undefined || (after === "work" ? hasWork : hasEdits);
}

function weighed(cue: Lexicon["cues"][number], sentence: Sentence, place: Place, { praise }: Lexicon): number {
  const { before, said, index } = place;
  let weight = cue.weight;
  // "no, leave it" where the agent asked whether it should.
  if (before.endsAsking && cue.opens && cue.form !== "revert") weight -= 0.3;
  // "should it not be red?" asks; "why did you remove it?" does not.
  if (sentence.isQuestion && cue.weight < 0.85) weight -= 0.2;
  if (before.wasInterrupted && cue.opens) weight += 0.15;
  if (index > 1 && said.length > LONG) weight -= 0.25;
  // What was only said cannot be undone or be in the wrong file.
  if (cue.form === "revert" && !before.hasWork) weight -= 0.3;
  if (weight < 0.7 && praise.test(sentence.text)) weight -= 0.15;
  return Math.min(1, Math.round(weight * 100) / 100);
}

function repeated(tokens: ReadonlySet<string>, before: TurnBefore): readonly Correction[] {
  // Stopped before anything was done: the person sends the prompt once more, and nothing was wrong.
  if (before.wasInterrupted && !before.hasEdits) return [];
  const confidence = repeats(tokens, before.tokens) || unanswered(tokens, before);
  return confidence > 0 ? [{ form: "repeat", confidence }] : [];
}

/** Asked in other words, since nothing was changed where a change was asked for. */
function unanswered(tokens: ReadonlySet<string>, { tokens: asked, hasEdits, askedForWork }: TurnBefore): number {
  if (hasEdits || !askedForWork || tokens.size < 3) return 0;
  const shared = [...tokens].filter((token) => asked.has(token)).length;
  return shared >= 3 && shared / Math.min(tokens.size, asked.size) >= 0.7 ? 0.6 : 0;
}

/** Most of what is pasted into a first task names files too: only those that the turn before changed bind it. */
function broughtError(said: Said, text: string, before: TurnBefore): readonly Correction[] {
  const { log } = said;
  if (!log?.isError || !before.hasWork) return [];
  const place = { start: log.start, end: log.end };
  const window = text.slice(log.start, Math.min(log.end, log.start + 4096));
  const names = [...before.files].some((name) => name.length > 3 && window.includes(name));
  if (names && said.length < OPENING) return [{ form: "quoted_error", confidence: 0.7, ...place }];
  if (!before.hasEdits || said.length > OPENING / 2) return [];
  if (said.sentences.some((sentence) => YOURS.test(sentence.text)))
    return [{ form: "quoted_error", confidence: 0.7, ...place }];
  // Nothing else than the error, right after a change.
  if (said.length < 12) return [{ form: "quoted_error", confidence: 0.55, ...place }];
  return [];
}
