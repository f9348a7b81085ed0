// The registry of judges: add a file and a line here.

import type { JudgeMaker } from "../ports/judge.ts";
import { claude } from "./agent-cli.ts";
import { anthropic } from "./anthropic.ts";
import { ollama, openai } from "./openai-compatible.ts";

export const JUDGES: readonly JudgeMaker[] = [claude, anthropic, openai, ollama];
