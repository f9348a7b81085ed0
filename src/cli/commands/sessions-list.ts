// `sessions list`: sessions newest first, hidden ones flagged.

import type { ListedSession } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, filterWords, shellWord, toQuery } from "../query.ts";
import { printSessions } from "../render/sessions.ts";
import { sessionJson } from "../wire.ts";

export interface SessionsListOptions extends FilterOptions {
  readonly limit: number;
}

export async function sessionsList(context: Context, options: SessionsListOptions): Promise<ExitCode> {
  const query = toQuery(context, options);
  const app = await context.app();
  // One more than asked for tells whether there are more.
  const found = await app.sessions({ ...query, limit: options.limit === 0 ? 0 : options.limit + 1 });
  const rows = options.limit === 0 ? found : found.slice(0, options.limit);
  const truncated = found.length > rows.length;
  const next = nextOf(rows, truncated, options);
  if (context.json) {
    await printDocument(context, { sessions: rows.map(sessionJson), truncated }, next);
    return 0;
  }
  if (rows.length === 0) await context.print("No sessions.\n");
  else await printSessions(context, rows);
  await context.print(nextLines(next));
  return 0;
}

function nextOf(rows: readonly ListedSession[], truncated: boolean, options: FilterOptions): Next {
  const [first] = rows;
  if (!first) {
    const steps = ["Nothing matches; scan first, or loosen the filters."];
    return { steps, command: "tracemill scan" };
  }
  if (truncated) {
    const steps = ["There are more than these; --limit 0 lists all."];
    return { steps, command: `tracemill sessions list${filterWords(options)} --limit 0` };
  }
  return { steps: ["Read one:"], command: `tracemill sessions show ${shellWord(first.facts.head.id)}` };
}
