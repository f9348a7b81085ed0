// Says whether words follow a small grammar: what is in it is meant, and any word that is not in it is named.

/** Rules by name: `word <rule> (a | b)? c*`. A rule may not lead back to itself. */
export type Rules = Readonly<Record<string, string>>;

export interface Grammar {
  /** Every word that some rule has. */
  readonly vocabulary: ReadonlySet<string>;
  /** How many of the words follow the rule from the first on: all, or those before the one that does not fit. */
  matches(rule: string, words: readonly string[]): { readonly isWhole: boolean; readonly fitting: number };
}

type Node =
  | { readonly kind: "word" | "rule"; readonly name: string }
  | { readonly kind: "seq" | "alt"; readonly parts: readonly Node[] }
  | { readonly kind: "opt" | "star"; readonly part: Node };

export function grammar(rules: Rules): Grammar {
  const nodes = new Map(Object.entries(rules).map(([name, text]) => [name, parse(text)]));
  return {
    vocabulary: new Set([...nodes.values()].flatMap(wordsIn)),
    matches(rule, words) {
      const run = new Run(nodes, words);
      const isWhole = run.ends({ kind: "rule", name: rule }, 0).has(words.length);
      return { isWhole, fitting: isWhole ? words.length : run.fitting };
    },
  };
}

/** All ends of a rule from one place are found once, so a long text takes no longer than its length asks for. */
class Run {
  fitting = 0;
  readonly #nodes: ReadonlyMap<string, Node>;
  readonly #words: readonly string[];
  readonly #known = new Map<string, ReadonlySet<number>>();

  constructor(nodes: ReadonlyMap<string, Node>, words: readonly string[]) {
    this.#nodes = nodes;
    this.#words = words;
  }

  ends(node: Node, at: number): ReadonlySet<number> {
    switch (node.kind) {
      case "word":
        if (this.#words[at] !== node.name) return new Set();
        this.fitting = Math.max(this.fitting, at + 1);
        return new Set([at + 1]);
      case "rule":
        return this.#ruleEnds(node.name, at);
      case "seq":
        return node.parts.reduce<ReadonlySet<number>>((ends, part) => this.#all(part, ends), new Set([at]));
      case "alt":
        return new Set(node.parts.flatMap((part) => [...this.ends(part, at)]));
      case "opt":
        return new Set([at, ...this.ends(node.part, at)]);
      case "star":
        return this.#starEnds(node.part, at);
    }
  }

  #ruleEnds(name: string, at: number): ReadonlySet<number> {
    const key = `${name} ${at}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const node = this.#nodes.get(name);
    if (node === undefined) throw new Error(`no rule ${name}`);
    const ends = this.ends(node, at);
    this.#known.set(key, ends);
    return ends;
  }

  #all(part: Node, from: ReadonlySet<number>): ReadonlySet<number> {
    return new Set([...from].flatMap((at) => [...this.ends(part, at)]));
  }

  #starEnds(part: Node, at: number): ReadonlySet<number> {
    const ends = new Set([at]);
    // A set tells those that are added while it is gone through.
    for (const end of ends) for (const next of this.ends(part, end)) ends.add(next);
    return ends;
  }
}

function wordsIn(node: Node): readonly string[] {
  if ("parts" in node) return node.parts.flatMap(wordsIn);
  if ("part" in node) return wordsIn(node.part);
  return node.kind === "word" ? [node.name] : [];
}

function parse(text: string): Node {
  const signs = text.match(/<\w+>|[^\s()|?*<>]+|[()|?*]/gu) ?? [];
  let at = 0;
  const alternatives = (): Node => {
    const parts = [sequence()];
    while (signs[at] === "|") {
      at++;
      parts.push(sequence());
    }
    const [only] = parts;
    return parts.length === 1 && only ? only : { kind: "alt", parts };
  };
  const sequence = (): Node => {
    const parts: Node[] = [];
    for (let sign = signs[at]; sign !== undefined && sign !== "|" && sign !== ")"; sign = signs[at]) {
      at++;
      parts.push(repeated(sign === "(" ? bracketed() : leaf(sign)));
    }
    return { kind: "seq", parts };
  };
  const bracketed = (): Node => {
    const inner = alternatives();
    if (signs[at] !== ")") throw new Error(`a bracket is not closed in: ${text}`);
    at++;
    return inner;
  };
  const repeated = (part: Node): Node => {
    const sign = signs[at];
    if (sign !== "?" && sign !== "*") return part;
    at++;
    return { kind: sign === "?" ? "opt" : "star", part };
  };
  const whole = alternatives();
  if (at < signs.length) throw new Error(`a bracket is not opened in: ${text}`);
  return whole;
}

function leaf(sign: string): Node {
  return sign.startsWith("<") ? { kind: "rule", name: sign.slice(1, -1) } : { kind: "word", name: sign };
}
