// The registry of sources: one line each.

import type { Source } from "../ports/source.ts";
import { aider } from "./aider.ts";
import { amp } from "./amp.ts";
import { claudeCode } from "./claude-code.ts";
import { cline } from "./cline.ts";
import { codex } from "./codex.ts";
import { copilotCli } from "./copilot-cli.ts";
import { cursor } from "./cursor.ts";
import { custom } from "./custom.ts";
import { droid } from "./droid.ts";
import { geminiCli } from "./gemini-cli.ts";
import { goose } from "./goose.ts";
import { grok } from "./grok.ts";
import { hermes } from "./hermes.ts";
import { iflow } from "./iflow.ts";
import { kiloCli } from "./kilo-cli.ts";
import { kiloCode } from "./kilo-code.ts";
import { kimiCli } from "./kimi-cli.ts";
import { mistralVibe } from "./mistral-vibe.ts";
import { openclaw } from "./openclaw.ts";
import { openCode } from "./opencode.ts";
import { pi } from "./pi.ts";
import { qwenCode } from "./qwen-code.ts";
import { rooCode } from "./roo-code.ts";
import { vscodeCopilot } from "./vscode-copilot.ts";

export const SOURCES: readonly Source[] = [
  aider,
  amp,
  claudeCode,
  cline,
  codex,
  copilotCli,
  cursor,
  custom,
  droid,
  geminiCli,
  goose,
  grok,
  hermes,
  iflow,
  kiloCli,
  kiloCode,
  kimiCli,
  mistralVibe,
  openclaw,
  openCode,
  pi,
  qwenCode,
  rooCode,
  vscodeCopilot,
];
