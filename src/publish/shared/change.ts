// What every sink asks of a change before it touches anything: verified artifacts only, under paths that stay below the dataset.

import { TraceError } from "../../core/errors.ts";
import { isManifestPath } from "../../core/manifest.ts";
import { isArtifact } from "../../core/minted.ts";
import type { Change, RemoteFile, SinkFile } from "../../ports/sink.ts";

/** @throws TraceError `usage` */
export function checkChange({ data, about, deletes }: Pick<Change, "data" | "about" | "deletes">): void {
  const seen = new Set<string>();
  for (const { path, artifact } of [...data, ...about]) {
    if (!isArtifact(artifact)) throw refused(`what is to be ${JSON.stringify(path)} was never verified`);
    checkPath(path);
    if (seen.has(path)) throw refused(`${path} is in the change twice`);
    seen.add(path);
  }
  for (const path of deletes) {
    checkPath(path);
    if (seen.has(path)) throw refused(`${path} is to be written and to be deleted`);
  }
}

/** Names that a destination keeps for itself. */
const KEPT = new Set([".git", ".gitattributes", ".tracemill"]);

/** Whether a path may be one of a dataset's. */
function checkPath(path: string): void {
  const isPlain = isManifestPath(path) && path.isWellFormed() && !/\p{Cc}/u.test(path);
  if (!isPlain || KEPT.has(path.split("/", 1)[0] as string)) {
    throw refused(`${JSON.stringify(path)} is no path of a dataset`);
  }
}

function refused(message: string): TraceError {
  return new TraceError("usage", message, { hint: "Nothing was sent." });
}

/** What of a change is left to do at a destination. */
export interface Rest {
  readonly data: readonly SinkFile[];
  readonly about: readonly SinkFile[];
  readonly deletes: readonly string[];
}

/** Leaves out files that are there with the same bytes, and deletes of such as are not. */
export function restOf(
  change: Change,
  there: readonly RemoteFile[],
  isSame: (file: SinkFile, remote: RemoteFile) => boolean,
): Rest {
  const files = new Map(there.map((file) => [file.path, file]));
  const isMissing = (file: SinkFile) => {
    const remote = files.get(file.path);
    return remote === undefined || remote.bytes !== file.artifact.bytes || !isSame(file, remote);
  };
  return {
    data: change.data.filter(isMissing),
    about: change.about.filter(isMissing),
    deletes: [...new Set(change.deletes)].filter((path) => files.has(path)),
  };
}

export function receiptFiles(
  change: Change,
): { readonly path: string; readonly bytes: number; readonly sha256: string }[] {
  return [...change.data, ...change.about].map(({ path, artifact: { bytes, sha256 } }) => ({ path, bytes, sha256 }));
}

export function destinationChanged(where: string): TraceError {
  return new TraceError("destination_changed", `${where} is no longer as it was looked at`, {
    hint: "Somebody else changed it meanwhile. Run the same command again: it looks again, and plans again.",
    retryable: true,
  });
}
