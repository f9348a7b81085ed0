// The languages whose words are known, and which of them a text may be in.

import { CHINESE } from "./words/chinese.ts";
import { ENGLISH } from "./words/english.ts";
import { FRENCH } from "./words/french.ts";
import { GERMAN } from "./words/german.ts";
import { JAPANESE } from "./words/japanese.ts";
import { compiled, type Lexicon } from "./words/lexicon.ts";
import { SPANISH } from "./words/spanish.ts";

const SPACED: readonly Lexicon[] = [ENGLISH, GERMAN, FRENCH, SPANISH].map(compiled);
const JAPANESE_WORDS = compiled(JAPANESE);
const CHINESE_WORDS = compiled(CHINESE);
const KANA = /[\u3041-\u30ff]/;
const HAN = /[\u3400-\u9fff\uf900-\ufaff]/;

/** Cues of all languages with spaces are tried: prompts mix them, and their words hardly collide. */
export function lexiconsFor(text: string): readonly Lexicon[] {
  if (KANA.test(text)) return [JAPANESE_WORDS, ...SPACED];
  return HAN.test(text) ? [CHINESE_WORDS, ...SPACED] : SPACED;
}
