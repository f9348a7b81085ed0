// The registry of sinks: every destination that a dataset may go to.

import type { Sink } from "../ports/sink.ts";
import { folder } from "./folder.ts";
import { huggingface } from "./huggingface.ts";

export const SINKS: readonly Sink[] = [huggingface, folder];
