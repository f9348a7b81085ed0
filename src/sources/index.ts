// The registry of sources: one line each.

import type { Source } from "../ports/source.ts";

export const SOURCES: readonly Source[] = [];
