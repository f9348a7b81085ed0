// Reads every log of one source in a home, several times over, and prints the best time: read and normalise alone.

import { rootsOf } from "../src/ports/source.ts";
import { SOURCES } from "../src/sources/index.ts";

export interface ReadTimes {
  /** Milliseconds of the best round. */
  readonly ms: number;
  readonly bytes: number;
  readonly messages: number;
}

const [name, home = "", rounds = "3"] = process.argv.slice(2);
const source = SOURCES.find((one) => one.name === name);
if (!source) throw new Error(`no source ${name}`);

const environment = { home, variables: {}, platform: process.platform };
let best: ReadTimes | undefined;
for (let round = 0; round < Number(rounds); round++) {
  let bytes = 0;
  let messages = 0;
  const started = performance.now();
  for (const root of rootsOf(source, environment)) {
    for await (const log of source.discover(root)) {
      bytes += log.bytes;
      const items = source.read(log, { from: 0 });
      if (Symbol.iterator in items) for (const { kind } of items) messages += kind === "message" ? 1 : 0;
      else for await (const { kind } of items) messages += kind === "message" ? 1 : 0;
    }
  }
  const ms = performance.now() - started;
  if (!best || ms < best.ms) best = { ms, bytes, messages };
}
console.log(JSON.stringify(best));
