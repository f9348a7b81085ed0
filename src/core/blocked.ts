// A step of publishing that is not done yet: which one of the six, what it needs, and what to run.

import { TraceError } from "./errors.ts";
import type { ProjectRef } from "./project.ts";
import type { Obstacle } from "./publication.ts";

/** From an empty machine to a published dataset; said with every block. */
export const PROCESS_STEPS = [
  "Step 1/6: Install tracemill and its skill, and look at what is there: tracemill prep",
  'Step 2/6: Ask which agents are in scope: tracemill config --source "claude|codex|both|all"',
  'Step 3/6: Show all projects and confirm them: tracemill list, then tracemill config --exclude "a,b" or --confirm-projects',
  "Step 4/6: Export on this machine alone: tracemill export --no-push",
  "Step 5/6: Review what was exported, then state it: tracemill confirm",
  "Step 6/6: Publish, after the person said yes to these very bytes: tracemill publish",
] as const;

export type StepNumber = 1 | 2 | 3 | 4 | 5 | 6;

export interface Block {
  readonly step: StepNumber;
  readonly message: string;
  /** What has to be done, one sentence. */
  readonly required: string;
  readonly hint?: string;
  /** Absent where a person has to speak first. */
  readonly command?: string;
  /** Of a candidate: what a reason has to be given for. */
  readonly obstacles?: readonly Obstacle[];
  /** Names of projects, sources or attestations that are missing or not as they must be, each with its reason. */
  readonly missing?: readonly string[];
  /** All those that a person has to be shown, where that is what is missing. */
  readonly projects?: readonly ProjectRef[];
}

/** Nothing was done: a step before this one is missing. */
export class BlockedError extends TraceError {
  readonly block: Block;

  constructor(block: Block) {
    super("blocked", block.message, { hint: block.hint ?? block.required });
    this.name = "BlockedError";
    this.block = block;
  }
}
