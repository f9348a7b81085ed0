// The one redactor of a scrub: the same for the agents' files and for what the store keeps of them, also after a kill.

import type { DiskQuery } from "../ports/app-scrub.ts";
import type { RewritePieces } from "../ports/scrub.ts";
import type { ConfirmedValue } from "../privacy/propagate.ts";
import { createLogRedactor, type LogPiece, type LogRedactor } from "../privacy/redact-log.ts";
import { selection } from "./locate.ts";
import type { ScrubDeps } from "./scrub-deps.ts";
import { leastConfidence } from "./scrub-plan.ts";

/** Sealed like a backup: the values are what the scrub is to remove. */
const VALUES = "values";

export function sealValues({ shelf }: ScrubDeps, id: string, values: readonly ConfirmedValue[]): void {
  shelf.seal(id, VALUES, [new TextEncoder().encode(JSON.stringify(values))]);
}

export function openValues({ shelf }: ScrubDeps, id: string): readonly ConfirmedValue[] {
  const decoder = new TextDecoder();
  let text = "";
  for (const piece of shelf.unseal(id, VALUES)) text += decoder.decode(piece, { stream: true });
  return JSON.parse(text + decoder.decode()) as ConfirmedValue[];
}

export function scrubRedactor(deps: ScrubDeps, query: DiskQuery, values: readonly ConfirmedValue[]): LogRedactor {
  const store = deps.store();
  return createLogRedactor({
    detector: deps.detector,
    values,
    select: selection(deps, query, leastConfidence(query)),
    number: ({ label, valueHash }) => store?.placeholder(label, valueHash),
  });
}

export function redactBytes(redactor: LogRedactor, kind: LogPiece["kind"]): (bytes: Uint8Array) => Uint8Array {
  return (bytes) => redactor.redact({ bytes, kind }).bytes;
}

/** A content of one file or of several, as an archive has it, with its secrets replaced. */
export function rewriteContent(
  deps: ScrubDeps,
  redactor: LogRedactor,
  log: { readonly path: string; readonly root: string },
): RewritePieces {
  const one = function* (path: string, chunks: Iterable<Uint8Array>) {
    for (const { bytes, kind } of deps.disk.cut(path, chunks))
      yield kind === "skipped" ? bytes : redactor.redact({ bytes, kind }).bytes;
  };
  return (open) => deps.disk.repack(log.root, open, one) ?? one(log.path, open());
}
