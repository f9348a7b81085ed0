// Small type tools that the whole code base shares.

declare const brand: unique symbol;

/** A value that only its minting function may make. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Closes a switch over a union: a new kind breaks the build where it matters. */
export function unreachable(value: never): never {
  throw new Error(`unreachable: ${JSON.stringify(value)}`);
}
