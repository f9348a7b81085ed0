// The table of shapes of numbers, by what their first run of letters and digits looks like.

import type { Severity } from "../../core/finding.ts";
import type { Verdict } from "../../ports/rule.ts";
import { createNearTest, type NearTest, type Words, wordTest } from "../context.ts";

/** How one kind of number looks, as data. */
export interface NumberShape {
  /** Id of the findings. */
  readonly id: string;
  readonly label?: string;
  /**
   * What its first run of letters and digits looks like, several divided by spaces: `D3` three digits, `L2D6L1` two
   * letters, six digits, a letter, `D7-9` a range, `*9` any nine letters and digits with a digit among them, `L2+D2`
   * letters, one space or hyphen, then the run.
   */
  readonly starts: string;
  /** Bounded; what may not stand on either side is the scan's business. */
  readonly shape: RegExp;
  /** Words that name it, see `wordTest`. */
  readonly words: string;
  /** The check digits and dates; given letters and digits only, in capitals, and the match as it stands. */
  readonly check?: (compact: string, match: string) => boolean;
  /** Where it is found without a word: always, or where the match looks so. */
  readonly bare?: true | RegExp;
  /** Found in a text that holds nothing but data; true where the number has a check. */
  readonly lone?: boolean;
  /** Beside one of its words; elsewhere it is LOW, unless `bareSeverity` says more. */
  readonly severity?: Severity;
  readonly bareSeverity?: Severity;
}

/** Longer runs of digits may be whole numbers. */
export const SHORT = 4;
const FEW = 4;
const NEXT = "(?![A-Za-z0-9_@]|[-/][A-Za-z0-9]|[.:][0-9])";

export interface Compiled {
  readonly shape: NumberShape;
  readonly pattern: RegExp;
  readonly words: Words;
  readonly isLone: boolean;
  readonly context: Verdict;
  readonly bare: Verdict;
}

/** Shapes that begin alike, and what they ask for together. */
export interface Group {
  readonly list: Compiled[];
  /** All of their patterns as one for each kind of flags: where none matches, most numbers end. */
  patterns: readonly RegExp[] | undefined;
  /** Of a few shapes that are short and need a word: whether one may stand near. */
  near: NearTest | undefined;
  bits: number;
  hasBare: boolean;
  hasLone: boolean;
}

export interface Starts {
  readonly exact: ReadonlyMap<number, Group>;
  /** Those of `exact` that a few digits alone may be. */
  readonly short: ReadonlyMap<number, Group>;
  /** Those of `exact` that hold letters further on. */
  readonly lettered: ReadonlyMap<number, Group>;
  /** By the length of a run that mixes letters and digits. */
  readonly mixed: readonly (Group | undefined)[];
  readonly led: ReadonlyMap<number, Group>;
  readonly words: readonly Words[];
}

export function compileStarts(shapes: readonly NumberShape[]): Starts {
  const exact = new Map<number, Group>();
  const short = new Map<number, Group>();
  const lettered = new Map<number, Group>();
  const led = new Map<number, Group>();
  const mixed: Group[] = [];
  const words: Words[] = [];
  const put = (map: Map<number, Group>, key: number, one: Compiled) => {
    const group = map.get(key) ?? emptyGroup();
    map.set(key, group);
    join(group, one);
  };
  for (const shape of shapes) {
    const one = compileShape(shape);
    words.push(one.words);
    for (const start of shape.starts.split(" ")) {
      const [, lead, run] = /^(?:L([1-3])\+)?(.+)$/.exec(start) ?? [];
      if (run?.startsWith("*")) {
        const length = Number(run.slice(1));
        mixed[length] ??= emptyGroup();
        join(mixed[length], one);
        continue;
      }
      for (const signature of signaturesOf(run as string)) {
        if (lead === undefined) {
          put(exact, signature, one);
          if (mayBeShort(one, signature) || /[A-Za-z]-[A-Za-z]|\.(?![^[]*\])/.test(shape.shape.source))
            put(lettered, signature, one);
          if (mayBeShort(one, signature)) put(short, signature, one);
        } else put(led, Number(lead) + signature * 8, one);
      }
    }
  }
  for (const group of short.values()) {
    if (group.list.length <= FEW && !group.hasBare && !group.hasLone)
      group.near = createNearTest(group.list.map((one) => one.words));
  }
  return { exact, short, lettered, mixed, led, words };
}

/** Whether a few digits and nothing else may be a whole one: told by trying. */
function mayBeShort({ pattern }: Compiled, signature: number): boolean {
  const length = signature >> 1;
  if ((signature & 1) === 0 || length > SHORT) return false;
  for (let number = 0; number < 10 ** length; number++) {
    pattern.lastIndex = 0;
    if (pattern.test(String(number).padStart(length, "0"))) return true;
  }
  return false;
}

function emptyGroup(): Group {
  return { list: [], patterns: undefined, near: undefined, bits: 0, hasBare: false, hasLone: false };
}

function join(group: Group, one: Compiled): void {
  group.list.push(one);
  group.bits |= one.words.bit;
  group.hasBare ||= one.shape.bare !== undefined;
  group.hasLone ||= one.isLone;
}

/** Whether some shape of the group stands at a place: one look instead of one for each. */
export function mayMatch(group: Group, text: string, at: number): boolean {
  group.patterns ??= anyOf(group.list);
  for (const pattern of group.patterns) {
    pattern.lastIndex = at;
    if (pattern.test(text)) return true;
  }
  return false;
}

function anyOf(list: readonly Compiled[]): readonly RegExp[] {
  const byFlags = Map.groupBy(list, ({ pattern }) => pattern.flags);
  return Array.from(byFlags, ([flags, some]) => {
    let groups = 0;
    const sources = some.map(({ pattern: { source } }) => {
      const before = groups;
      groups += (new RegExp(`${source}|`).exec("") as RegExpExecArray).length - 1;
      return source.replace(/\\([1-9])/g, (_, number) => `\\${Number(number) + before}`);
    });
    return new RegExp(sources.join("|"), flags);
  });
}

function signaturesOf(start: string): number[] {
  let signatures = [0];
  for (const [, kind, low, high = low] of start.matchAll(/([DL])([0-9]+)(?:-([0-9]+))?/g)) {
    const lengths = Array.from({ length: Number(high) - Number(low) + 1 }, (_, i) => Number(low) + i);
    signatures = signatures.flatMap((before) =>
      lengths.map((length) => before * 64 + length * 2 + (kind === "D" ? 1 : 0)),
    );
  }
  return signatures;
}

function compileShape(shape: NumberShape): Compiled {
  const { id, label = id } = shape;
  return {
    shape,
    pattern: new RegExp(`(?:${shape.shape.source})${NEXT}`, `${shape.shape.flags}y`),
    words: wordTest(shape.words),
    isLone: shape.lone ?? shape.check !== undefined,
    context: { id, label, severity: shape.severity ?? "HIGH", confidence: 0.85 },
    bare: { id, label, severity: shape.bareSeverity ?? "LOW" },
  };
}
