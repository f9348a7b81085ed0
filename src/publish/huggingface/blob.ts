// An artifact as the Hub's client takes it: bytes that are read when they are asked for, and compared before they are given.

import { piecesOf, type VerifiedFile } from "../shared/verified-file.ts";

/** The client takes a `Blob`, and reads its size, slices of it, and its bytes at once or as a stream. */
export class VerifiedBlob extends Blob {
  override readonly size: number;
  readonly #file: VerifiedFile;
  readonly #start: number;
  readonly #end: number;

  constructor(file: VerifiedFile, start = 0, end = file.artifact.bytes) {
    super([]);
    this.#file = file;
    this.#start = start;
    this.#end = Math.max(start, end);
    this.size = this.#end - start;
  }

  override slice(start = 0, end = this.size): VerifiedBlob {
    const inside = (at: number) => this.#start + Math.min(Math.max(at < 0 ? this.size + at : at, 0), this.size);
    return new VerifiedBlob(this.#file, inside(start), inside(end));
  }

  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.arrayBuffer());
  }

  override async arrayBuffer(): Promise<ArrayBuffer> {
    const bytes = new Uint8Array(this.size);
    let at = 0;
    for await (const piece of this.#pieces()) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes.buffer;
  }

  override async text(): Promise<string> {
    return new TextDecoder().decode(await this.arrayBuffer());
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return ReadableStream.from(this.#pieces());
  }

  #pieces(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    return piecesOf(this.#file, this.#start, this.#end);
  }
}

/** The same bytes, counted as they are taken. */
export function counted(blob: Blob, onTaken: (bytes: number) => void): Blob {
  return new CountedBlob(blob, onTaken);
}

class CountedBlob extends Blob {
  override readonly size: number;
  readonly #blob: Blob;
  readonly #onTaken: (bytes: number) => void;

  constructor(blob: Blob, onTaken: (bytes: number) => void) {
    super([]);
    this.#blob = blob;
    this.#onTaken = onTaken;
    this.size = blob.size;
  }

  override stream(): ReturnType<Blob["stream"]> {
    const onTaken = this.#onTaken;
    const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(piece, controller) {
        onTaken(piece.length);
        controller.enqueue(piece);
      },
    });
    return this.#blob.stream().pipeThrough(counting) as ReturnType<Blob["stream"]>;
  }
}
