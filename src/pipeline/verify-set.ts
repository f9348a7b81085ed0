// What `verify` says of a dataset: of every file that its manifest names, and of the manifest.

import type { VerifiedFile, VerifiedSet } from "../ports/app-proof.ts";
import { type BesideDeps, findSet, isManifest } from "./dataset-set.ts";

export interface VerifySetDeps extends BesideDeps {
  /** Made once for all files. */
  verifier(): Promise<(path: string) => Promise<VerifiedFile>>;
}

/** Undefined for a file by itself. @throws TraceError as `findSet`, and what the verifier throws */
export async function verifySet(deps: VerifySetDeps, path: string): Promise<VerifiedSet | undefined> {
  if (deps.exists(path) && !deps.isFolder(path) && !isManifest(path)) return undefined;
  const { path: manifest, files } = findSet(deps, path);
  const verify = await deps.verifier();
  const all = [...files.map((file) => file.path), ...(manifest === undefined ? [] : [manifest])];
  const missing = all.filter((file) => !deps.exists(file));
  const found: VerifiedFile[] = [];
  for (const file of all) if (deps.exists(file)) found.push(await verify(file));
  const total = found.reduce((sum, file) => sum + file.total, 0);
  return { path, files: found, missing, total, isClean: missing.length === 0 && found.every((file) => file.isClean) };
}
