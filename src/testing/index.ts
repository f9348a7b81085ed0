// The testing door: what the author of a source or a store runs against it.

export { checkSource } from "./check-source.ts";
export type { StoreCheckOptions } from "./check-store.ts";
export { checkStore } from "./check-store.ts";
export type { FixtureOptions } from "./fixtures.ts";
export { sourceChecks } from "./fixtures.ts";
export type { Check, CheckOptions } from "./source-desk.ts";
