// The registry of sources: one line each.

import type { Source } from "../ports/source.ts";
import { claudeCode } from "./claude-code.ts";
import { codex } from "./codex.ts";
import { copilotCli } from "./copilot-cli.ts";
import { custom } from "./custom.ts";
import { droid } from "./droid.ts";
import { openclaw } from "./openclaw.ts";
import { pi } from "./pi.ts";

export const SOURCES: readonly Source[] = [claudeCode, codex, custom, copilotCli, droid, openclaw, pi];
