// Chooses words of known frequency from a tree: a sample of its lines tells how many messages hold each.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LogTree } from "./trees.ts";

export interface QuerySets {
  /** Below about 100 messages. */
  readonly rare: readonly string[];
  /** From about 100 to 2,000. */
  readonly some: readonly string[];
  /** From about 5,000 to 100,000. */
  readonly many: readonly string[];
}

const PER_SET = 40;

/** Every `step`th message of the tree is looked at. */
export function chooseWords(tree: LogTree, step = 40): QuerySets {
  const messages = new Map<string, number>();
  let line = 0;
  for (const { file } of tree.truth.sessionList) {
    for (const text of readFileSync(join(tree.root, file), "utf8").split("\n")) {
      if (++line % step !== 0 || !text.includes('"message":{')) continue;
      const words = new Set(
        text.slice(text.indexOf('"message":{')).match(/(?<![\p{L}\p{N}_\\])[a-z]{2,14}(?![\p{L}\p{N}_])/gu),
      );
      for (const word of words) messages.set(word, (messages.get(word) ?? 0) + 1);
    }
  }
  const between = (low: number, high: number) => {
    const words = [...messages].filter(([, count]) => count * step >= low && count * step < high).map(([word]) => word);
    words.sort();
    // Evenly over the alphabet, so that the choice does not lean to one kind of word.
    return words.filter((_, i) => i % Math.max(1, Math.floor(words.length / PER_SET)) === 0).slice(0, PER_SET);
  };
  const planted = Object.entries(tree.truth.needles).filter(([, { at }]) => at.length < 100);
  return {
    rare: [...planted.map(([needle]) => `"${needle}"`), ...between(1, 100)],
    some: between(200, 1500),
    many: ["the", ...between(5000, 60_000)],
  };
}
