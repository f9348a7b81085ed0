// The registry of formats: one line each.

import type { Format } from "../ports/format.ts";
import { pairs } from "./pairs.ts";
import { sessions } from "./sessions.ts";
import { trl } from "./trl.ts";
import { turns } from "./turns.ts";

export const FORMATS: readonly Format[] = [sessions, pairs, turns, trl];
