// `reset`: begins again, after saying what goes and what stays.

import { TraceError } from "../../core/errors.ts";
import type { ResetPlan } from "../../ports/app-publish.ts";
import { askerOf } from "../ask.ts";
import type { Context, ExitCode } from "../context.ts";
import { printDocument } from "../document.ts";
import { oneLine } from "../render/text.ts";

export interface ResetOptions {
  readonly config?: true;
  readonly state?: true;
  readonly all?: true;
  readonly yes?: true;
}

export async function reset(context: Context, options: ResetOptions): Promise<ExitCode> {
  const config = options.config === true || options.all === true;
  const state = options.state === true || options.all === true;
  if (!config && !state) {
    throw new TraceError("usage", "nothing says what is to be reset", {
      hint: "--config: the settings; --state: what was confirmed and staged; --all: both.",
    });
  }
  const app = await context.app();
  const plan = await app.reset({ config, state, dryRun: true });
  if (plan.removes.length > 0 && !options.yes) await askFirst(context, plan);
  const done = await app.reset({ config, state, dryRun: false });
  const isEmpty = done.removes.length === 0;
  const next = isEmpty ? { steps: [] } : { steps: ["Begin again:"], command: "tracemill prep" };
  if (context.json) await printDocument(context, { removed: done.removes, kept: done.keeps }, next);
  else if (isEmpty) await context.print("There is nothing to reset.\n");
  else await context.print(`Removed:\n${lines(done.removes)}\n  Begin again:\n  $ tracemill prep\n`);
  return 0;
}

async function askFirst(context: Context, plan: ResetPlan): Promise<void> {
  const asker = await askerOf(context);
  if (!asker) {
    throw new TraceError("usage", `this would remove ${plan.removes.map(oneLine).join("; ")}`, {
      hint: "Say --yes to remove it. Nothing was removed.",
    });
  }
  context.note(`This goes:\n${lines(plan.removes)}This stays:\n${lines(plan.keeps)}`);
  if (!(await asker.confirm("Remove it?", false))) throw new TraceError("aborted", "stopped");
}

function lines(list: readonly string[]): string {
  return list.map((one) => `  ${oneLine(one)}\n`).join("");
}
