// `projects connect|disconnect|policy`: which projects may be published, and where.

import { TraceError } from "../../core/errors.ts";
import type { ProjectPolicy } from "../../core/publication.ts";
import type { ScopeChange } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { changedJson, changedText, nextOf, scopeJson } from "../render/scope.ts";

export interface ConnectOptions {
  readonly useCurrent?: true;
  readonly all?: true;
  readonly clear?: true;
}

export function connect(context: Context, names: readonly string[], options: ConnectOptions): Promise<ExitCode> {
  const wanted = wantedOf(names, options);
  return change(context, wanted === "clear" ? { disconnect: "all" } : { connect: wanted });
}

export function disconnect(context: Context, names: readonly string[], options: ConnectOptions): Promise<ExitCode> {
  const wanted = wantedOf(names, options);
  return change(context, wanted === "clear" ? { disconnect: "all" } : { disconnect: wanted });
}

export function policy(context: Context, project: string, word: ProjectPolicy): Promise<ExitCode> {
  return change(context, { policies: [{ project, policy: word }] });
}

function wantedOf(names: readonly string[], { useCurrent, all, clear }: ConnectOptions) {
  const ways = [names.length > 0 || useCurrent, all, clear].filter(Boolean).length;
  if (ways !== 1) {
    throw new TraceError("usage", ways === 0 ? "no project was named" : "these do not go together", {
      hint: "Name projects, or --use-current, or --all, or --clear.",
    });
  }
  if (clear) return "clear";
  // A path stands for the project that it lies in.
  return all ? "all" : [...names, ...(useCurrent ? ["."] : [])];
}

async function change(context: Context, asked: ScopeChange): Promise<ExitCode> {
  const app = await context.app();
  const changed = await app.changeScope(asked, process.cwd());
  const next = nextOf(changed.standpoint);
  if (context.json) await printDocument(context, { ...scopeJson(changed), ...changedJson(changed) }, next);
  else await context.print(changedText(changed) + nextLines(next));
  return 0;
}
