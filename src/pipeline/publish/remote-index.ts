// What a destination says of itself: its index, and which of the files that tell of it are ours to write.

import type { DatasetVersion } from "../../core/publication.ts";
import { readCard } from "../../curate/card.ts";
import { LATEST, readVersion } from "../../curate/dataset-version.ts";
import type { Destination, SinkTarget } from "../../ports/sink.ts";
import { damagedIndex, foreignFiles, newerIndex } from "./refusals.ts";

export const CARD = "README.md";
export const METADATA = "metadata.json";

export interface RemoteIndex {
  /** Undefined where nothing was published there yet. */
  readonly version: DatasetVersion | undefined;
  /** Of the files that tell of a dataset, those that somebody else wrote there: they stay. */
  readonly foreign: readonly string[];
  /** As the card that is there says. */
  readonly licence: string | undefined;
}

/**
 * `isProposal`: what others wrote is no reason to refuse, since they decide, and it stays as it is.
 * @throws TraceError `usage` for another's dataset, and for one of a later tracemill; `sink_failed` for a damaged index
 */
export async function readRemoteIndex(
  target: SinkTarget,
  at: Destination,
  { isProposal, signal }: { readonly isProposal: boolean; readonly signal: AbortSignal },
): Promise<RemoteIndex> {
  const there = new Set(at.files.map(({ path }) => path));
  const textOf = async (path: string) => {
    const pieces = there.has(path) ? await target.read(path, at, signal) : undefined;
    return pieces && Buffer.concat(await Array.fromAsync(pieces)).toString("utf8");
  };
  const latest = await textOf(LATEST);
  const version = latest === undefined ? undefined : versionOf(latest);
  const cardText = await textOf(CARD);
  const card = cardText === undefined ? undefined : readCard(cardText);
  const foreign: string[] = [];
  if (latest !== undefined && version === undefined) foreign.push(LATEST);
  if (version === undefined) {
    const metadata = await textOf(METADATA);
    if (metadata !== undefined && !metadata.includes('"kind": "dataset-metadata"')) foreign.push(METADATA);
  }
  if (card?.mayReplace === false) foreign.push(CARD);
  // Where an index is ours, its card alone may be another's.
  if (foreign.length > 0 && version === undefined && !isProposal) throw foreignFiles(at.url, foreign);
  return { version, foreign, licence: card?.licence };
}

function versionOf(text: string): DatasetVersion | undefined {
  const read = readVersion(text);
  switch (read.kind) {
    case "version":
      return read.version;
    case "newer":
      throw newerIndex(read.schemaVersion);
    case "damaged":
      throw damagedIndex(LATEST, read.why);
    case "foreign":
      return undefined;
  }
}
