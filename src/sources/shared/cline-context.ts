// What every part of Cline's reader is given: which member of the family wrote the task, and the session being read.

import type { Environment } from "../../ports/source.ts";
import type { TaskFacts } from "./cline-facts.ts";
import type { TaskFiles } from "./cline-tasks.ts";
import type { Reading } from "./reading.ts";
import type { SessionWriter } from "./session.ts";

export interface ClineFamily {
  /** Kebab case, as the source's. */
  readonly name: string;
  readonly title: string;
  /**
   * Unix milliseconds of the release from which `tokensIn` is the whole prompt, cache included, whatever the provider;
   * undefined for Cline itself, where it depends on the provider.
   */
  readonly wholePromptSince?: number;
  roots(environment: Environment): readonly string[];
}

export interface Task {
  readonly family: ClineFamily;
  readonly files: TaskFiles;
  readonly facts: TaskFacts;
  readonly reading: Reading<unknown>;
  readonly session: SessionWriter;
}
