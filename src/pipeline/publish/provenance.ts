// Where a project comes from, looked at on the disk before it is published for the first time: its remote, and its licence.

import { normaliseRemote } from "../../core/git-remote.ts";
import { isLicenceFile, licenceOfManifest, licenceOfText, MANIFESTS, UNKNOWN } from "../../curate/licence.ts";
import type { ProjectProvenance } from "../../ports/app-publish.ts";

export interface ProvenanceDeps {
  /** As git has it; may hold a password. Undefined where there is none. */
  remote(root: string): string | undefined;
  /** Names in a folder; empty where it is gone or may not be read. */
  list(folder: string): readonly string[];
  /** The beginning of a file in a folder; undefined where it is gone or may not be read. */
  text(folder: string, name: string): string | undefined;
}

/** Never throws: what cannot be looked at is not known. */
export function provenanceOf(deps: ProvenanceDeps, root: string): Omit<ProjectProvenance, "project"> {
  const written = deps.remote(root);
  return { remote: written === undefined ? undefined : normaliseRemote(written), licence: licenceOf(deps, root) };
}

/** Files count before what a manifest says; a project under several is told with all that are known. */
function licenceOf(deps: ProvenanceDeps, root: string): string | undefined {
  const files = deps.list(root).filter(isLicenceFile).sort();
  const told = new Set(files.flatMap((name) => licenceIn(deps, root, name)));
  const known = [...told].filter((one) => one !== UNKNOWN);
  if (told.size > 0) return known.length > 0 ? known.join(", ") : UNKNOWN;
  const said = MANIFESTS.map((name) => licenceOfManifest(name, deps.text(root, name) ?? ""));
  return said.find((one) => one !== undefined);
}

function licenceIn({ text }: ProvenanceDeps, root: string, name: string): readonly string[] {
  const read = text(root, name);
  return read === undefined ? [] : [licenceOfText(read)];
}
