// The bytes of a file on the Hub, piece by piece, each asked for again where it was lost on the way.

import { createHash } from "node:crypto";
import type { RemoteFile } from "../../ports/sink.ts";
import { gaveUp, HubTrouble } from "./failure.ts";
import { type Access, askFile } from "./hub.ts";
import { type Patience, patiently } from "./retry.ts";

export interface Reading {
  readonly file: RemoteFile;
  readonly revision: string;
  readonly pieceBytes: number;
}

/** As the list of files says they are. @throws TraceError `sink_failed` where the Hub goes on giving others */
export async function* readPieces(
  access: Access,
  { file, revision, pieceBytes }: Reading,
  patience: Patience,
): AsyncGenerator<Uint8Array> {
  const { path, bytes: size, sha256 } = file;
  const { signal } = patience;
  const whole = createHash("sha256");
  const isOne = size <= pieceBytes;
  let blob: Blob | undefined;
  const ask = async (start: number, end: number): Promise<Uint8Array> => {
    try {
      blob ??= await askFile(access, path, revision, { signal });
      if (blob === undefined) throw new HubTrouble(`${path} was not given`, {});
      const piece = new Uint8Array(await (isOne ? blob : blob.slice(start, end)).arrayBuffer());
      const isSame = piece.length === end - start && (!isOne || isOf(piece, sha256));
      if (!isSame) throw notAsItIs(path);
      return piece;
    } catch (error) {
      // Where it lies is asked for anew: an address holds for a while only.
      blob = undefined;
      throw error;
    }
  };
  // The client cannot ask for a part of nothing.
  for (let start = 0; start < size; start += pieceBytes) {
    const piece = await patiently(() => ask(start, Math.min(start + pieceBytes, size)), patience);
    whole.update(piece);
    yield piece;
  }
  if (isOne || sha256 === undefined || whole.digest("hex") === sha256) return;
  throw gaveUp(notAsItIs(path), patience.asked);
}

function isOf(bytes: Uint8Array, sha256: string | undefined): boolean {
  return sha256 === undefined || createHash("sha256").update(bytes).digest("hex") === sha256;
}

function notAsItIs(path: string): HubTrouble {
  return new HubTrouble(`${path} was not given as it is`, {});
}
