// The typed columns of a row type: its Parquet schema, each row as the writer takes it, and the row read back.

import type { SchemaElement } from "hyparquet";
import type { RecordType, RowType } from "../../core/row-type.ts";
import { type Json, unreachable } from "../../core/types.ts";
import { type Repair, wellFormedJson, wellFormedText } from "./well-formed.ts";

/** The schema as Parquet lists it: a group, then what is in it. */
export function schemaOf(type: RecordType): SchemaElement[] {
  const fields = Object.entries(type.fields);
  return [{ name: "schema", num_children: fields.length }, ...fields.flatMap(([name, field]) => elements(name, field))];
}

function elements(name: string, type: RowType): SchemaElement[] {
  const repetition_type = type.optional ? "OPTIONAL" : "REQUIRED";
  if (isText(type)) {
    // No JSON type: `datasets` and older readers of Arrow do not know it, and all of them know text.
    return [{ name, type: "BYTE_ARRAY", converted_type: "UTF8", logical_type: { type: "STRING" }, repetition_type }];
  }
  switch (type.kind) {
    case "integer":
      return [{ name, type: "INT64", repetition_type }];
    case "number":
      return [{ name, type: "DOUBLE", repetition_type }];
    case "boolean":
      return [{ name, type: "BOOLEAN", repetition_type }];
    case "list":
      return [
        { name, repetition_type, num_children: 1, converted_type: "LIST", logical_type: { type: "LIST" } },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        ...elements("element", type.of),
      ];
    case "record": {
      const fields = Object.entries(type.fields);
      const inner = fields.flatMap(([field, of]) => elements(field, of));
      return [{ name, repetition_type, num_children: fields.length }, ...inner];
    }
    default:
      return unreachable(type);
  }
}

type Columned = Extract<RowType, { readonly kind: "integer" | "number" | "boolean" | "list" | "record" }>;

/** A time stays the text that it is in JSON; what has no type of its own is JSON as text, as is a record of nothing. */
function isText(type: RowType): type is Exclude<RowType, Columned> {
  switch (type.kind) {
    case "string":
    case "time":
    case "json":
    case "map":
      return true;
    case "record":
      return Object.keys(type.fields).length === 0;
    default:
      return false;
  }
}

export type Cell = string | number | bigint | boolean | undefined | readonly Cell[] | { readonly [key: string]: Cell };

/** What a row needs until it is written, about, in bytes. */
export interface Weight {
  bytes: number;
}

/**
 * A row as the writer takes it.
 * @throws Error with the place of what is not of the type, never with its value
 */
export function cellOf(value: Json | undefined, type: RowType, ground: Repair & Weight, at = ""): Cell {
  if (value === undefined) {
    if (type.optional) return undefined;
    throw new Error(`${at || "a row"} is missing`);
  }
  if (isText(type)) {
    const text = textOf(value, type, ground, at);
    ground.bytes += text.length + 8;
    return text;
  }
  ground.bytes += 8;
  switch (type.kind) {
    case "integer":
      if (!Number.isSafeInteger(value)) throw wrong(at, type);
      return BigInt(value as number);
    case "number":
      if (typeof value !== "number") throw wrong(at, type);
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw wrong(at, type);
      return value;
    case "list":
      if (!Array.isArray(value)) throw wrong(at, type);
      return value.map((one: Json, i) => cellOf(one, type.of, ground, `${at}/${i}`));
    case "record":
      return recordOf(value, type, ground, at);
    default:
      return unreachable(type);
  }
}

function textOf(value: Json, type: RowType, repair: Repair, at: string): string {
  if (type.kind !== "string" && type.kind !== "time") return wellFormedJson(value, repair);
  if (typeof value !== "string") throw wrong(at, type);
  return wellFormedText(value, repair);
}

function recordOf(value: Json, type: RecordType, ground: Repair & Weight, at: string): Cell {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(at, type);
  const given = value as { readonly [key: string]: Json };
  const cells: Record<string, Cell> = {};
  let known = 0;
  for (const [name, of] of Object.entries(type.fields)) {
    const has = Object.hasOwn(given, name) && given[name] !== undefined;
    if (has) known++;
    cells[name] = cellOf(has ? given[name] : undefined, of, ground, `${at}/${name}`);
  }
  for (const name in given) if (given[name] === undefined) known++;
  // A key without a column would be lost unsaid.
  if (known !== Object.keys(given).length) throw new Error(`${at || "a row"} has a key that its type does not name`);
  return cells;
}

function wrong(at: string, { kind }: RowType): Error {
  return new Error(`${at || "a row"} is no ${kind}`);
}

/** A value as it was, made from its column: what is absent is null there, and JSON is text. */
export function readValue(read: Json, type: RowType): Json {
  if (isText(type)) return type.kind === "string" || type.kind === "time" ? read : parsed(read);
  if (type.kind === "list") return Array.isArray(read) ? read.map((one: Json) => readValue(one, type.of)) : read;
  if (type.kind !== "record" || typeof read !== "object" || read === null || Array.isArray(read)) return read;
  const row: Record<string, Json> = {};
  for (const [name, value] of Object.entries(read)) {
    const field = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
    if (value === null && field?.optional) continue;
    row[name] = field === undefined ? value : readValue(value, field);
  }
  return row;
}

function parsed(read: Json): Json {
  if (typeof read !== "string") return read;
  try {
    return JSON.parse(read) as Json;
  } catch {
    // No JSON: whoever checks the row says so of the text.
    return read;
  }
}
