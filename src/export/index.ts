// The formats and containers that there are: the one place that names each of them.

import type { Container } from "../ports/container.ts";
import type { Format } from "../ports/format.ts";
import { anthropic } from "./anthropic.ts";
import { atif } from "./atif.ts";
import { jsonl, jsonlZst } from "./containers/jsonl.ts";
import { parquet } from "./containers/parquet.ts";
import { conversations } from "./conversations.ts";
import { html } from "./html.ts";
import { hubTraces } from "./hub-traces.ts";
import { kto } from "./kto.ts";
import { markdown } from "./markdown.ts";
import { markdownSummary } from "./markdown-summary.ts";
import { messages } from "./messages.ts";
import { openai } from "./openai.ts";
import { otel } from "./otel.ts";
import { pairs } from "./pairs.ts";
import { preference } from "./preference.ts";
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
  openai,
  anthropic,
  preference,
  kto,
  atif,
  otel,
  hubTraces,
  markdown,
  markdownSummary,
  html,
];

export const CONTAINERS: readonly Container[] = [jsonl, jsonlZst, parquet];
