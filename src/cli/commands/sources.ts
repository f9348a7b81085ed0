// `sources`: each agent that tracemill knows, where its logs are looked for, and what was found; further folders for one.

import { isoTime } from "../../core/iso-time.ts";
import type { SourceStatus } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { count, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";

export async function sources(context: Context, options: { readonly all?: true }): Promise<ExitCode> {
  const app = await context.app();
  const found = await app.sources();
  const next: Next = found.some((source) => source.sessions > 0)
    ? { steps: ["List what they hold:"], command: "tracemill sessions list" }
    : { steps: ["Read the logs that were found:"], command: "tracemill scan" };
  if (context.json) {
    await printDocument(context, { sources: found.map(sourceJson) }, next);
    return 0;
  }
  const shown = options.all ? found : found.filter(isHere);
  if (shown.length > 0) await printTable(context, shown, options.all ?? false);
  const others = found.filter((source) => !shown.includes(source));
  if (others.length > 0) await context.print(othersLine(others, shown.length > 0));
  await context.print(nextLines(next));
  return 0;
}

/** Something of it is on this machine, or was. */
function isHere(source: SourceStatus): boolean {
  return source.problem !== undefined || source.logs + source.sessions > 0 || source.roots.some((root) => root.found);
}

function othersLine(others: readonly SourceStatus[], some: boolean): string {
  const known = others.filter(({ optIn }) => optIn === undefined).map(({ title }) => title);
  const asked = others.flatMap(({ title, optIn }) => (optIn === undefined ? [] : [`${title}: ${optIn}`]));
  const lines = [
    ...(known.length > 0
      ? [`Not found on this machine: ${known.join(", ")}. \`tracemill sources --all\` says where each is looked for.`]
      : []),
    ...asked,
  ];
  return `${some ? "\n" : ""}${lines.join("\n")}\n`;
}

async function printTable(context: Context, shown: readonly SourceStatus[], all: boolean): Promise<void> {
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
  // Who asks for every place wants to read it whole.
  const width = all ? Number.POSITIVE_INFINITY : context.width;
  const rows = shown.flatMap((source) => {
    const roots =
      all || !source.roots.some(({ found }) => found) ? source.roots : source.roots.filter(({ found }) => found);
    const places = roots.map((root) => `${root.path}${root.found ? "" : " (not there)"}`);
    const first = [
      source.title,
      source.name,
      count(source.sessions),
      count(source.hidden),
      count(source.logs),
      when(source.lastSeen),
      source.evidence,
      places[0] ?? source.problem ?? source.optIn ?? "",
    ];
    return [first, ...places.slice(1).map((place) => ["", "", "", "", "", "", "", place])];
  });
  for (const piece of renderTable(columns, rows, { width, paint })) await context.print(piece);
}

function sourceJson(source: SourceStatus): object {
  return {
    name: source.name,
    title: source.title,
    evidence: source.evidence,
    opt_in: source.optIn,
    roots: source.roots,
    problem: source.problem,
    found: source.roots.some((root) => root.found),
    logs: source.logs,
    sessions: source.sessions,
    hidden: source.hidden,
    last_seen: isoTime(source.lastSeen),
  };
}

export async function sourcesAdd(context: Context, source: string, folder: string): Promise<ExitCode> {
  const app = await context.app();
  const { folders } = await app.addFolder(source, folder);
  return await printFolders(context, { source, folders: folders[source] ?? [] }, `tracemill scan --source ${source}`);
}

export async function sourcesRemove(context: Context, source: string, folder: string): Promise<ExitCode> {
  const app = await context.app();
  const { folders } = await app.removeFolder(source, folder);
  return await printFolders(context, { source, folders: folders[source] ?? [] }, "tracemill sources");
}

async function printFolders(
  context: Context,
  answer: { readonly source: string; readonly folders: readonly string[] },
  command: string,
): Promise<ExitCode> {
  const next: Next = { steps: ["What was read before stays. Next:"], command };
  if (context.json) {
    await printDocument(context, answer, next);
    return 0;
  }
  const { source, folders } = answer;
  const places = folders.length === 0 ? "in no further folder" : `also in ${folders.map(oneLine).join(", ")}`;
  await context.print(`${source} is looked for ${places}.\n${nextLines(next)}`);
  return 0;
}
