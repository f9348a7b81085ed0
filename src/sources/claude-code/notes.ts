// What the rooms that read one record may tell the reader: issues with their line, a few of each kind per log.

import type { ParseIssue } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";

export interface Notes {
  /** Of the record that is being read, from 1. */
  readonly line: number;
  /** Folder that holds outputs beside the log, when it is known. */
  readonly spillFolder: string | undefined;
  issue(code: ParseIssue["code"], message: string): void;
  /** Reports it once per log, with the line of the first. */
  issueOnce(code: ParseIssue["code"], message: string): void;
}

/** The string under `key`; undefined (and an issue, unless it is absent or null) where it is something else. */
export function text(record: JsonObject, key: string, notes?: Notes): string | undefined {
  const value = record[key];
  if (typeof value === "string") return value;
  if (notes && value !== undefined && value !== null)
    notes.issue("bad_record", `${key} is a ${typeName(value)}, not a string`);
  return undefined;
}

export function typeName(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}
