// `config`: what may be exported and published, shown and added to; `config get` and `config set`: the few other settings.

import { TraceError } from "../../core/errors.ts";
import type { Config } from "../../ports/app.ts";
import type { ImportedSettings, ScopeChange } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { nextLines, printDocument } from "../document.ts";
import { changedJson, changedText, nextOf, scopeJson, scopeText } from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import { olderJson } from "./prep.ts";

export interface ConfigOptions {
  readonly repo?: string;
  readonly source?: readonly string[];
  readonly exclude?: readonly string[];
  readonly include?: readonly string[];
  readonly redact?: readonly string[];
  readonly redactUsernames?: readonly string[];
  readonly confirmProjects?: true;
  readonly importOld?: true;
}

export async function config(context: Context, options: ConfigOptions): Promise<ExitCode> {
  const { importOld, redactUsernames, source, ...rest } = options;
  const change: ScopeChange = defined({ ...rest, sources: source, redactUserNames: redactUsernames });
  const isChange = Object.keys(change).length > 0;
  if (importOld && isChange) {
    throw new TraceError("usage", "--import-old takes settings in and goes alone", {
      hint: "Run it first, look at what it took, then change the rest.",
    });
  }
  return isChange ? changeConfig(context, change) : showConfig(context, importOld === true);
}

async function showConfig(context: Context, importOld: boolean): Promise<ExitCode> {
  const app = await context.app();
  const folder = process.cwd();
  const imported = importOld ? await app.importSettings({ dryRun: false, folder }) : undefined;
  const view = await app.scope({ folder, isSeen: false });
  const settings = await app.config();
  const next = nextOf(view.standpoint);
  if (context.json) {
    const older = imported && { imported: olderJson(imported), imported_before: imported.already };
    await printDocument(context, { config: settings, ...scopeJson(view), ...older }, next);
    return 0;
  }
  const told = imported ? importedText(imported) : "";
  await context.print(`${told}${scopeText(view)}${settingsText(settings)}${nextLines(next)}`);
  return 0;
}

export function importedText({ files, already }: ImportedSettings): string {
  const told = files.map(({ tool, path, taken, left }) => {
    const lines = [
      `${tool}: ${oneLine(path)}`,
      ...taken.map((one) => `  taken: ${oneLine(one)}`),
      ...left.map((one) => `  left:  ${oneLine(one)}`),
    ];
    return `${lines.join("\n")}\n`;
  });
  const before = already.map((path) => `${oneLine(path)}: taken in before\n`);
  const all = [...told, ...before].join("");
  return `${all === "" ? "No settings of another tool are there.\n" : all}\n`;
}

async function changeConfig(context: Context, change: ScopeChange): Promise<ExitCode> {
  const app = await context.app();
  const changed = await app.changeScope(change, process.cwd());
  const next = nextOf(changed.standpoint);
  if (context.json) {
    await printDocument(context, { config: await app.config(), ...scopeJson(changed), ...changedJson(changed) }, next);
  } else await context.print(`${changedText(changed)}\n${scopeText(changed)}${nextLines(next)}`);
  return changed.refused.length > 0 ? 1 : 0;
}

export async function configGet(context: Context, name: string | undefined): Promise<ExitCode> {
  const app = await context.app();
  return await printConfig(context, await app.config(), name);
}

export async function configSet(context: Context, name: string, value: string): Promise<ExitCode> {
  const app = await context.app();
  const settings = await app.setConfig({ archive: value === "on" });
  if (!context.json) await context.print(`${name} is now `);
  return await printConfig(context, settings, name);
}

async function printConfig(context: Context, settings: Config, name: string | undefined): Promise<ExitCode> {
  if (context.json) {
    await printDocument(context, { config: settings }, { steps: [] });
    return 0;
  }
  if (name !== undefined) await context.print(`${word(settings)}\n`);
  else await context.print(settingsText(settings));
  return 0;
}

function word({ archive }: Config): string {
  return archive ? "on" : "off";
}

function settingsText(settings: Config): string {
  const { folders: byAgent, plugins } = settings;
  const folders = Object.entries(byAgent).flatMap(([source, paths]) => paths.map((path) => `${source} ${path}`));
  const lines = [
    `archive   ${word(settings)}   keep raw logs after the agent deletes them`,
    `folders   ${listed(folders)}   change with: tracemill sources add|remove`,
    `plugins   ${listed(plugins.map(({ path }) => path))}   change with: tracemill plugins add|remove`,
  ];
  return `${lines.join("\n")}\n`;
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? "none" : values.map(oneLine).join(", ");
}
