// Whether a row is of its type: what it lacks, what it has besides, and what has another type, each with its place.

import type { RecordType, RowProblem, RowType } from "./row-type.ts";
import { type Json, unreachable } from "./types.ts";

/** A row that is of another type altogether has a problem in each place: so many are told. */
const MOST = 20;

/**
 * What is wrong with a row, in the order of its type; empty where nothing is. The messages hold no value of the row:
 * what is wrong with it may be what it should not hold.
 */
export function checkRow(row: Json, type: RecordType): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  checkValue(row, type, { above: undefined, key: "", problems });
  return problems;
}

/** Strings that hold half of a character, as `"\\ud800"` does: JSON takes it, and no trainer reads the file. */
export function halfCharacters(row: Json): readonly RowProblem[] {
  const problems: RowProblem[] = [];
  findHalves(row, { above: undefined, key: "", problems });
  return problems;
}

function findHalves(value: Json, checking: Checking): void {
  const { problems } = checking;
  if (problems.length >= MOST) return;
  if (typeof value === "string") {
    if (!value.isWellFormed()) problems.push({ path: pointer(checking), message: "holds half of a character" });
  } else if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) findHalves(value[i] as Json, below(checking, i));
  } else if (isObject(value))
    for (const [key, one] of Object.entries(value)) {
      const here = below(checking, key);
      if (key.isWellFormed()) findHalves(one, here);
      else problems.push({ path: pointer(checking), message: "has a key that holds half of a character" });
    }
}

/** A place in the row; its pointer is made where something is wrong there, which is hardly ever. */
interface Checking {
  readonly above: Checking | undefined;
  readonly key: string | number;
  readonly problems: RowProblem[];
}

function checkValue(value: Json, type: RowType, checking: Checking): void {
  const { problems } = checking;
  if (problems.length >= MOST) return;
  switch (type.kind) {
    case "json":
      return;
    case "list":
      if (!Array.isArray(value)) break;
      for (let i = 0; i < value.length; i++) checkValue(value[i] as Json, type.of, below(checking, i));
      return;
    case "map":
      if (!isObject(value)) break;
      for (const [key, one] of Object.entries(value)) checkValue(one, type.of, below(checking, key));
      return;
    case "record":
      if (!isObject(value)) break;
      checkRecord(value, type, checking);
      return;
    case "string":
      if (typeof value !== "string") break;
      if (type.values && !type.values.includes(value)) {
        problems.push({ path: pointer(checking), message: `is none of ${type.values.join(", ")}` });
      }
      return;
    case "time":
      if (typeof value !== "string") break;
      if (!isTime(value)) problems.push({ path: pointer(checking), message: "is no time in ISO 8601, UTC" });
      return;
    case "integer":
      if (!Number.isSafeInteger(value)) break;
      return;
    case "number":
    case "boolean":
      if (typeof value !== type.kind) break;
      return;
    default:
      unreachable(type);
  }
  problems.push({ path: pointer(checking), message: `is ${nameOf(value)} and should be ${EXPECTED[type.kind]}` });
}

function checkRecord(value: { readonly [key: string]: Json }, { fields }: RecordType, checking: Checking): void {
  const { problems } = checking;
  for (const [name, field] of Object.entries(fields)) {
    const inner = Object.hasOwn(value, name) ? value[name] : undefined;
    const here = below(checking, name);
    if (inner !== undefined) checkValue(inner, field, here);
    else if (!field.optional && problems.length < MOST) problems.push({ path: pointer(here), message: "is missing" });
  }
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(fields, name) || problems.length >= MOST) continue;
    problems.push({ path: pointer(below(checking, name)), message: "is not in the type" });
  }
}

const EXPECTED: Readonly<Record<RowType["kind"], string>> = {
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  time: "a time",
  json: "any JSON",
  map: "an object",
  list: "a list",
  record: "an object",
};

function nameOf(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  switch (typeof value) {
    case "string":
      return "text";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    default:
      return "an object";
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** `Date` takes the 30th of February for a day in March. */
function isTime(text: string): boolean {
  if (!TIME.test(text)) return false;
  const at = Date.parse(text);
  return !Number.isNaN(at) && new Date(at).toISOString().slice(0, 19) === text.slice(0, 19);
}

function below(above: Checking, key: string | number): Checking {
  return { above, key, problems: above.problems };
}

/** Keys as RFC 6901 has them. */
function pointer({ above, key }: Checking): string {
  if (above === undefined) return "";
  return `${pointer(above)}/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
