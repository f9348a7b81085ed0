// Where in a JSON document one is: followed byte by byte over its pieces, told as a path that never quotes a long key.

import { decode } from "./json-literals.ts";
import { segmentOf } from "./json-text.ts";

interface Level {
  /** Place in a list, or of the member. */
  index: number;
  /** The member that is being read; undefined in a list. */
  key: string | undefined;
  readonly isList: boolean;
}

const DEEPEST = 1000;
const QUOTE = 34;
const BACKSLASH = 92;

export class JsonPlace {
  private readonly levels: Level[] = [];
  /** Levels that lie too deep to be told. */
  private deeper = 0;
  private isInside = false;
  private stringStart = 0;
  private lastString: { readonly bytes: Uint8Array; readonly start: number; readonly end: number } | undefined;

  /** Goes on over `bytes[from, to)`. */
  follow(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      if (this.isInside) {
        if (byte === BACKSLASH) at++;
        else if (byte === QUOTE || byte === 10) {
          this.isInside = false;
          this.lastString = { bytes, start: Math.min(this.stringStart, at), end: at };
        }
      } else if (byte === QUOTE) {
        this.isInside = true;
        this.stringStart = at + 1;
      } else this.step(byte);
    }
  }

  private step(byte: number): void {
    const level = this.levels.at(-1);
    switch (byte) {
      case 123:
      case 91:
        if (this.levels.length >= DEEPEST) this.deeper++;
        else this.levels.push({ index: 0, key: undefined, isList: byte === 91 });
        break;
      case 125:
      case 93:
        if (this.deeper > 0) this.deeper--;
        else this.levels.pop();
        break;
      case 44:
        if (level && this.deeper === 0) level.index++;
        break;
      case 58:
        if (level && this.lastString && this.deeper === 0) {
          const { bytes, start, end } = this.lastString;
          level.key = segmentOf(decode(bytes, start, Math.min(end, start + 64), true), level.index);
        }
    }
  }

  /** As a JSON pointer; a key that is no plain short word is named by its place, `@3`. */
  toString(): string {
    return this.levels.map(({ isList, index, key }) => `/${isList ? index : (key ?? `@${index}`)}`).join("");
  }
}
