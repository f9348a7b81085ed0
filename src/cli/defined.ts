// Leaves out what is undefined, for options whose absence means something.

/** The same object without its undefined fields. */
export function defined<T extends object>(fields: T): { -readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    -readonly [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
