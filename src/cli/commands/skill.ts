// `update-skill`: the skill that comes with the package, written where an agent reads it.

import type { SkillReport } from "../../ports/app-scope.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { oneLine } from "../render/text.ts";

export interface SkillOptions {
  readonly global?: true;
}

const OUTCOMES: Readonly<Record<SkillReport["outcome"], string>> = {
  installed: "Installed",
  updated: "Updated",
  up_to_date: "Up to date",
};

export async function updateSkill(context: Context, agent: string, options: SkillOptions): Promise<ExitCode> {
  const app = await context.app();
  const report = await app.installSkill(agent, { isGlobal: options.global === true, folder: process.cwd() });
  const next = { steps: ["The agent reads it when it starts anew. Then:"], command: "tracemill prep" };
  if (context.json) await printDocument(context, report, next);
  else {
    const kept = report.backup === undefined ? "" : `What you had changed is kept: ${oneLine(report.backup)}\n`;
    await context.print(`${OUTCOMES[report.outcome]}: ${oneLine(report.path)}\n${kept}${nextLines(next)}`);
  }
  return 0;
}
