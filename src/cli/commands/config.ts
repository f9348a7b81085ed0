// `config get` and `config set`: the few settings there are.

import { TraceError } from "../../core/errors.ts";
import { QUARANTINE_OVER } from "../../core/quarantine.ts";
import type { Config } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { printDocument } from "../document.ts";
import { oneLine } from "../render/text.ts";

export async function configGet(context: Context, name: string | undefined): Promise<ExitCode> {
  const app = await context.app();
  return await printConfig(context, await app.config(), name);
}

export async function configSet(context: Context, name: string, value: string): Promise<ExitCode> {
  const change = changeOf(name, value);
  const app = await context.app();
  const config = await app.setConfig(change);
  if (!context.json) await context.print(`${name} is now `);
  return await printConfig(context, config, name);
}

/** @throws TraceError `usage` */
function changeOf(name: string, value: string): Partial<Config> {
  if (name === "quarantine" && /^\d{1,6}$/.test(value)) return { quarantine: Number(value) };
  if (name === "archive" && (value === "on" || value === "off")) return { archive: value === "on" };
  throw new TraceError("usage", `${name} cannot be ${value}`, {
    hint: name === "archive" ? "Say on or off." : "Give a whole number.",
  });
}

async function printConfig(context: Context, config: Config, name: string | undefined): Promise<ExitCode> {
  if (context.json) {
    await printDocument(context, { config }, { steps: [] });
    return 0;
  }
  const archive = config.archive ? "on" : "off";
  const quarantine = config.quarantine ?? QUARANTINE_OVER;
  if (name !== undefined) {
    await context.print(`${name === "archive" ? archive : quarantine}\n`);
    return 0;
  }
  const folders = Object.entries(config.folders).flatMap(([source, paths]) => paths.map((path) => `${source} ${path}`));
  const lines = [
    `archive     ${archive}   keep raw logs after the agent deletes them`,
    `quarantine  ${quarantine}    a session with more secrets than this waits for a review before it may leave`,
    `folders     ${listed(folders)}   change with: tracemill sources add|remove`,
    `plugins     ${listed(config.plugins.map(({ path }) => path))}   change with: tracemill plugins add|remove`,
  ];
  await context.print(`${lines.join("\n")}\n`);
  return 0;
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? "none" : values.map(oneLine).join(", ");
}
