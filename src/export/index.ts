// The formats and containers that there are: the one place that names each of them.

import type { Container } from "../ports/container.ts";
import type { Format } from "../ports/format.ts";
import { jsonl, jsonlZst } from "./containers/jsonl.ts";
import { parquet } from "./containers/parquet.ts";
import { trl } from "./trl.ts";

export const FORMATS: readonly Format[] = [trl];

export const CONTAINERS: readonly Container[] = [jsonl, jsonlZst, parquet];
