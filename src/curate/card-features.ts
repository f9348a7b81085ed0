// The columns of a published dataset as its card declares them: a file whose rows lack a field has it all the same.

import { flatType } from "../core/flat-row.ts";
import type { RecordType, RowType } from "../core/row-type.ts";
import { unreachable } from "../core/types.ts";

/** Lines of YAML as `datasets` writes them, below `features:`. */
export function featureLines(type: RecordType): string {
  return fieldsOf(flatType(type), "  ");
}

function fieldsOf({ fields }: RecordType, indent: string): string {
  return Object.entries(fields)
    .map(([name, type]) => `${indent}- name: ${JSON.stringify(name)}\n${valueOf(type, `${indent}  `)}`)
    .join("");
}

function valueOf(type: RowType, indent: string): string {
  switch (type.kind) {
    case "record":
      return `${indent}struct:\n${fieldsOf(type, indent)}`;
    case "list":
      return listOf(type.of, indent);
    default:
      return `${indent}dtype: ${dtypeOf(type)}\n`;
  }
}

function listOf(of: RowType, indent: string): string {
  if (of.kind === "record") return `${indent}list:\n${fieldsOf(of, indent)}`;
  if (of.kind === "list") return `${indent}list:\n${listOf(of.of, `${indent}  `)}`;
  return `${indent}list: ${dtypeOf(of)}\n`;
}

function dtypeOf(type: Exclude<RowType, RecordType | { readonly kind: "list" }>): string {
  switch (type.kind) {
    case "integer":
      return "int64";
    case "number":
      return "float64";
    case "boolean":
      return "bool";
    // Text where it may be anything; a time is read as it is written.
    case "string":
    case "time":
    case "json":
    case "map":
      return "string";
    default:
      return unreachable(type);
  }
}
