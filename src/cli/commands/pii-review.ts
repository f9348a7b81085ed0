// `pii-review`: findings of personal data in a private file, and the sessions without it where that is asked for.

import { TraceError } from "../../core/errors.ts";
import { type Provider, USUAL_CONFIDENCE } from "../../core/pii.ts";
import type { Mode } from "../../core/policy.ts";
import type { LeavingPlan, ReviewAnswer, ReviewRequest } from "../../ports/app-proof.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { optionWords, shellWord } from "../query.ts";
import { createCounter } from "../render/counter.ts";
import { count, counted } from "../render/numbers.ts";
import { oneLine } from "../render/text.ts";
import { noteRefused, sanitizedJson, sanitizedLine } from "./pii-apply.ts";

export interface PiiReviewOptions {
  readonly file?: string;
  readonly provider: Provider;
  readonly piiProvider?: Provider;
  readonly judge?: string;
  readonly backend?: string;
  readonly model?: string;
  readonly baseUrl?: string;
  readonly maxUsd?: number;
  readonly maxTokens?: number;
  readonly rubricFile?: string;
  readonly minConfidence: number;
  readonly mode: Mode;
  readonly source?: string;
  readonly project?: string;
  readonly limitSessions?: number;
  readonly output?: string;
  readonly piiFindingsOutput?: string;
  readonly piiApply?: true;
  readonly piiSanitizedOutput?: string;
  readonly secondOpinion?: string;
  readonly yes?: true;
  readonly force?: true;
}

export async function piiReview(context: Context, ids: string[], options: PiiReviewOptions): Promise<ExitCode> {
  if (options.file !== undefined && ids.length > 0) {
    throw new TraceError("usage", "ids and --file name two different things to review", { hint: "Leave one out." });
  }
  const app = await context.app();
  const counter = createCounter(context);
  let answer: ReviewAnswer;
  try {
    answer = await app.reviewPii({ ...requestOf(context, ids, options), onProgress: counter.update });
  } finally {
    counter.end();
  }
  noteRefused(context, answer.refused);
  const next = nextFor(answer, ids, options);
  if (context.json) await printDocument(context, reviewJson(answer), next);
  else await printPeople(context, answer, next);
  return answer.isCut ? 3 : 0;
}

function requestOf(context: Context, ids: string[], options: PiiReviewOptions): Omit<ReviewRequest, "onProgress"> {
  const { source, project, model, baseUrl, maxUsd, maxTokens } = options;
  const name = options.judge ?? options.backend;
  return {
    ids,
    query: defined({ source, project }),
    file: options.file,
    limit: options.limitSessions,
    provider: options.piiProvider ?? options.provider,
    judge: name === undefined ? undefined : { name, model, baseUrl, maxUsd, maxTokens },
    rubricFile: options.rubricFile,
    minConfidence: options.minConfidence,
    mode: options.mode,
    findingsOutput: options.piiFindingsOutput ?? options.output,
    apply: options.piiApply === true || options.piiSanitizedOutput !== undefined,
    sanitizedOutput: options.piiSanitizedOutput,
    secondOpinion: options.secondOpinion,
    force: options.force === true,
    signal: context.deps.interrupt(),
    confirm: (plan) => confirm(context, plan, options.yes === true),
  };
}

/** Says what would leave; only --yes, or a person at a terminal, lets it go. */
async function confirm(context: Context, plan: LeavingPlan, yes: boolean): Promise<boolean> {
  const limits = [
    ...(plan.maxUsd === undefined ? [] : [`$${plan.maxUsd}`]),
    ...(plan.maxTokens === undefined ? [] : [`${count(plan.maxTokens)} tokens`]),
  ];
  const what = `the redacted texts of ${counted(plan.sessions, "session")}`;
  context.note(
    `To ${oneLine(plan.destination)} (${oneLine(plan.model)}): ${what}, for at most ${limits.join(" and ")}.`,
  );
  if (yes) return true;
  const { stdin, stderr } = context.deps;
  if (context.json || stderr.isTTY !== true || (stdin as { readonly isTTY?: boolean }).isTTY !== true) return false;
  stderr.write("May they go there? Type yes: ");
  for await (const line of stdin) return String(line).trim().toLowerCase() === "yes";
  return false;
}

function nextFor(answer: ReviewAnswer, ids: readonly string[], options: PiiReviewOptions): Next {
  const next = nextOf(answer, ids, options);
  if (answer.held === 0) return next;
  const held = `${counted(answer.held, "session")} in quarantine: neither reviewed nor written. Look at them, and release them:`;
  if (next.command !== undefined) return { ...next, steps: [`${held} \`tracemill quarantine list\`.`, ...next.steps] };
  return { steps: [...next.steps, held], command: "tracemill quarantine list" };
}

