// Made-up text from a seed: the same seed gives the same text on any machine.

/** sfc32: small, fast, and the same everywhere. */
export class Random {
  private a: number;
  private b = 0x243f6a88;
  private c = 0xb7e15162;
  private d: number;

  constructor(seed: number) {
    this.a = 0x9e3779b9 ^ seed;
    this.d = seed | 1;
    for (let i = 0; i < 20; i++) this.u32();
  }

  u32(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  int(low: number, high: number): number {
    return low + (this.u32() % (high - low + 1));
  }

  chance(share: number): boolean {
    return this.u32() / 4294967296 < share;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.u32() % list.length] as T;
  }

  chars(count: number, alphabet: string): string {
    let text = "";
    for (let i = 0; i < count; i++) text += alphabet[this.u32() % alphabet.length];
    return text;
  }

  uuid(): string {
    const hex = (count: number) => this.chars(count, HEX);
    return `${hex(8)}-${hex(4)}-4${hex(3)}-${this.chars(1, "89ab")}${hex(3)}-${hex(12)}`;
  }
}

export const HEX = "0123456789abcdef";
export const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

const SYLLABLES =
  "ba be bo ca ce co da de do fa fi ga go ha hi ka ki la lo ma me na no pa po ra ri sa so ta to va wi zu".split(" ");
const COMMON =
  "the of to and a in is it for that this we be on with as are file test code error run function value new add line check call type return read write fix build".split(
    " ",
  );
const FOREIGN = [
  "修正しました。",
  "请检查这个函数的返回值。",
  "오류를 수정했습니다.",
  "größere Änderungen",
  "✅ done 🎉",
];

/** Prose, code and terminal output over a vocabulary whose common words are common. */
export class Writer {
  private readonly random: Random;
  private readonly words: string[];

  constructor(random: Random) {
    this.random = random;
    this.words = [...COMMON];
    while (this.words.length < 4000) {
      let word = "";
      for (let i = random.int(2, 4); i > 0; i--) word += random.pick(SYLLABLES);
      this.words.push(word);
    }
  }

  word(): string {
    const share = this.random.u32() / 4294967296;
    return this.words[Math.floor(this.words.length ** share) - 1] as string;
  }

  name(): string {
    const [first, second] = [this.word(), this.word()];
    return this.random.chance(0.5) ? `${first}_${second}` : first + second.charAt(0).toUpperCase() + second.slice(1);
  }

  path(): string {
    return `${this.random.pick(["src", "lib", "test"])}/${this.word()}/${this.name()}.${this.random.pick(["ts", "py", "go"])}`;
  }

  prose(length: number): string {
    let text = "";
    while (text.length < length) {
      for (let i = this.random.int(6, 16); i > 0; i--) text += `${this.word()} `;
      text += this.random.chance(0.04) ? `${this.random.pick(FOREIGN)} ` : `\`${this.name()}()\`. `;
      if (this.random.chance(0.1)) text += "\n\n";
    }
    return cut(text, length);
  }

  code(length: number): string {
    let text = "";
    for (let line = 1; text.length < length; line++) {
      text += `${String(line).padStart(6)}\u2192  const ${this.name()} = await ${this.name()}(${this.word()}, ${this.random.int(0, 999)});\n`;
      if (this.random.chance(0.2))
        text += `\u001b[32m✓\u001b[0m ${this.path()}:${this.random.int(1, 900)} ${this.word()}\n`;
    }
    return cut(text, length);
  }
}

/** Never between the halves of a surrogate pair. */
function cut(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code < 0xdc00 ? length - 1 : length);
}
