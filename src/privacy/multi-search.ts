// Finds thousands of words of any script in one pass: Aho-Corasick over UTF-16, linear in the text however many there are.

/** Gets each word and the end of where it stands; false: a shorter one that ends there is looked at too. */
type OnWord = (word: string, end: number) => boolean;

const PAIRS = 1 << 16;

/** Words are not empty, and of the case of the texts. */
export function createMultiSearch(words: readonly string[]): (text: string, onWord: OnWord) => void {
  const { next, fails, ends, shorter } = buildTrie(words);
  // Where a word may begin: two units, mixed into one number; most places of a text are passed by it.
  const begins = new Uint8Array(PAIRS);
  const alone = new Uint8Array(0x10000);
  for (const word of words) {
    if (word.length === 1) alone[word.charCodeAt(0)] = 1;
    else begins[pairOf(word.charCodeAt(0), word.charCodeAt(1))] = 1;
  }

  return (text, onWord) => {
    let state = 0;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (state === 0 && begins[pairOf(unit, text.charCodeAt(i + 1))] === 0 && alone[unit] === 0) continue;
      let to = next(state, unit);
      while (to === 0 && state !== 0) {
        state = fails[state] as number;
        to = next(state, unit);
      }
      state = to;
      // The longest word that ends here first.
      for (let at = state; at !== 0; at = shorter[at] as number) {
        const word = ends[at];
        if (word !== undefined && onWord(word, i + 1)) break;
      }
    }
  };
}

/** NaN, behind the text's end, counts as 0. */
function pairOf(a: number, b: number): number {
  return (Math.imul(a, 0x9e35) ^ b) & (PAIRS - 1);
}

function buildTrie(words: readonly string[]) {
  const units = words.reduce((sum, word) => sum + word.length, 0);
  const table = createEdges(units);
  const ends: (string | undefined)[] = [undefined];
  const steps: { readonly parent: number; readonly unit: number; readonly node: number; readonly depth: number }[] = [];
  for (const word of words) {
    let node = 0;
    for (let i = 0; i < word.length; i++) {
      const unit = word.charCodeAt(i);
      let to = table.next(node, unit);
      if (to === 0) {
        to = ends.length;
        ends.push(undefined);
        table.set(node, unit, to);
        steps.push({ parent: node, unit, node: to, depth: i });
      }
      node = to;
    }
    ends[node] = word;
  }
  const fails = new Int32Array(ends.length);
  /** The next shorter text of a word, or of a beginning of one, that ends where a node's ends. */
  const shorter = new Int32Array(ends.length);
  steps.sort((a, b) => a.depth - b.depth);
  for (const { parent, unit, node } of steps) {
    let fail = parent;
    let to = 0;
    while (fail !== 0 && to === 0) {
      fail = fails[fail] as number;
      to = table.next(fail, unit);
    }
    fails[node] = to;
    shorter[node] = ends[to] === undefined ? (shorter[to] as number) : to;
  }
  return { next: table.next, fails, ends, shorter };
}

/** Edges of the trie, by node and unit, in one open table: 0 is no edge, since none leads to the root. */
function createEdges(count: number) {
  const size = 2 ** Math.ceil(Math.log2(count * 2 + 2));
  const nodes = new Int32Array(size);
  const units = new Uint16Array(size);
  const targets = new Int32Array(size);
  const slotOf = (node: number, unit: number): number => {
    let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(unit, 0x85ebca6b)) >>> 0;
    slot = (slot ^ (slot >>> 15)) & (size - 1);
    while (targets[slot] !== 0 && (nodes[slot] !== node || units[slot] !== unit)) slot = (slot + 1) & (size - 1);
    return slot;
  };
  return {
    next: (node: number, unit: number) => targets[slotOf(node, unit)] as number,
    set(node: number, unit: number, target: number) {
      const slot = slotOf(node, unit);
      nodes[slot] = node;
      units[slot] = unit;
      targets[slot] = target;
    },
  };
}
