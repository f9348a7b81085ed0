// The marks on what has been redacted, and on what was verified: put on at run time, and neither a copy nor a spread carries them along.

import type { Artifact } from "./artifact.ts";

/** Lets a derived class put its private field on an object that exists already. */
class Given {
  constructor(value: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a private field goes onto what the base constructor returns
    return value;
  }
}

/**
 * A private field is a set of objects that costs no table: unlike a `WeakSet`, it adds nothing to garbage collection
 * when a million messages pass. `{ ...message }`, JSON and structured clones come without it.
 */
class Mark extends Given {
  readonly #minted = true;

  static has(value: object): boolean {
    return #minted in value && value.#minted;
  }
}

export function mark(value: object): void {
  if (!Mark.has(value)) new Mark(value);
}

/** True for what `redact.ts` returned, and for nothing else. */
export function isMinted(value: unknown): boolean {
  return typeof value === "object" && value !== null && Mark.has(value);
}

/** Every artifact there is. There are few, so a table of them costs nothing. */
const artifacts = new WeakSet<object>();

export function markArtifact(value: object): void {
  artifacts.add(value);
}

/** True for what `privacy/verify.ts` minted, and for nothing else. */
export function isArtifact(value: unknown): value is Artifact {
  return typeof value === "object" && value !== null && artifacts.has(value);
}
