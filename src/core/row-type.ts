// What the rows of a format are made of: one declaration that a validator, a Parquet schema and the documentation read.

/** Any of these may be `optional`: the key is absent where its value is unknown. */
interface Described {
  readonly optional?: true;
  /** One sentence for `docs/formats/`. */
  readonly doc?: string;
}

export type RowType = Described &
  (
    | { readonly kind: "string"; readonly values?: readonly string[] }
    | { readonly kind: "integer" | "number" | "boolean" }
    /** ISO 8601, UTC. */
    | { readonly kind: "time" }
    /** Any JSON. Where a column has one type (Parquet) it is written as text. */
    | { readonly kind: "json" }
    /** An object whose keys are not known before. */
    | { readonly kind: "map"; readonly of: RowType }
    | { readonly kind: "list"; readonly of: RowType }
    | RecordType
  );

export interface RecordType extends Described {
  readonly kind: "record";
  /** In the order in which they are written. Other keys are a mistake. */
  readonly fields: Readonly<Record<string, RowType>>;
}

/** Something that a row has and should not have, or the reverse. */
export interface RowProblem {
  /** JSON pointer into the row; empty: the row itself. */
  readonly path: string;
  readonly message: string;
}
