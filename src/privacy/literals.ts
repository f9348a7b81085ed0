// Which literal texts a pattern cannot do without: where none of them stands, the pattern need not be tried.

/** Lower-case ASCII literals: one of them stands, in any case, in each match. */
export type Literals = readonly string[];

const SHORTEST = 3;
/** More alternatives open the gate so often that it is worth little. */
const MOST = 64;

/** Undefined where nothing can be told; then the pattern is tried everywhere. */
export function requiredLiterals(pattern: string): Literals | undefined {
  const found = new Reader(pattern).alternatives(0);
  if (found === undefined || found.length > MOST) return undefined;
  return found.every((one) => one.length >= SHORTEST) ? [...new Set(found)] : undefined;
}

/** Reads RE2 syntax, and gives up a piece rather than be wrong about it. */
class Reader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  alternatives(depth: number): Literals | undefined {
    const branches: (Literals | undefined)[] = [];
    for (;;) {
      branches.push(this.sequence(depth));
      if (this.source[this.at] !== "|") break;
      this.at++;
    }
    // One branch that needs nothing makes the whole need nothing.
    return branches.some((one) => one === undefined) ? undefined : branches.flatMap((one) => one ?? []);
  }

  /** The best of what stands in a row: the longest, then the fewest. */
  private sequence(depth: number): Literals | undefined {
    let best: Literals | undefined;
    let run = "";
    const offer = (literals: Literals | undefined) => {
      if (literals !== undefined && literals.length > 0 && worth(literals) > worth(best)) best = literals;
    };
    const close = () => {
      if (run !== "") offer([run]);
      run = "";
    };
    while (this.at < this.source.length) {
      const char = this.source[this.at] as string;
      if (char === "|" || (char === ")" && depth > 0)) break;
      if (char === "(") {
        close();
        const inside = this.group(depth);
        if (this.quantifier() !== "optional") offer(inside);
        continue;
      }
      const literal = this.atom(char);
      const repeat = this.quantifier();
      if (literal === undefined || repeat === "optional") close();
      else run += literal;
      if (repeat !== "once") close();
    }
    close();
    return best;
  }

  private group(depth: number): Literals | undefined {
    this.at++;
    const flags = /^\?(?:P?<[^>]*>|[a-zA-Z-]*:)|^\?[a-zA-Z-]*(?=\))/.exec(this.source.slice(this.at, this.at + 80));
    if (flags) this.at += flags[0].length;
    const inside = this.alternatives(depth + 1);
    if (this.source[this.at] === ")") this.at++;
    return inside;
  }

  /** The literal that stands here, undefined for anything else; what it is made of is passed. */
  private atom(char: string): string | undefined {
    this.at++;
    if (char === "[") return this.passClass();
    if (char === "\\") return this.escape();
    if (".^$*+?{}".includes(char)) return undefined;
    return plain(char);
  }

  private passClass(): undefined {
    if (this.source[this.at] === "^") this.at++;
    if (this.source[this.at] === "]") this.at++;
    while (this.at < this.source.length && this.source[this.at] !== "]") {
      const posix = /^\[:\^?[a-z]+:\]/.exec(this.source.slice(this.at, this.at + 20));
      if (posix) this.at += posix[0].length;
      else this.at += this.source[this.at] === "\\" ? 2 : 1;
    }
    this.at++;
    return undefined;
  }

  private escape(): string | undefined {
    const char = this.source[this.at] ?? "";
    const long = /^(?:x\{[^}]*\}|x..|[pP]\{[^}]*\}|[pP].|[0-7]{1,3}|Q)/s.exec(this.source.slice(this.at, this.at + 80));
    this.at += long ? long[0].length : 1;
    // What is quoted has other rules: nothing further is told.
    if (char === "Q") this.at = this.source.length;
    return /[A-Za-z0-9]/.test(char) ? undefined : plain(char);
  }

  private quantifier(): "once" | "several" | "optional" {
    const here = this.source.slice(this.at, this.at + 24);
    const found = /^(?:[*+?]|\{([0-9]+)(?:,[0-9]*)?\})\??/.exec(here);
    if (!found) return "once";
    this.at += found[0].length;
    if (found[0][0] === "*" || found[0][0] === "?") return "optional";
    return found[1] !== undefined && Number(found[1]) === 0 ? "optional" : "several";
  }
}

function plain(char: string): string | undefined {
  return char >= " " && char <= "~" ? char.toLowerCase() : undefined;
}

function worth(literals: Literals | undefined): number {
  if (literals === undefined) return 0;
  return Math.min(...literals.map((one) => one.length)) - (literals.length - 1) / 100;
}
