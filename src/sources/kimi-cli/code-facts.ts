// What Kimi Code's records tell of the session and of the program, not of what was said.

import type { JsonObject } from "../../io/jsonl.ts";
import type { SessionWriter } from "../shared/session.ts";
import { objectOf, textOf, unixTime } from "../shared/values.ts";

/** Records of the program's own state: nothing in them was said. */
export const STATE =
  /^(?:metadata|forked|(?:tools|permission|plan_mode|swarm_mode|llm|mcp|token_counting|runtime|plugin|full_compaction|micro_compaction|goal|background|turn)\..*)$/;

export function noteBegin(writer: SessionWriter, record: JsonObject): void {
  if (writer.head.startedAt === undefined) writer.amend({ startedAt: unixTime(record["created_at"], "ms") });
}

/** The working directory, which a configuration names, and since August 2026 the profile. */
export function noteFolder(writer: SessionWriter, record: JsonObject): void {
  const cwd = textOf(record["cwd"]) ?? textOf(objectOf(record["environmentDisclosure"])?.["cwd"]);
  if (writer.head.cwd === undefined) writer.amend({ cwd });
  else writer.folder(cwd);
}
