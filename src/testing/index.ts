// The testing door: what the author of a source, a store or a sink runs against it.

export type { SinkCheckOptions, SinkPlace } from "./check-sink.ts";
export { checkSink } from "./check-sink.ts";
export { checkSource } from "./check-source.ts";
export type { StoreCheckOptions } from "./check-store.ts";
export { checkStore } from "./check-store.ts";
export type { FixtureOptions } from "./fixtures.ts";
export { sourceChecks } from "./fixtures.ts";
export type { Check, CheckOptions } from "./source-desk.ts";
