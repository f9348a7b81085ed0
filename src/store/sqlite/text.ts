// Text as SQLite columns can hold it: node:sqlite turns lone surrogates into U+FFFD, so such text goes in as JSON.

const ESCAPED = "\u0001";

/** For columns that are compared: any text comes out of `fromColumn` as it went in, and equal texts are equal. */
export function toColumn(text: string): string {
  return text.isWellFormed() && !text.startsWith(ESCAPED) ? text : ESCAPED + JSON.stringify(text);
}

export function fromColumn(column: string): string {
  return column.startsWith(ESCAPED) ? (JSON.parse(column.slice(1)) as string) : column;
}

/** `undefined` is NULL. */
export function toColumnOrNull(text: string | undefined): string | null {
  return text === undefined ? null : toColumn(text);
}

export function fromColumnOrNull(column: string | null): string | undefined {
  return column === null ? undefined : fromColumn(column);
}