function nextOf(answer: ReviewAnswer, ids: readonly string[], options: PiiReviewOptions): Next {
  if (answer.isCut) {
    return {
      steps: ["The budget ended before the sessions did. Run it again with more: what is done is not done again."],
    };
  }
  if (answer.sanitized)
    return { steps: ["Look at it once more:"], command: `tracemill verify ${shellWord(answer.sanitized.path)}` };
  if (answer.findings === 0) return { steps: [] };
  const steps = ["Read the findings, take out what is none, then write the sessions without the rest:"];
  if (options.file === undefined) return { steps, command: `${again(ids, options)} --pii-apply` };
  const words = `-f ${shellWord(options.file)} --findings ${shellWord(answer.findingsPath)} -o sanitized.jsonl`;
  return { steps, command: `tracemill pii-apply ${words}` };
}

/** The same review once more: it takes up what was found, which it would not with other settings. */
function again(ids: readonly string[], options: PiiReviewOptions): string {
  const { provider, minConfidence, mode, ...others } = options;
  const chosen = {
    ...others,
    ...(provider !== "rules" && { provider }),
    ...(minConfidence !== USUAL_CONFIDENCE && { minConfidence }),
    ...(mode !== "strict" && { mode }),
  };
  return ["tracemill pii-review", ...ids.map(shellWord)].join(" ") + optionWords(chosen, SETTINGS);
}

const SETTINGS = [
  ...["source", "project", "limitSessions"],
  ...["provider", "piiProvider", "judge", "backend", "model", "baseUrl", "maxUsd", "maxTokens", "rubricFile"],
  ...["minConfidence", "mode", "secondOpinion", "output", "piiFindingsOutput"],
] as const satisfies readonly (keyof PiiReviewOptions)[];

const DROPS: Readonly<Record<string, string>> = {
  malformed: "had not the shape that was asked for",
  unknown_text: "named a text that was not sent",
  not_in_text: "do not stand in their text",
  unknown_type: "had a type that does not exist",
  placeholder: "were placeholders",
  too_many: "were too many for one text",
};

const UNREVIEWED: Readonly<Record<string, string>> = {
  refused: "refused by the judge",
  unreadable: "answered in a way that nobody can read",
  no_answer: "without an answer in time",
};

async function printPeople(context: Context, answer: ReviewAnswer, next: Next): Promise<void> {
  const { sessions, alreadyDone, texts, findings, below, spent, judge } = answer;
  const done = alreadyDone === 0 ? "" : ` (${count(alreadyDone)} were done before)`;
  await context.print(
    `${counted(sessions, "session")}${done}, ${counted(texts, "text")}: ${counted(findings, "finding")}\n`,
  );
  const types = Object.entries(answer.byType).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  for (const [type, times] of types) await context.print(`  ${type.padEnd(18)}${count(times)}\n`);
  if (below > 0) await context.print(`${count(below)} less sure than ${answer.minConfidence} were left out.\n`);
  for (const [why, times] of Object.entries(answer.dropped))
    await context.print(`${count(times)} of the judge's findings were dropped: they ${DROPS[why] ?? why}.\n`);
  for (const [why, times] of Object.entries(answer.unreviewed))
    await context.print(`NOT REVIEWED: ${counted(times, "text")}, ${UNREVIEWED[why] ?? why}.\n`);
  if (answer.held > 0) await context.print(`HELD BACK: ${counted(answer.held, "session")}, see below.\n`);
  if (spent && judge) await context.print(`${spentLine(judge, spent)}\n`);
  await context.print(
    `Findings, with what was found in clear: ${oneLine(answer.findingsPath)} (private; do not share it)\n`,
  );
  if (answer.sanitized) await context.print(sanitizedLine(answer.sanitized));
  await context.print(nextLines(next));
}

function spentLine(judge: NonNullable<ReviewAnswer["judge"]>, spent: NonNullable<ReviewAnswer["spent"]>): string {
  const money = spent.usd === undefined ? "cost unknown" : `$${spent.usd.toFixed(4)}`;
  const tokens = `${count(spent.inputTokens)} tokens in, ${count(spent.outputTokens)} out`;
  const assumed = spent.assumed === 0 ? "" : `; for ${counted(spent.assumed, "call")} the worst was assumed`;
  return `${judge.name} (${oneLine(judge.model)}): ${counted(spent.calls, "call")}, ${tokens}, ${money}${assumed}`;
}

function reviewJson(answer: ReviewAnswer): object {
  const { spent } = answer;
  return {
    provider: answer.provider,
    judge: answer.judge,
    sessions: answer.sessions,
    sessions_done_before: answer.alreadyDone,
    texts: answer.texts,
    findings: answer.findings,
    findings_below: answer.below,
    min_confidence: answer.minConfidence,
    by_type: answer.byType,
    dropped: answer.dropped,
    unreviewed: answer.unreviewed,
    budget_reached: answer.isCut,
    held: answer.held,
    refused: answer.refused,
    spent: spent && {
      calls: spent.calls,
      input_tokens: spent.inputTokens,
      output_tokens: spent.outputTokens,
      usd: spent.usd,
      calls_assumed: spent.assumed,
    },
    findings_path: answer.findingsPath,
    sanitized: answer.sanitized && sanitizedJson(answer.sanitized),
  };
}
