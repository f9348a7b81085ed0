// The thread index: who follows whom, on ids and places alone, never on bodies; small enough for a log of gigabytes.

/** A map from a 53-bit hash to a small integer: 12 bytes an entry, made to be stored and taken up again. */
export class IdIndex {
  private keys: Float64Array;
  private values: Int32Array;
  private used: number;

  constructor(state?: IdIndexState) {
    this.keys = state?.keys.slice() ?? new Float64Array(16);
    this.values = state?.values.slice() ?? new Int32Array(16);
    this.used = state?.used ?? 0;
  }

  get size(): number {
    return this.used;
  }

  /** The value of `key`, or -1. */
  get(key: number): number {
    const at = this.slot(key);
    return this.keys[at] === 0 ? -1 : (this.values[at] as number);
  }

  set(key: number, value: number): void {
    if (this.used * 2 >= this.keys.length) this.grow();
    const at = this.slot(key);
    if (this.keys[at] === 0) {
      this.keys[at] = key + 1;
      this.used++;
    }
    this.values[at] = value;
  }

  state(): IdIndexState {
    return { keys: this.keys, values: this.values, used: this.used };
  }

  private slot(key: number): number {
    const mask = this.keys.length - 1;
    let at = (key ^ (key / 4294967296)) & mask;
    // 0 marks a free slot, so keys are stored plus one.
    while (this.keys[at] !== 0 && this.keys[at] !== key + 1) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.values = new Int32Array(keys.length * 2);
    this.used = 0;
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as number;
      if (key !== 0) this.set(key - 1, values[i] as number);
    }
  }
}

export interface IdIndexState {
  readonly keys: Float64Array;
  readonly values: Int32Array;
  readonly used: number;
}

/** What a thread needs of one message to tell its branches apart. */
export interface ThreadNode {
  readonly seq: number;
  readonly parentSeq?: number | undefined;
  /** A real prompt of a person: two of them under one parent are a rewind, anything else is parallel work. */
  readonly isPrompt: boolean;
  /** Left all that hung on its parent before it, prompts or not: the agent says so. */
  readonly rewinds?: boolean;
}

/**
 * The messages that a rewind left behind: those under a prompt that has a later sibling prompt on the active path, and
 * those that the agent says it left.
 * The active path ends at `leafSeq`, else at the last message. A cycle or an unknown parent ends the walk: it is
 * treated as a root, so nothing is lost.
 */
export function abandoned(nodes: readonly ThreadNode[], leafSeq?: number): Set<number> {
  const bySeq = new Map(nodes.map((node) => [node.seq, node]));
  const prompts = new Map<number, ThreadNode[]>();
  for (const node of nodes) {
    if (!node.isPrompt) continue;
    const parent = node.parentSeq ?? -1;
    const siblings = prompts.get(parent);
    if (siblings) siblings.push(node);
    else prompts.set(parent, [node]);
  }
  const active = new Set<number>();
  let at = (leafSeq === undefined ? undefined : bySeq.get(leafSeq)) ?? nodes.at(-1);
  while (at && !active.has(at.seq)) {
    active.add(at.seq);
    at = at.parentSeq === undefined ? undefined : bySeq.get(at.parentSeq);
  }
  const cut = new Set<number>();
  for (const [parent, siblings] of prompts) {
    if (parent < 0 || siblings.length < 2) continue;
    const kept = siblings.find((node) => active.has(node.seq)) ?? siblings.at(-1);
    for (const node of siblings) if (node !== kept) cut.add(node.seq);
  }
  for (const seq of saidLeft(nodes, active)) cut.add(seq);
  const left = new Set<number>();
  const known = new Map<number, boolean>();
  for (const node of nodes) if (isLeft(node, bySeq, cut, known)) left.add(node.seq);
  return left;
}

/** Of the children of one parent, those on the other side of a rewind than the one that led on. */
function saidLeft(nodes: readonly ThreadNode[], active: ReadonlySet<number>): readonly number[] {
  const rewound = new Set(nodes.flatMap(({ rewinds, parentSeq = -1 }) => (rewinds ? [parentSeq] : [])));
  if (rewound.size === 0) return [];
  const sides = new Map<number, number[][]>();
  for (const { seq, parentSeq = -1, rewinds } of nodes) {
    if (!rewound.has(parentSeq)) continue;
    const before = sides.get(parentSeq);
    if (before === undefined) sides.set(parentSeq, [[seq]]);
    else if (rewinds) before.push([seq]);
    else before.at(-1)?.push(seq);
  }
  return [...sides.values()].flatMap((all) => {
    const kept = all.find((side) => side.some((seq) => active.has(seq))) ?? all.at(-1);
    return all.filter((side) => side !== kept).flat();
  });
}

function isLeft(
  node: ThreadNode,
  bySeq: ReadonlyMap<number, ThreadNode>,
  cut: ReadonlySet<number>,
  known: Map<number, boolean>,
): boolean {
  const walked: number[] = [];
  let result = false;
  let at: ThreadNode | undefined = node;
  while (at) {
    const before = known.get(at.seq);
    if (before !== undefined) {
      result = before;
      break;
    }
    known.set(at.seq, false);
    walked.push(at.seq);
    if (cut.has(at.seq)) {
      result = true;
      break;
    }
    at = at.parentSeq === undefined ? undefined : bySeq.get(at.parentSeq);
  }
  for (const seq of walked) known.set(seq, result);
  return result;
}
