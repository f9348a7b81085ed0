// Whether a request asks again for what the one before it asked: words in common, whatever their order.

const WORD = /[\p{L}\p{N}_][\p{L}\p{N}_'./-]{0,60}/gu;
const CJK = /[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]/;
const CJK_RUN = /[\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff]+/g;
/** Say nothing about what is wanted. */
const EMPTY = new Set(
  "a an the to of in on for and or please can could you i it is be with that this just now again me my we us also so do does der die das den ein eine und bitte ich du es le la les un une des et je tu de du el los las y que por favor".split(
    " ",
  ),
);
const MOST_TOKENS = 400;
const FEWEST = 3;

/** What a request asks for, as a set of words; Chinese and Japanese by pairs of characters. */
export function requestTokens(text: string): ReadonlySet<string> {
  const tokens = new Set<string>();
  const window = text.length > 6000 ? text.slice(0, 6000) : text;
  const lower = window.toLowerCase();
  for (const [word] of lower.matchAll(WORD)) {
    if (tokens.size >= MOST_TOKENS) break;
    if (CJK.test(word)) continue;
    const bare = word.replace(/[./'-]+$/, "");
    if (!EMPTY.has(bare)) tokens.add(bare);
  }
  for (const [run] of lower.matchAll(CJK_RUN)) {
    for (let i = 0; i + 1 < run.length && tokens.size < MOST_TOKENS; i++) tokens.add(run.slice(i, i + 2));
  }
  return tokens;
}

/**
 * 0 to 1: how sure it is that `now` asks for the same as `before`. Two requests of one form about two things ("add a
 * test for a.ts", "add a test for b.ts") are two tasks: each names something that the other does not.
 */
export function repeats(now: ReadonlySet<string>, before: ReadonlySet<string>): number {
  if (now.size < FEWEST || before.size < FEWEST) return 0;
  let shared = 0;
  for (const token of now) if (before.has(token)) shared++;
  const onlyNow = now.size - shared;
  const onlyBefore = before.size - shared;
  const smaller = Math.min(now.size, before.size);
  const jaccard = shared / (now.size + before.size - shared);
  if (shared < FEWEST) return 0;
  if (onlyNow === 0 && onlyBefore === 0) return 0.85;
  if (shared === smaller && jaccard >= 0.5) return 0.7;
  if (onlyNow > 0 && onlyBefore > 0 && smaller < 10) return 0;
  return jaccard >= 0.75 ? 0.7 : 0;
}
