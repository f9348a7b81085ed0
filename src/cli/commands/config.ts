// `config get` and `config set`: the few settings there are.

import type { Config } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { printDocument } from "../document.ts";

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
    await printDocument(context, { config: { archive: config.archive } }, { steps: [] });
    return 0;
  }
  const value = config.archive ? "on" : "off";
  await context.print(
    name === undefined ? `archive  ${value}   keep raw logs after the agent deletes them\n` : `${value}\n`,
  );
  return 0;
}
