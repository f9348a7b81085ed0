// The registry of formats: one line each.

import type { Format } from "../ports/format.ts";
import { html } from "./html.ts";
import { hubTraces } from "./hub-traces.ts";
import { markdown } from "./markdown.ts";
import { markdownSummary } from "./markdown-summary.ts";
import { trl } from "./trl.ts";

export const FORMATS: readonly Format[] = [trl, markdown, markdownSummary, html, hubTraces];
