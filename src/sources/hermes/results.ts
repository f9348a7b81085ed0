// How a tool of Hermes ended: most give back a JSON object that says so.

import type { JsonObject } from "../../io/jsonl.ts";
import { numberOf, objectOf, parsedJson } from "../shared/values.ts";

/** A longer output is not looked into. */
const MAX_LOOK = 256 << 10;

export interface ResultFacts {
  readonly status: "ok" | "error" | undefined;
  readonly details: JsonObject;
}

export function resultFacts(record: JsonObject, output: string): ResultFacts {
  const isSmall = output.startsWith("{") && output.length <= MAX_LOOK;
  const said = (isSmall ? objectOf(parsedJson(output)) : undefined) ?? {};
  const code = numberOf(said["exit_code"]);
  const details: JsonObject = code === undefined ? {} : { exit_code: code };
  const error = said["error"];
  const failed =
    record["finish_reason"] === "error" ||
    said["success"] === false ||
    (code !== undefined && code !== 0) ||
    (error !== undefined && error !== null && error !== "" && error !== false);
  if (failed) return { status: "error", details };
  return { status: code === 0 || said["success"] === true ? "ok" : undefined, details };
}
