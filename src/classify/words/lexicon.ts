// The shape of a language's words: what people say when they correct, praise or ask, as data.

import type { CorrectionForm, RequestForm } from "../forms.ts";

/** What makes a sentence a correction of the turn before. */
export interface Cue {
  readonly form: CorrectionForm;
  /** 0 to 1: how sure the words are by themselves. */
  readonly weight: number;
  /** Only near the beginning of the prompt: further down, the words are about the next task. */
  readonly opens?: true;
  /** Only after a turn that changed something or ran something: what was only said cannot fail. */
  readonly after?: "work" | "edits";
  /**
   * Sources of regular expressions, without flags, for text that went through `folded`: lower case, no accents, `'` for
   * every apostrophe, `_` for what was quoted. Repetitions are bounded.
   */
  readonly words: readonly string[];
}

export interface Words {
  /** False where words are not set apart by spaces. */
  readonly spaced: boolean;
  /** What stands before the sentence proper: `ok`, `well`, `please`. */
  readonly fillers: readonly string[];
  readonly cues: readonly Cue[];
  /** Sentences that only look like a correction. */
  readonly pardons: readonly string[];
  /** At the beginning of a sentence. */
  readonly praise: readonly string[];
  /** What asks for something, at the beginning of a clause where `spaced`. The first form that fits counts. */
  readonly requests: readonly { readonly form: RequestForm; readonly words: readonly string[] }[];
  /** Says that something does not work: a request to fix it, where nothing else is asked. */
  readonly symptoms: readonly string[];
  /** Says that code is there twice or for nothing: a request to put it in order, where nothing else is asked. */
  readonly smells: readonly string[];
  /** Says that what code does is to stay: whatever else is asked is a refactoring. */
  readonly keeps: readonly string[];
  /** Announces a plan. */
  readonly plans: readonly string[];
}

export interface Asked {
  readonly form: RequestForm;
  readonly start: number;
  readonly end: number;
}

export interface Lexicon {
  readonly fillers: RegExp;
  readonly cues: readonly (Omit<Cue, "words"> & { readonly pattern: RegExp })[];
  /** Any of the cues: most sentences hold none, and are looked at once. */
  readonly anyCue: RegExp;
  readonly pardons: RegExp;
  readonly praise: RegExp;
  /** What a clause asks for: the first form that fits. */
  readonly asked: (clause: string) => Asked | undefined;
  readonly symptoms: RegExp;
  readonly smells: RegExp;
  readonly keeps: RegExp;
  readonly plans: RegExp;
}

export function compiled(words: Words): Lexicon {
  const { spaced } = words;
  const anywhere = (sources: readonly string[]) => new RegExp(bounded(sources, spaced), "u");
  const atStart = (sources: readonly string[]) => new RegExp(`^\\s*${bounded(sources, spaced)}`, "u");
  return {
    fillers: new RegExp(`^(?:\\s*${bounded(words.fillers, spaced)}[\\s,，、.!…:-]*){1,4}`, "u"),
    cues: words.cues.map(({ words: sources, ...cue }) => ({ ...cue, pattern: anywhere(sources) })),
    anyCue: anywhere(words.cues.flatMap(({ words: sources }) => sources)),
    pardons: anywhere(words.pardons),
    praise: atStart(words.praise),
    asked: spaced ? askedAtStart(words.requests, atStart) : askedAnywhere(words.requests, anywhere),
    symptoms: anywhere(words.symptoms),
    smells: anywhere(words.smells),
    keeps: anywhere(words.keeps),
    plans: anywhere(words.plans),
  };
}

type Compile = (sources: readonly string[]) => RegExp;

/** One expression for all forms, a group for each: most clauses ask for nothing, and are looked at once. */
function askedAtStart(requests: Words["requests"], compile: Compile): Lexicon["asked"] {
  const pattern = compile(requests.map(({ words }) => `(${words.join("|")})`));
  return (clause) => {
    const match = pattern.exec(clause);
    if (!match) return undefined;
    const request = requests[match.slice(1).findIndex((group) => group !== undefined)];
    return request && { form: request.form, start: match.index, end: match.index + match[0].length };
  };
}

function askedAnywhere(requests: Words["requests"], compile: Compile): Lexicon["asked"] {
  const patterns = requests.map(({ form, words }) => ({ form, pattern: compile(words) }));
  return (clause) => {
    for (const { form, pattern } of patterns) {
      const match = pattern.exec(clause);
      if (match) return { form, start: match.index, end: match.index + match[0].length };
    }
    return undefined;
  };
}

/** Most places stand inside a plain word, and looking for that first is cheap. */
const WORD_BEGIN = "(?<![a-z0-9_])(?<![\\p{L}\\p{N}_])";
const WORD_END = "(?![\\p{L}\\p{N}_])";

/** Any of the sources; whole words only, where there are spaces between them. */
export function bounded(sources: readonly string[], spaced: boolean): string {
  if (sources.length === 0) return "(?!)";
  const any = `(?:${sources.join("|")})`;
  return spaced ? `${WORD_BEGIN}${any}${WORD_END}` : any;
}
