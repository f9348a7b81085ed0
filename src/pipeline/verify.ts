// Reads an artifact to its end and shows every byte to the rules: as text, as the JSON it holds, and packed as it is.

import { TextDecoder } from "node:util";
import type { Leak } from "../core/artifact.ts";
import type { Json } from "../core/types.ts";
import { type ArtifactScan, createArtifactScan, type Place, type VerifyTools } from "../privacy/verify.ts";

/** What reading a file to its end tells of it. */
export interface FileFacts {
  readonly sha256: string;
  readonly bytes: number;
  /** The containers it was unpacked from, outermost first. */
  readonly containers: readonly string[];
}

export interface ReadOptions {
  /** Gets the bytes of each container as they are, before they are unpacked. */
  readonly onPacked?: (bytes: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

/** Made in `io/artifact-file.ts`: the unpacked content, and at its end what the file is. */
export type ReadArtifact = (path: string, options: ReadOptions) => AsyncGenerator<Uint8Array, FileFacts>;

export interface VerifyReport extends FileFacts {
  readonly lines: number;
  readonly parsedLines: number;
  readonly longLines: number;
  readonly leaks: readonly Leak[];
  readonly total: number;
  readonly leftByDecision: number;
}

/** Reads a file whole and gives its content as `shown` has it; its facts are those of the file. */
export function shownAs(read: ReadArtifact, shown: (content: string) => string): ReadArtifact {
  return async function* (path, options) {
    const pieces: Uint8Array[] = [];
    const reader = read(path, options);
    for (;;) {
      const step = await reader.next();
      if (step.done) {
        yield Buffer.from(shown(Buffer.concat(pieces).toString("utf8")));
        return step.value;
      }
      pieces.push(step.value);
    }
  };
}

/** Characters of one piece; a secret that crosses an edge lies whole in the next piece's beginning. */
const PIECE = 2 << 20;
const OVERLAP = 64 << 10;
/** A longer line, or document, is looked at in pieces alone. */
const LONGEST_LINE = 64 << 20;

/**
 * Looks at all of a file. Memory is that of a piece, or of the longest line up to 64 MB.
 * @throws TraceError what `read` throws: a file that cannot be read, or whose content cannot be looked at
 */
export async function verifyFile(
  read: ReadArtifact,
  path: string,
  options: { readonly tools: VerifyTools; readonly signal?: AbortSignal },
): Promise<VerifyReport> {
  const { signal } = options;
  const scan = createArtifactScan(options.tools);
  const content = new TextScan(scan);
  const packed = new PackedScan(scan);
  const reader = read(path, { onPacked: (bytes) => packed.push(bytes), ...(signal && { signal }) });
  // A guess is not relied on: such bytes are read in both ways.
  let plain: TextScan | undefined;
  let isFirst = true;
  let facts: FileFacts;
  for (;;) {
    const step = await reader.next();
    if (step.done) {
      facts = step.value;
      break;
    }
    if (isFirst && unmarkedUtf16(step.value)) plain = new TextScan(scan, new TextDecoder());
    isFirst = false;
    content.push(step.value);
    plain?.push(step.value);
  }
  content.end();
  plain?.end();
  packed.end();
  const { lines, parsedLines, longLines } = content;
  const { leaks, total, leftByDecision } = scan;
  return { ...facts, lines, parsedLines, longLines, leaks, total, leftByDecision };
}

/** Content as text: in pieces that overlap, and line by line where a line is JSON. */
class TextScan {
  lines = 0;
  parsedLines = 0;
  longLines = 0;
  private readonly scan: ArtifactScan;
  private decoder: TextDecoder | undefined;
  private piece = "";
  private piecePlace: Place = { line: 1, column: 1 };
  /** Characters of `piece` that were looked at already. */
  private seen = 0;
  private line: string[] = [];
  private lineLength = 0;
  private document: { readonly pieces: string[]; length: number } | undefined;

  constructor(scan: ArtifactScan, decoder?: TextDecoder) {
    this.scan = scan;
    this.decoder = decoder;
  }

  push(bytes: Uint8Array): void {
    this.decoder ??= decoderFor(bytes);
    this.take(this.decoder.decode(bytes, { stream: true }));
  }

  end(): void {
    this.take(this.decoder?.decode() ?? "");
    if (this.piece.length > this.seen) this.scan.piece(this.piece, this.piecePlace, this.seen);
    if (this.lineLength > 0) this.endLine();
    const { document } = this;
    // One JSON document over many lines: its strings are looked at once it is whole.
    if (document !== undefined && document.length <= LONGEST_LINE) this.parse(document.pieces.join(""), 1);
  }

  private take(text: string): void {
    if (text === "") return;
    this.inPieces(text);
    let start = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
      this.addToLine(text.slice(start, end));
      this.endLine();
      start = end + 1;
    }
    if (start < text.length) this.addToLine(text.slice(start));
  }

  private inPieces(text: string): void {
    let rest = text;
    while (this.piece.length + rest.length > PIECE) {
      const room = PIECE - this.piece.length;
      const whole = this.piece + rest.slice(0, room);
      rest = rest.slice(room);
      this.scan.piece(whole, this.piecePlace, this.seen);
      const from = whole.length - OVERLAP;
      this.piecePlace = placeBehind(whole.slice(0, from), this.piecePlace);
      this.piece = whole.slice(from);
      this.seen = OVERLAP;
    }
    this.piece += rest;
  }

  private addToLine(text: string): void {
    this.lineLength += text.length;
    if (this.lineLength <= LONGEST_LINE) this.line.push(text);
    else this.line = [];
  }

  private endLine(): void {
    this.lines++;
    const text = this.lineLength <= LONGEST_LINE ? this.line.join("") : undefined;
    const isLong = text === undefined;
    this.line = [];
    this.lineLength = 0;
    if (isLong) this.longLines++;
    else if (!this.parse(text, this.lines)) this.keepForDocument(text);
  }

  private keepForDocument(text: string): void {
    if (this.lines === 1 && /^\s*[[{]/.test(text)) this.document = { pieces: [], length: 0 };
    const { document } = this;
    if (document === undefined) return;
    document.length += text.length + 1;
    if (document.length <= LONGEST_LINE) document.pieces.push(text, "\n");
    else document.pieces.length = 0;
  }

  /** False where the text is no JSON. Plain words and numbers were looked at as text. */
  private parse(text: string, line: number): boolean {
    if (!/^\s*[[{"]/.test(text)) return false;
    let value: Json;
    try {
      value = JSON.parse(text) as Json;
    } catch {
      // Torn, or text that only begins like JSON: its characters were looked at as they are.
      return false;
    }
    this.parsedLines++;
    this.scan.value(value, text, { line, column: 1 });
    return true;
  }
}

/** Packed bytes, one character a byte, in pieces. */
class PackedScan {
  private readonly scan: ArtifactScan;
  private held = Buffer.alloc(0);

  constructor(scan: ArtifactScan) {
    this.scan = scan;
  }

  push(bytes: Uint8Array): void {
    this.held = Buffer.concat([this.held, bytes]);
    if (this.held.length < PIECE) return;
    this.end();
    this.held = Buffer.from(this.held.subarray(-OVERLAP));
  }

  end(): void {
    if (this.held.length > 0) this.scan.packed(this.held.toString("latin1"));
  }
}

/** UTF-16 is told by its mark, or by where its NUL bytes stand; all else is read as UTF-8, and bad bytes as U+FFFD. */
function decoderFor(first: Uint8Array): TextDecoder {
  if (first[0] === 0xff && first[1] === 0xfe) return new TextDecoder("utf-16le");
  if (first[0] === 0xfe && first[1] === 0xff) return new TextDecoder("utf-16be");
  return new TextDecoder(unmarkedUtf16(first) ?? "utf-8", { ignoreBOM: false });
}

/** Of the byte pairs, so many have a NUL at one place, in UTF-16 of any language with some ASCII in it. */
const NUL_SHARE = 0.001;
/** And so many times fewer at the other place: in other bytes with NULs both places have them. */
const FEWER = 8;

/** Undefined where it is none, or has a mark. */
function unmarkedUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const nuls: [even: number, odd: number] = [0, 0];
  for (let at = bytes.indexOf(0); at >= 0; at = bytes.indexOf(0, at + 1)) nuls[(at & 1) as 0 | 1]++;
  const [even, odd] = nuls;
  if (Math.max(even, odd) < Math.max(2, (bytes.length / 2) * NUL_SHARE)) return undefined;
  if (odd > even * FEWER) return "utf-16le";
  return even > odd * FEWER ? "utf-16be" : undefined;
}

function placeBehind(text: string, { line, column }: Place): Place {
  let lines = 0;
  let last = -1;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lines++;
    last = at;
  }
  return lines === 0 ? { line, column: column + text.length } : { line: line + lines, column: text.length - last };
}
