// Whether a text holds a passage of another: rows that quote a benchmark teach its answers.

/** Words of a passage: shorter ones are common speech. The same as in the evaluations of GPT-3 and Llama. */
const WORDS = 13;
/** A whole text of fewer words is looked for as it is, unless it has fewer than these. */
const FEWEST = 5;

export interface Contamination {
  /** True where `text` holds a passage of any of the texts. */
  isIn(text: string): boolean;
  readonly passages: number;
}

/** `hash`: a number of a string, see `idHash`. Letters and digits alone count, and no case. */
export function createContamination(texts: Iterable<string>, hash: (text: string) => number): Contamination {
  const passages = new Set<number>();
  const lengths = new Set<number>();
  for (const text of texts) {
    const words = wordsOf(text);
    const length = Math.min(WORDS, words.length);
    if (length < FEWEST) continue;
    lengths.add(length);
    for (let i = 0; i + length <= words.length; i++) passages.add(hash(words.slice(i, i + length).join(" ")));
  }
  const sizes = [...lengths].sort((a, b) => b - a);
  return {
    passages: passages.size,
    isIn(text) {
      if (passages.size === 0) return false;
      const words = wordsOf(text);
      return sizes.some((size) => {
        for (let i = 0; i + size <= words.length; i++) {
          if (passages.has(hash(words.slice(i, i + size).join(" ")))) return true;
        }
        return false;
      });
    },
  };
}

/** Scripts without blanks between words give one word a character. */
const WORD = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu;

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(WORD) ?? [];
}
