// What a person is told of a change to a dataset: sums, and what they should know besides.

import type { ProjectProvenance, PublishReport } from "../../ports/app-publish.ts";
import type { DatasetOutcome } from "./change-dataset.ts";
import { CARD } from "./remote-index.ts";

type Sums = Pick<
  PublishReport,
  "added" | "replaced" | "removed" | "kept" | "rows" | "bytes" | "puts" | "deletes" | "steps"
>;

/** `kept`: whatever else is there; `rows`: of sessions that were added or replaced; `bytes`: of all files that were sent. */
export function sumsOf({ change, sent, version }: DatasetOutcome): Sums {
  const all = (version?.files ?? []).reduce((sum, { sessions }) => sum + sessions.length, 0);
  const fresh = change.files.flatMap(({ pieces }) => pieces.filter(({ from }) => from.kind === "candidate"));
  const puts = [...(sent?.push.data ?? []), ...(sent?.push.about ?? [])].map(({ path, artifact }) => ({
    path,
    bytes: artifact.bytes,
    sha256: artifact.sha256,
  }));
  return {
    added: change.added.length,
    replaced: change.replaced.length,
    removed: change.removed.length + change.fellows.length,
    kept: all - change.added.length - change.replaced.length,
    rows: fresh.reduce((sum, { session }) => sum + session.rows, 0),
    bytes: puts.reduce((sum, { bytes }) => sum + bytes, 0),
    puts,
    deletes: sent?.push.deletes ?? [],
    steps: sent?.steps ?? 0,
  };
}

interface Asked {
  /** Sessions of the candidate that were left out. */
  readonly withheld: number;
  readonly isPublic: boolean;
  readonly provenance: readonly ProjectProvenance[];
}

export function notesOf({ at, index, change, sent }: DatasetOutcome, asked: Asked): readonly string[] {
  const notes: string[] = [];
  const isPublic = at.exists ? at.visibility === "public" : asked.isPublic;
  if (at.exists && asked.isPublic && at.visibility === "private") {
    notes.push("The dataset is private, and stays so: its owner makes it public on its page.");
  }
  if (isPublic) notes.push("The dataset is public: everybody can read it, and copies of it cannot be called back.");
  for (const path of index.foreign) {
    const what = path === CARD ? `The card there (${path})` : `${path} there`;
    notes.push(`${what} was written by somebody else: it stays as it is.`);
  }
  const others = othersOf(
    at.files.map(({ path }) => path),
    index.version?.files.map(({ path }) => path) ?? [],
  );
  if (others > 0 && index.version === undefined) notes.push(`${some(others, "file")} of others there: left alone.`);
  if (asked.withheld > 0) notes.push(`${some(asked.withheld, "session")} may no longer be published: left out.`);
  if (change.fellows.length > 0) {
    notes.push(`${some(change.fellows.length, "session")} went too: a log is one file, and cannot be divided.`);
  }
  if (change.lost.length > 0) {
    notes.push(`${some(change.lost.length, "session")} of the dataset had lost the file there: no longer counted.`);
  }
  const tidied = change.leftovers.filter((path) => sent?.push.deletes.includes(path)).length;
  if (tidied > 0) notes.push(`${some(tidied, "file")} of a push that did not end: taken away.`);
  for (const { project, licence, remote } of asked.provenance) {
    if (licence === "unknown") notes.push(`${project} has a licence that is not known here: read it.`);
    if (licence !== undefined) continue;
    if (remote === undefined) notes.push(`${project}: neither its git remote nor its licence is known.`);
    else notes.push(`${project} has a remote (${remote}) and no licence.`);
  }
  return notes;
}

const TELLING = /^(?:README\.md|metadata\.json|\.gitattributes|versions\/.*)$/;

function othersOf(there: readonly string[], ours: readonly string[]): number {
  const own = new Set(ours);
  return there.filter((path) => !own.has(path) && !TELLING.test(path)).length;
}

function some(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
