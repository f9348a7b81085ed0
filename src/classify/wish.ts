// Whether words of error stand inside a wish for something new: "add a test that it throws" says that nothing is wrong.

import { bounded } from "./words/lexicon.ts";
import { JAPANESE_WISH, WISHES, type WishWords } from "./words/wishes.ts";

/** UTF-16 offsets in the sentence. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

interface Compiled {
  readonly order: RegExp;
  readonly conditional: RegExp;
  readonly breaks: RegExp;
  readonly guilt: RegExp;
}

const KANA = /[\u3041-\u30ff]/;
const COMPILED = WISHES.map(compiledOf);
const ORDER_JA = new RegExp(JAPANESE_WISH.order, "gu");
const BREAKS_JA = new RegExp(JAPANESE_WISH.breaks, "gu");
const GUILT_JA = new RegExp(JAPANESE_WISH.guilt, "u");
/** An order stands in the first words, or the sentence is not one. */
const WINDOW = 400;

/** The stretch of a folded sentence that says what is wished for; undefined where it orders nothing new or also blames. */
export function wishIn(sentence: string): Stretch | undefined {
  const text = sentence.slice(0, WINDOW);
  if (KANA.test(text)) return japanese(text);
  for (const words of COMPILED) {
    const wish = spaced(text, words);
    if (wish) return words.guilt.test(sentence) ? undefined : openEnded(wish, sentence);
  }
  return undefined;
}

/** Whether the stretch lies in the wish: what stands before the order or behind a break speaks for itself. */
export function isWithin(wish: Stretch, { start, end }: Stretch): boolean {
  return start >= wish.start && end <= wish.end;
}

function openEnded(wish: Stretch, sentence: string): Stretch {
  return wish.end >= WINDOW ? { ...wish, end: sentence.length } : wish;
}

function spaced(text: string, { order, conditional, breaks }: Compiled): Stretch | undefined {
  const opened = order.exec(text);
  const match = opened ?? conditional.exec(text);
  if (!match) return undefined;
  const from = match[0].length;
  breaks.lastIndex = from;
  return { start: opened ? from : 0, end: breaks.exec(text)?.index ?? text.length };
}

function japanese(text: string): Stretch | undefined {
  if (GUILT_JA.test(text)) return undefined;
  const order = [...text.matchAll(ORDER_JA)].at(-1);
  if (!order) return undefined;
  const broken = [...text.slice(0, order.index).matchAll(BREAKS_JA)].at(-1);
  return { start: broken ? broken.index + broken[0].length : 0, end: order.index + order[0].length };
}

function compiledOf(words: WishWords): Compiled {
  const any = (sources: readonly string[]) => bounded(sources, words.spaced);
  const place = words.place === undefined ? "" : `(?:${words.place})?`;
  const leads = `(?:${any(words.leads)}[\\s,.!:-]*){0,5}${place}`;
  const condition = words.spaced
    ? `${any(words.conditions)} [^,]{1,120}, (?:then )?`
    : `(?:${words.conditions.join("|")})[，,]?`;
  return {
    order: new RegExp(`^\\s*${leads}${any(words.orders)}`, "u"),
    conditional: new RegExp(`^\\s*${leads}${condition}${leads}${any(words.orders)}`, "u"),
    breaks: new RegExp(`[,:，：]\\s*${any(words.breaks)}|${any(words.reasons)}`, "gu"),
    guilt: new RegExp(any(words.guilt), "u"),
  };
}
