// Datasets of the Hugging Face Hub as a destination: looked at, read, changed by commits, and compared with a receipt.

import { createHash } from "node:crypto";
import type { Receipt, RemoteFile, Sink, SinkOptions, SinkTarget } from "../ports/sink.ts";
import { hubAddress, normaliseName } from "./huggingface/address.ts";
import { type Access, askAccount, askedOf, askInfo, askTree, pageOf, proposalBranch } from "./huggingface/hub.ts";
import { pushChange } from "./huggingface/push.ts";
import { readPieces } from "./huggingface/read.ts";
import { type Patience, patiently } from "./huggingface/retry.ts";
import { LIMITS, type Limits, planned, stepsOf } from "./huggingface/steps.ts";
import { checkChange } from "./shared/change.ts";

export interface HubSettings {
  readonly limits: Limits;
  /** A request is given up after so long without any byte. */
  readonly silenceMs: number;
  /** So much of a file is asked for at once; undefined: 8 MiB. */
  readonly pieceBytes?: number;
}

/** Other limits than the Hub's own are for tests. */
export function createHuggingface({ limits, silenceMs, pieceBytes = 8 << 20 }: HubSettings): Sink {
  return {
    name: "huggingface",
    isRemote: true,
    normalise: normaliseName,
    open(at, options) {
      const name = normaliseName(at);
      return openTarget({ hub: hubAddress(options.endpoint), name, token: options.token, silenceMs }, options, {
        limits,
        pieceBytes,
      });
    },
    account(options, signal) {
      const access = { hub: hubAddress(options.endpoint), name: "the account", token: options.token, silenceMs };
      return patiently(() => askAccount(access, { signal }), patienceOf(access, options, signal));
    },
  };
}

export const huggingface: Sink = createHuggingface({ limits: LIMITS, silenceMs: 120_000 });

/** Before anything was sent, nothing is lost by running the command again: with no network that is said at once. */
function patienceOf(access: Access, { wait }: SinkOptions, signal: AbortSignal): Patience {
  return { asked: askedOf(access), signal, wait, isQuick: true };
}

function openTarget(
  access: Access,
  options: SinkOptions,
  { limits, pieceBytes }: { readonly limits: Limits; readonly pieceBytes: number },
): SinkTarget {
  /** Asked once: the Hub gives this answer only so often. */
  let account: string | undefined;
  /** What git calls the bytes that were pushed here, by their SHA-256: the Hub tells no other hash of small files. */
  const blobs = new Map<string, string>();
  return {
    async look(signal) {
      const patience = patienceOf(access, options, signal);
      account ??= (await patiently(() => askAccount(access, { signal }), patience)).name;
      const info = await patiently(() => askInfo(access, { signal }), patience);
      const common = { url: pageOf(access), account };
      if (info === undefined) return { ...common, exists: false, visibility: undefined, head: undefined, files: [] };
      const { head, visibility } = info;
      const files = head === undefined ? [] : await patiently(() => askTree(access, head, { signal }), patience);
      return { ...common, exists: true, visibility, head, files: files.filter(isOfDataset) };
    },
    async read(path, at, signal) {
      const file = at.files.find((one) => one.path === path);
      const { head } = at;
      if (file === undefined || head === undefined) return undefined;
      return readPieces(access, { file, revision: head, pieceBytes }, patienceOf(access, options, signal));
    },
    plan(change, at) {
      checkChange(change);
      return stepsOf(change, at, limits).map(planned);
    },
    async push(change, at, pushOptions) {
      checkChange(change);
      return pushChange({ access, limits, wait: options.wait, blobs }, change, at, pushOptions);
    },
    verify: (receipt, signal) =>
      verifyReceipt({ access, blobs, pieceBytes }, receipt, patienceOf(access, options, signal)),
  };
}

/** The Hub's own, which it writes itself. */
function isOfDataset({ path }: RemoteFile): boolean {
  return path !== ".gitattributes";
}

async function verifyReceipt(
  {
    access,
    blobs,
    pieceBytes,
  }: { readonly access: Access; readonly blobs: ReadonlyMap<string, string>; readonly pieceBytes: number },
  receipt: Receipt,
  patience: Patience,
): Promise<boolean> {
  const { signal } = patience;
  const watch = { signal };
  const branch = receipt.proposalUrl === undefined ? undefined : proposalBranch(receipt.proposalUrl);
  const info = await patiently(() => askInfo(access, watch, branch), patience);
  const head = info?.head;
  if (head === undefined) return false;
  const tree = await patiently(() => askTree(access, branch ?? head, watch), patience);
  const there = new Map(tree.map((file) => [file.path, file]));
  if (receipt.deleted.some((path) => there.has(path))) return false;
  const isOther = (file: Receipt["files"][number]) => {
    const remote = there.get(file.path);
    return remote?.bytes !== file.bytes || (remote.sha256 ?? file.sha256) !== file.sha256;
  };
  if (receipt.files.some(isOther)) return false;
  for (const { path, sha256 } of receipt.files) {
    const remote = there.get(path) as RemoteFile;
    if (remote.sha256 !== undefined) continue;
    const blob = blobs.get(sha256);
    if (blob !== undefined && remote.blob !== undefined) {
      if (blob !== remote.blob) return false;
      continue;
    }
    // Sent by another run, or long ago: it is read back.
    const own = createHash("sha256");
    for await (const piece of readPieces(access, { file: remote, revision: branch ?? head, pieceBytes }, patience))
      own.update(piece);
    if (own.digest("hex") !== sha256) return false;
  }
  return true;
}
