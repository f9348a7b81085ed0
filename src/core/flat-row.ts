// Rows as columns of one type hold them: what may be any JSON is its text there.

import type { RecordType, RowType } from "./row-type.ts";
import type { Json } from "./types.ts";

const TEXT = { kind: "string" } as const;

/** The type of flat rows. */
export function flatType(type: RecordType): RecordType {
  return flat(type) as RecordType;
}

function flat(type: RowType): RowType {
  switch (type.kind) {
    case "json":
    case "map":
      return { ...TEXT, ...(type.optional && { optional: true }), ...(type.doc !== undefined && { doc: type.doc }) };
    case "list":
      return { ...type, of: flat(type.of) };
    case "record":
      if (Object.keys(type.fields).length === 0) return { ...TEXT, ...(type.optional && { optional: true }) };
      return { ...type, fields: Object.fromEntries(Object.entries(type.fields).map(([name, of]) => [name, flat(of)])) };
    default:
      return type;
  }
}

/** `toJson`: the text of what may be any JSON. A row that is not of `type` comes out as wrong as it was. */
export function flatRow(row: Json, type: RowType, toJson: (value: Json) => string): Json {
  switch (type.kind) {
    case "json":
    case "map":
      return toJson(row);
    case "list":
      return Array.isArray(row) ? (row as readonly Json[]).map((item) => flatRow(item, type.of, toJson)) : row;
    case "record": {
      if (Object.keys(type.fields).length === 0) return toJson(row);
      if (typeof row !== "object" || row === null || Array.isArray(row)) return row;
      const entries = Object.entries(row as { readonly [key: string]: Json });
      return Object.fromEntries(
        entries.map(([name, value]) => {
          const of = Object.hasOwn(type.fields, name) ? type.fields[name] : undefined;
          return [name, of === undefined ? value : flatRow(value, of, toJson)];
        }),
      );
    }
    default:
      return row;
  }
}
