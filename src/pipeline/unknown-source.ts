// The error for a source that nobody registered, with the names that would do.

import { TraceError } from "../core/errors.ts";
import type { Source } from "../ports/source.ts";

export function unknownSource(name: string, sources: readonly Source[]): TraceError {
  const names = sources.map((source) => source.name).join(", ");
  return new TraceError("unknown_source", `no source named ${name}`, { hint: `Known sources: ${names}.` });
}
