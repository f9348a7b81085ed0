// The name of the source, for the parts that make logs of it.

export const SOURCE = "openclaw";
