// Times searches inside one process, as the workbench and the MCP server do them. Own process: `search.ts HOME TREE SETS`.

import { createApp } from "../src/index.ts";
import { quantile } from "./measure.ts";
import type { QuerySets } from "./words.ts";

export interface SearchTimes {
  readonly set: string;
  readonly sort: "rank" | "time";
  readonly queries: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly worst: string;
}

const ROUNDS = 3;

async function measure(home: string, tree: string, sets: QuerySets): Promise<SearchTimes[]> {
  const app = await createApp({ home, environment: { home: tree, variables: {}, platform: process.platform } });
  const answers: SearchTimes[] = [];
  try {
    for (const sort of ["rank", "time"] as const) {
      for (const [set, queries] of Object.entries(sets) as [string, readonly string[]][]) {
        const times: number[] = [];
        let worst = { query: "", ms: 0 };
        for (let round = 0; round <= ROUNDS; round++) {
          for (const query of queries) {
            const started = performance.now();
            await app.search(query, { sort, limit: 20 });
            const ms = performance.now() - started;
            // The first round fills caches and compiles.
            if (round === 0) continue;
            times.push(ms);
            if (ms > worst.ms) worst = { query, ms };
          }
        }
        const p50 = quantile(times, 0.5);
        const p95 = quantile(times, 0.95);
        answers.push({ set, sort, queries: queries.length, p50, p95, worst: `${worst.query} ${worst.ms.toFixed(1)}` });
      }
    }
  } finally {
    app.close();
  }
  return answers;
}

if (import.meta.main) {
  const [home = "", tree = "", sets = "{}"] = process.argv.slice(2);
  console.log(JSON.stringify(await measure(home, tree, JSON.parse(sets) as QuerySets)));
}
