// The testing door: what the author of a source runs against it.

export type { Check, CheckOptions } from "./check-source.ts";
export { checkSource } from "./check-source.ts";
