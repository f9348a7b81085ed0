// The registry of sources: one line each.

import type { Source } from "../ports/source.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { custom } from "./custom.ts";

export const SOURCES: readonly Source[] = [claudeCode, codex, custom];
