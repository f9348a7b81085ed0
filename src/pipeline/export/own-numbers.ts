// The fields in which rows of a format have numbers of their own.

import type { RowType } from "../../core/row-type.ts";
import type { Format } from "../../ports/format.ts";

/** Names of all fields with a number, however deep; none where the format has no type. */
export function numbersOf({ output }: Format): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (type: RowType, name: string) => {
    switch (type.kind) {
      case "integer":
      case "number":
        names.add(name);
        break;
      case "list":
      case "map":
        visit(type.of, name);
        break;
      case "record":
        for (const [field, of] of Object.entries(type.fields)) visit(of, field);
        break;
      default:
    }
  };
  if (output.kind === "rows") visit(output.type, "");
  return names;
}
