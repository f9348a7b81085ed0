// Artifacts for tests of sinks, minted as the last look mints them when it finds nothing.

import { hash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Artifact } from "../../src/core/artifact.ts";
import { mintArtifact } from "../../src/privacy/verify.ts";

let made = 0;

/** Writes bytes below `folder`, each under a name of its own. */
export function artifactOf(folder: string, bytes: string | Uint8Array): Artifact {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `artifact-${process.pid}-${made++}`);
  writeFileSync(path, bytes);
  const facts = { path, bytes: Buffer.byteLength(bytes), sha256: hash("sha256", bytes) };
  // Sinks ask for neither.
  const rest = {} as Pick<Artifact, "stamp" | "receipt">;
  return mintArtifact({ ...facts, ...rest }, { total: 0 }) as Artifact;
}
