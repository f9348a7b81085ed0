// `label`, `score`, `set-score`: what sessions are and what they are worth, with what says so.

import type { LabelAnswer, LabelView } from "../../ports/app-desk.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { noteLabelled, withLabelProgress } from "../render/label-progress.ts";
import { labelText, scoreText, totalsText } from "../render/labels.ts";
import { labelJson, labelTotalsJson, reportJson, scoresJson } from "../wire-desk.ts";

export function label(context: Context, ids: readonly string[]): Promise<ExitCode> {
  return ask(context, ids, { text: labelText, json: labelJson, step: readStep });
}

export function score(context: Context, ids: readonly string[]): Promise<ExitCode> {
  return ask(context, ids, { text: scoreText, json: scoresJson, step: scoreStep });
}

interface Shown {
  readonly text: (context: Context, view: LabelView) => string;
  readonly json: (view: LabelView) => object;
  readonly step: (first: LabelView) => Next;
}

async function ask(context: Context, ids: readonly string[], shown: Shown): Promise<ExitCode> {
  const app = await context.app();
  const answer = await withLabelProgress(context, "Labelling", (options) => app.label(ids, options));
  const next = nextOf(answer, shown);
  if (context.json) {
    const { report, sessions, totals } = answer;
    const data = totals ? { totals: labelTotalsJson(totals) } : { sessions: sessions.map(shown.json) };
    await printDocument(context, { ...reportJson(report), ...data }, next);
    return 0;
  }
  noteLabelled(context, answer.report);
  if (answer.totals) await context.print(totalsText(context, answer.totals));
  for (const [i, view] of answer.sessions.entries())
    await context.print(`${i === 0 ? "" : "\n"}${shown.text(context, view)}`);
  await context.print(nextLines(next));
  return 0;
}

function nextOf({ sessions, totals }: LabelAnswer, shown: Shown): Next {
  if (totals?.sessions === 0) return { steps: ["There is no session yet."], command: "tracemill scan" };
  if (totals) return { steps: ["Review them, the best first:"], command: "tracemill inbox" };
  const [first] = sessions;
  return first ? shown.step(first) : { steps: ["None of them could be read."], command: "tracemill doctor --deep" };
}

function readStep({ session }: LabelView): Next {
  return { steps: ["Read it:"], command: `tracemill sessions show ${shellWord(session.facts.head.id)}` };
}

function scoreStep({ session, label: { quality } }: LabelView): Next {
  const id = shellWord(session.facts.head.id);
  return {
    steps: ["See the messages that say so with `tracemill label`. If you judge otherwise, say so:"],
    command: `tracemill set-score ${id} --quality ${quality}`,
  };
}

export async function setScore(
  context: Context,
  id: string,
  options: { readonly quality: number; readonly reason?: string; readonly judge: string },
): Promise<ExitCode> {
  const app = await context.app();
  const { quality, reason, judge } = options;
  const view = await app.setScore(id, { quality, judge, ...defined({ reason }) });
  const next: Next = {
    steps: ["It holds until the session grows; a later one takes its place. Decide about the session:"],
    command: `tracemill approve ${shellWord(view.session.facts.head.id)}`,
  };
  if (context.json) await printDocument(context, { session: scoresJson(view) }, next);
  else await context.print(scoreText(context, view) + nextLines(next));
  return 0;
}
