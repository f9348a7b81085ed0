// Whether a row is of a type, and where it is not.

import type { RecordType, RowProblem, RowType } from "./row-type.ts";
import { type Json, unreachable } from "./types.ts";

/** Everything in `row` that is not of `type`, by JSON pointer, in the order of the row. */
export function checkRow(row: Json, type: RecordType): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  check(row, type, "", problems);
  return problems;
}

const TIME = /^-?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

function check(value: Json, type: RowType, path: string, problems: RowProblem[]): void {
  const wrong = (wanted: string) => problems.push({ path, message: `is ${kindOf(value)}, not ${wanted}` });
  switch (type.kind) {
    case "string":
      if (typeof value !== "string") wrong("a string");
      else if (type.values && !type.values.includes(value)) wrong(`one of ${type.values.join(", ")}`);
      break;
    case "integer":
      if (!Number.isSafeInteger(value)) wrong("a whole number");
      break;
    case "number":
      if (typeof value !== "number") wrong("a number");
      break;
    case "boolean":
      if (typeof value !== "boolean") wrong("true or false");
      break;
    case "time":
      if (typeof value !== "string" || !TIME.test(value) || Number.isNaN(Date.parse(value)))
        wrong("a time (ISO 8601, UTC)");
      break;
    case "json":
      break;
    case "map":
      if (!isObject(value)) wrong("an object");
      else for (const [key, item] of Object.entries(value)) check(item, type.of, `${path}/${escaped(key)}`, problems);
      break;
    case "list":
      if (!Array.isArray(value)) wrong("a list");
      else for (const [i, item] of (value as readonly Json[]).entries()) check(item, type.of, `${path}/${i}`, problems);
      break;
    case "record":
      checkRecord(value, type, path, problems);
      break;
    default:
      unreachable(type);
  }
}

function checkRecord(value: Json, { fields }: RecordType, path: string, problems: RowProblem[]): void {
  if (!isObject(value)) {
    problems.push({ path, message: `is ${kindOf(value)}, not an object` });
    return;
  }
  for (const [key, type] of Object.entries(fields)) {
    const at = `${path}/${escaped(key)}`;
    const item = Object.hasOwn(value, key) ? value[key] : undefined;
    // A column of a table has null where a line of JSON has nothing.
    if (item === undefined || (item === null && type.optional && type.kind !== "json")) {
      if (!type.optional) problems.push({ path: at, message: "is missing" });
    } else check(item, type, at, problems);
  }
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key))
      problems.push({ path: `${path}/${escaped(key)}`, message: "is not a field of this format" });
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

function kindOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return value.length <= 40 ? JSON.stringify(value) : "a string";
  return typeof value === "object" ? "an object" : String(value);
}
