// `config get` and `config set`: the few settings there are.

import type { Config } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { printDocument } from "../document.ts";
import { oneLine } from "../render/text.ts";

export async function configGet(context: Context, name: string | undefined): Promise<ExitCode> {
  const app = await context.app();
  return await printConfig(context, await app.config(), name);
}

export async function configSet(context: Context, name: string, value: string): Promise<ExitCode> {
  const app = await context.app();
  const config = await app.setConfig({ archive: value === "on" });
  if (!context.json) await context.print(`${name} is now `);
  return await printConfig(context, config, name);
}

async function printConfig(context: Context, config: Config, name: string | undefined): Promise<ExitCode> {
  if (context.json) {
    await printDocument(context, { config }, { steps: [] });
    return 0;
  }
  const value = config.archive ? "on" : "off";
  if (name !== undefined) {
    await context.print(`${value}\n`);
    return 0;
  }
  const folders = Object.entries(config.folders).flatMap(([source, paths]) => paths.map((path) => `${source} ${path}`));
  const lines = [
    `archive  ${value}   keep raw logs after the agent deletes them`,
    `folders  ${listed(folders)}   change with: tracemill sources add|remove`,
    `plugins  ${listed(config.plugins.map(({ path }) => path))}   change with: tracemill plugins add|remove`,
  ];
  await context.print(`${lines.join("\n")}\n`);
  return 0;
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? "none" : values.map(oneLine).join(", ");
}
