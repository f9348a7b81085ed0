// Finds runs of base64, base64url and hex in a text, and says what text they hold.

import { decodeBase64, decodeHex, hexMark, isBase64, seemsBase64Text, seemsHexText } from "./base64.ts";
import { HEAD_BYTES, isImage } from "./image.ts";
import type { Range } from "./ranges.ts";
import { runsIn } from "./runs.ts";

/** A run that is replaced whole, and what it reads. */
export interface Blob extends Range {
  readonly text: string;
  /** False: bytes of another sort with some text among them. */
  readonly isText: boolean;
}

/** A line that was folded by a tool is at least so long. */
const LEAST_LINE = 40;
/** A second line that is shorter, without padding, is a word of its own. */
const LEAST_REST = 20;
/** The smallest images take more characters. */
const SHORTEST_IMAGE = 56;
/** Text among other bytes is at least so long. */
const LEAST_PIECE = 8;
const NONE: readonly Blob[] = [];
const decoder = new TextDecoder();
const decoder16 = new TextDecoder("utf-16le");

/** `least` is no less than `SHORTEST_RUN`. */
export function blobsOf(text: string, least: number): readonly Blob[] {
  const { count, places } = runsIn(text);
  let blobs: Blob[] | undefined;
  let done = 0;
  /** The first at or behind the place that is looked at. */
  let dot = -1;
  for (let i = 0; i < count; i++) {
    const last = places[2 * i + 1] as number;
    let start = Math.max(done, places[2 * i] as number);
    // A dot is part of a token, and of no alphabet.
    for (let end = start; last - start >= least; start = end + 1) {
      if (dot < start) {
        dot = text.indexOf(".", start);
        if (dot < 0) dot = text.length;
      }
      end = Math.min(dot, last);
      if (end - start < least || !seemsText(text, start, end)) continue;
      const run = folded(text, start, end);
      end = run.end;
      done = end;
      const read = readRun(run.text);
      if (!read) continue;
      blobs ??= [];
      blobs.push({ start: start + read.skipped, end: run.end, text: read.text, isText: read.isText });
    }
  }
  return blobs ?? NONE;
}

/** The cheap look that ends most runs: names, paths, digests. */
function seemsText(text: string, start: number, end: number): boolean {
  for (let skipped = 0; skipped < 4; skipped++) if (seemsBase64Text(text, start + skipped, end)) return true;
  return seemsHexText(text, start, end);
}

/** A run with the lines after it that belong to it: all as long as the first, the last one shorter. */
function folded(text: string, start: number, end: number): { readonly text: string; readonly end: number } {
  const width = end - start;
  const lines = [text.slice(start, end)];
  let at = end;
  if (width < LEAST_LINE || width % 4 !== 0) return padded(text, start, end);
  for (;;) {
    let next = at;
    if (text.charCodeAt(next) === 0x0d) next++;
    if (text.charCodeAt(next) !== 0x0a) break;
    next++;
    while (next - at < 64 && (text.charCodeAt(next) === 0x20 || text.charCodeAt(next) === 0x09)) next++;
    let last = next;
    while (last - next <= width && isBase64(text.charCodeAt(last))) last++;
    if (last === next || last - next > width) break;
    // A word on the next line is no last line of a run, unless the padding says so.
    if (last - next < width && lines.length === 1 && text.charCodeAt(last) !== 0x3d && last - next < LEAST_REST) break;
    lines.push(text.slice(next, last));
    at = last;
    if (last - next < width) break;
  }
  return lines.length === 1 ? padded(text, start, end) : { text: lines.join(""), end: afterPadding(text, at) };
}

function padded(text: string, start: number, end: number) {
  return { text: text.slice(start, end), end: afterPadding(text, end) };
}

function afterPadding(text: string, end: number): number {
  if (text.charCodeAt(end) !== 0x3d) return end;
  return text.charCodeAt(end + 1) === 0x3d ? end + 2 : end + 1;
}

interface Read {
  readonly text: string;
  readonly isText: boolean;
  /** Characters before the run proper. */
  readonly skipped: number;
}

function readRun(run: string): Read | undefined {
  if (seemsHexText(run, 0, run.length)) {
    const skipped = hexMark(run, 0);
    const read = readBytes(decodeHex(run, skipped));
    if (read) return { ...read, skipped };
  }
  if (run.length > SHORTEST_IMAGE) {
    const head = decodeBase64(run.slice(0, Math.ceil((HEAD_BYTES * 4) / 3)), 0);
    if (isImage(head, (run.length * 3) >> 2)) return undefined;
  }
  let best: Read | undefined;
  // Something else, a folder or a name, may be glued to the run's front.
  for (let skipped = 0; skipped < 4; skipped++) {
    if (!seemsBase64Text(run, skipped, run.length)) continue;
    const read = readBytes(decodeBase64(run, skipped));
    if (read && (best === undefined || (read.isText && !best.isText))) best = { ...read, skipped: 0 };
    if (best?.isText) break;
  }
  return best;
}

function readBytes(bytes: Uint8Array): { readonly text: string; readonly isText: boolean } | undefined {
  const pieces = piecesOf(bytes);
  if (pieces.length === 0) return isUtf16(bytes) ? { text: decoder16.decode(bytes), isText: true } : undefined;
  if (!holdsControl(bytes)) {
    const text = decoder.decode(bytes);
    if (!text.includes("\ufffd")) return { text, isText: true };
  }
  return { text: pieces.map(({ start, end }) => decoder.decode(bytes.subarray(start, end))).join("\n"), isText: false };
}

function holdsControl(bytes: Uint8Array): boolean {
  for (const byte of bytes) {
    if (byte < 0x80 && !isPrintable(byte) && byte !== 0x1b) return true;
  }
  return false;
}

/** Every second byte of ASCII in UTF-16 is zero: so PowerShell writes its commands. */
function isUtf16(bytes: Uint8Array): boolean {
  const pairs = bytes.length >> 1;
  let zeros = 0;
  for (let i = 1; i < bytes.length; i += 2) if (bytes[i] === 0 && bytes[i - 1] !== 0) zeros++;
  return pairs >= LEAST_PIECE && zeros > pairs * 0.7;
}

/** Where ASCII text stands among other bytes: only every eighth is looked at until one may belong to a piece. */
function piecesOf(bytes: Uint8Array): readonly Range[] {
  const pieces: Range[] = [];
  let outside = -1;
  for (let probe = LEAST_PIECE - 1; probe < bytes.length; probe = outside + LEAST_PIECE) {
    let at = probe;
    while (at > outside && isPrintable(bytes[at] as number)) at--;
    if (at > outside) {
      outside = at;
      continue;
    }
    let end = probe + 1;
    while (end < bytes.length && isPrintable(bytes[end] as number)) end++;
    pieces.push({ start: outside + 1, end });
    outside = end;
  }
  return pieces;
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x0a || byte === 0x0d || byte === 0x09;
}
