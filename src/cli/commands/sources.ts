// `sources`: each agent that tracemill knows, where its logs are looked for, and what was found.

import type { SourceStatus } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { count, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { iso } from "../wire.ts";

export async function sources(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const found = await app.sources();
  const next: Next = found.some((source) => source.sessions > 0)
    ? { steps: ["List what they hold:"], command: "tracemill sessions list" }
    : { steps: ["Read the logs that were found:"], command: "tracemill scan" };
  if (context.json) {
    await printDocument(context, { sources: found.map(sourceJson) }, next);
    return 0;
  }
  const paint = createPaint(context);
  const columns = [
    { title: "agent", paint: paint.bold },
    { title: "name" },
    { title: "sessions", align: "right" },
    { title: "hidden", align: "right" },
    { title: "logs", align: "right" },
    { title: "last seen" },
    { title: "evidence" },
    { title: "looked in", flexible: true, isPath: true, paint: paint.dim },
  ] as const;
  const rows = found.flatMap((source) => {
    const roots = source.roots.map((root) => `${root.path}${root.found ? "" : " (not there)"}`);
    const first = [
      source.title,
      source.name,
      count(source.sessions),
      count(source.hidden),
      count(source.logs),
      when(source.lastSeen),
      source.evidence,
      roots[0] ?? "",
    ];
    return [first, ...roots.slice(1).map((root) => ["", "", "", "", "", "", "", root])];
  });
  for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  await context.print(nextLines(next));
  return 0;
}

function sourceJson(source: SourceStatus): object {
  return {
    name: source.name,
    title: source.title,
    evidence: source.evidence,
    roots: source.roots,
    found: source.roots.some((root) => root.found),
    logs: source.logs,
    sessions: source.sessions,
    hidden: source.hidden,
    last_seen: iso(source.lastSeen),
  };
}
