// In what OpenClaw's transcripts differ from Pi's, whether they are files of lines or rows.

import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { PiDialect } from "../shared/pi-dialect.ts";
import { textOf } from "../shared/values.ts";
import { asked, isCopy, promptError, spawnedKey } from "./noise.ts";

/** The current version of the header by OpenClaw's source of October 2026. */
const NEWEST = 4;

export const DIALECT: Omit<PiDialect, "idOf"> = {
  newest: NEWEST,
  asked,
  isCopy,
  failure: promptError,
  status: freshStart,
  spawned: spawnedKey,
};

/** `/new`, `/reset` and the like: the conversation starts afresh inside its session. */
function freshStart(entry: JsonObject): string | undefined {
  return entry["type"] === "reset" ? `Reset: ${quotable(textOf(entry["reason"]) ?? "no reason told")}` : undefined;
}
