// The registry of formats: one line each.

import type { Format } from "../ports/format.ts";
import { conversations } from "./conversations.ts";
import { messages } from "./messages.ts";
import { pairs } from "./pairs.ts";
import { sessions } from "./sessions.ts";
import { sharegpt, sharegptPairs } from "./sharegpt.ts";
import { trl } from "./trl.ts";
import { turns } from "./turns.ts";

export const FORMATS: readonly Format[] = [
  sessions,
  messages,
  pairs,
  conversations,
  sharegpt,
  sharegptPairs,
  turns,
  trl,
];
