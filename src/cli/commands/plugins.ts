// `plugins`: sources that the user added; each runs only as long as it is as it was when it was trusted.

import type { PluginStatus } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";

export async function plugins(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const found = await app.plugins();
  const changed = found.find(({ state }) => state === "changed");
  const next: Next = changed
    ? {
        steps: ["A plugin changed. Look at it, and trust it as it is now:"],
        command: `tracemill plugins add ${word(changed.path)}`,
      }
    : { steps: found.length === 0 ? ["Add a source of your own: `tracemill plugins add ./my-source.ts`."] : [] };
  if (context.json) {
    await printDocument(context, { plugins: found.map(pluginJson) }, next);
    return 0;
  }
  if (found.length === 0) await context.print("No plugins were added.\n");
  else await printTable(context, found);
  await context.print(nextLines(next));
  return 0;
}

async function printTable(context: Context, found: readonly PluginStatus[]): Promise<void> {
  const paint = createPaint(context);
  const columns = [
    { title: "state" },
    { title: "sources", paint: paint.bold },
    { title: "plugin", flexible: true, isPath: true },
    { title: "what", flexible: true, paint: paint.yellow },
  ] as const;
  const rows = found.map(({ path, state, message, sources }) => [state, sources.join(", "), path, message ?? ""]);
  for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
}

export async function pluginsAdd(context: Context, name: string): Promise<ExitCode> {
  const app = await context.app();
  const plugin = await app.addPlugin(name);
  const next: Next = {
    steps: ["Read what it finds:"],
    command: `tracemill scan --source ${plugin.sources[0] ?? ""}`.trim(),
  };
  if (context.json) {
    await printDocument(context, { plugin: pluginJson(plugin) }, next);
    return 0;
  }
  await context.print(
    `${oneLine(plugin.path)} is trusted as it is now (sha256 ${plugin.sha256.slice(0, 12)}…). It adds: ${plugin.sources.join(", ")}.\n` +
      "It runs with your rights, as any program does; if a file of it changes, it is not run until you add it again.\n",
  );
  await context.print(nextLines(next));
  return 0;
}

export async function pluginsRemove(context: Context, name: string): Promise<ExitCode> {
  const app = await context.app();
  const { path } = await app.removePlugin(name);
  if (context.json) {
    await printDocument(context, { removed: path }, { steps: ["Its sessions stay in the store."] });
    return 0;
  }
  await context.print(`${oneLine(path)} is not run any more. Its sessions stay in the store.\n`);
  return 0;
}

function pluginJson({ path, sha256, state, message, sources }: PluginStatus): object {
  return { path, sha256, state, message, sources };
}

/** As a shell takes it. */
function word(text: string): string {
  return /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
