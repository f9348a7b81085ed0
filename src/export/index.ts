// The registry of formats: one line each.

import type { Format } from "../ports/format.ts";
import { anthropic } from "./anthropic.ts";
import { atif } from "./atif.ts";
import { kto } from "./kto.ts";
import { openai } from "./openai.ts";
import { otel } from "./otel.ts";
import { preference } from "./preference.ts";
import { trl } from "./trl.ts";

export const FORMATS: readonly Format[] = [trl, openai, anthropic, preference, kto, atif, otel];
