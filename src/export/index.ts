// The formats and containers that there are: the one place that names each of them.

import type { Container } from "../ports/container.ts";
import type { Format } from "../ports/format.ts";
import { jsonl, jsonlZst } from "./containers/jsonl.ts";
import { parquet } from "./containers/parquet.ts";
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

export const CONTAINERS: readonly Container[] = [jsonl, jsonlZst, parquet];
