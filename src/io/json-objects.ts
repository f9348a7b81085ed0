// Cuts a stream into the JSON objects in it, whether they come one a line, glued, or as the elements of an array.

import { StringDecoder } from "node:string_decoder";

const LONGEST = 4 << 20;
const OPEN = 123;
const CLOSE = 125;
const QUOTE = 34;
const BACKSLASH = 92;

/**
 * Yields the text of each object that stands in no other object; undefined for one longer than 4 MB. What stands
 * between them is passed over.
 */
export async function* objectsIn(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new StringDecoder("utf8");
  const cutter = new Cutter();
  for await (const piece of bytes) yield* cutter.push(decoder.write(Buffer.from(piece)));
  yield* cutter.push(decoder.end());
  // A document that was begun and not ended is one nobody can read.
  if (cutter.isInside) yield "{";
}

class Cutter {
  private depth = 0;
  private inString = false;
  private isEscaped = false;
  private held: string[] = [];
  private heldLength = 0;

  get isInside(): boolean {
    return this.depth > 0;
  }

  *push(text: string): Generator<string | undefined> {
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.isEscaped) this.isEscaped = false;
      else if (this.inString) {
        if (code === BACKSLASH) this.isEscaped = true;
        else if (code === QUOTE) this.inString = false;
      } else if (code === QUOTE) this.inString = this.depth > 0;
      else if (code === OPEN) {
        if (this.depth++ === 0) start = at;
      } else if (code === CLOSE && this.depth > 0 && --this.depth === 0) {
        this.hold(text.slice(start, at + 1));
        yield this.take();
        start = at + 1;
      }
    }
    if (this.depth > 0) this.hold(text.slice(start));
  }

  private hold(text: string): void {
    this.heldLength += text.length;
    if (this.heldLength <= LONGEST) this.held.push(text);
    else this.held = [];
  }

  private take(): string | undefined {
    const text = this.heldLength <= LONGEST ? this.held.join("") : undefined;
    this.held = [];
    this.heldLength = 0;
    return text;
  }
}
