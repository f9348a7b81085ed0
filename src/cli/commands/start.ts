// `start`: scan, then show what is there; where there is nothing, the bundled sample sessions, in a store of their own.

import type { App, ScanReport } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { gatherOverview, type Overview } from "../overview.ts";
import { shellWord } from "../query.ts";
import { counted } from "../render/numbers.ts";
import { printOverview } from "../render/overview.ts";
import { printIssues, summary } from "../render/scan.ts";
import { projectJson } from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import { microUsd, scanJson, sessionJson, someOf, usageJson } from "../wire.ts";
import { suggestionJson, suggestionLine } from "./projects.ts";
import { scanWithProgress } from "./scan.ts";
import { totalsJson } from "./stats.ts";

const SHOWN_ISSUES = 3;

export async function start(context: Context): Promise<ExitCode> {
  const own = await context.app();
  const scan = await scanWithProgress(context, own, {});
  const isEmpty = scan.sessions.total === 0;
  const app = isEmpty ? await context.app({ demo: true }) : own;
  const report = isEmpty ? await scanWithProgress(context, app, {}) : scan;
  const overview = await gatherOverview(app);
  const suggested = isEmpty ? [] : await app.suggestedRelinks();
  const next = nextOf(overview, isEmpty ? app.home : undefined);
  if (context.json) {
    const samples = isEmpty ? { home: app.home, scan: scanJson(report) } : undefined;
    const relinks = { suggested_relinks: suggested.map(suggestionJson) };
    const data = {
      home: own.home,
      demo: isEmpty,
      scan: scanJson(scan),
      samples,
      ...overviewJson(overview),
      ...relinks,
    };
    await printDocument(context, data, next);
    return 0;
  }
  if (isEmpty) await printNothingFound(context, own, scan);
  else await context.print(summary(report));
  await printOverview(context, overview);
  if (report.issues.length > 0) await printIssues(context, report.issues, SHOWN_ISSUES);
  await context.print(`\nData folder: ${oneLine(app.home)}\n${suggestionLine(suggested)}${nextLines(next)}`);
  return 0;
}

async function printNothingFound(context: Context, own: App, scan: ScanReport): Promise<void> {
  const roots = (await own.sources()).flatMap((source) => source.roots.map((root) => `  ${oneLine(root.path)}\n`));
  const found = scan.logs.found > 0 ? `${counted(scan.logs.found, "log")} without a session` : "no agent logs";
  await context.print(
    `This machine has ${found}. Looked in:\n${roots.join("")}\n` +
      "These are the bundled sample sessions instead, in a demo store of their own:\n",
  );
  if (scan.issues.length > 0) await printIssues(context, scan.issues, SHOWN_ISSUES);
}

function overviewJson({ agents, totals, projects, newest }: Overview): object {
  return {
    agents: agents.map(({ source, totals: sums }) => ({
      source: source.name,
      title: source.title,
      sessions: sums.sessions,
      hidden_sessions: sums.hiddenSessions,
      projects: sums.projects,
      messages: sums.counts.messages,
      usage: usageJson(sums.usage),
      cost_microusd: microUsd(sums.costMicroUsd),
      unpriced_models: someOf(sums.unpricedModels),
    })),
    totals: totalsJson(totals),
    projects: projects.map(projectJson),
    sessions: newest.map(sessionJson),
  };
}

function nextOf({ newest }: Overview, demoHome: string | undefined): Next {
  const [first] = newest;
  const show = first && `tracemill sessions show ${shellWord(first.facts.head.id)}`;
  if (demoHome !== undefined) {
    return {
      steps: [
        "Once a coding agent has worked on this machine, `tracemill start` shows its sessions.",
        "Read a sample:",
      ],
      ...(show && { command: `TRACEMILL_HOME=${shellWord(demoHome)} ${show}` }),
    };
  }
  const steps = ["Find any of it again: tracemill search WORDS", "List all sessions: tracemill sessions list"];
  return show ? { steps: [...steps, "Read the newest:"], command: show } : { steps };
}
