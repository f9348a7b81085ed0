// `quarantine`: sessions that wait for a person before they may leave, and what people said of them.

import { isoTime } from "../../core/iso-time.ts";
import type { QuarantineVerb } from "../../core/quarantine.ts";
import type { Quarantined } from "../../ports/app-findings.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { count, counted, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { shortIds, titleOf } from "../render/sessions.ts";
import { renderTable } from "../render/table.ts";
import { cut, oneLine } from "../render/text.ts";

export interface ReviewOptions {
  readonly reason: string;
}

export async function list(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const found = await app.quarantine();
  const waiting = found.filter(({ state }) => state === "quarantined");
  const [first] = waiting;
  const next: Next = first
    ? {
        steps: ["Look at one, then release or block it:"],
        command: `tracemill quarantine show ${shellWord(first.session.facts.head.id)}`,
      }
    : { steps: ["Nothing waits for a review."] };
  if (context.json) {
    await printDocument(context, { quarantined: waiting.length, sessions: found.map(quarantinedJson) }, next);
    return 0;
  }
  if (found.length > 0) {
    const paint = createPaint(context);
    const columns = [
      { title: "state", paint: paint.yellow },
      { title: "secrets", align: "right" },
      { title: "unseen", align: "right" },
      { title: "title", flexible: true },
      { title: "why", flexible: true },
      { title: "id", paint: paint.dim },
    ] as const;
    const id = shortIds(found.map(({ session }) => session));
    const rows = found.map(({ session, state, secrets, unseen, review, rules }) => [
      state,
      count(secrets),
      count(unseen),
      titleOf(session),
      review?.reason ?? rules.map(({ rule }) => rule).join(", "),
      id(session),
    ]);
    for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  }
  await context.print(nextLines(next));
  return 0;
}

export async function show(context: Context, id: string): Promise<ExitCode> {
  const app = await context.app();
  return print(context, await app.quarantineOf(id));
}

export function release(context: Context, id: string, options: ReviewOptions): Promise<ExitCode> {
  return review(context, "release", id, options);
}

export function block(context: Context, id: string, options: ReviewOptions): Promise<ExitCode> {
  return review(context, "block", id, options);
}

async function review(
  context: Context,
  verb: QuarantineVerb,
  id: string,
  { reason }: ReviewOptions,
): Promise<ExitCode> {
  const app = await context.app();
  return print(context, await app.reviewQuarantine(verb, id, reason));
}

export async function undo(context: Context, id: string): Promise<ExitCode> {
  const app = await context.app();
  return print(context, await app.undoQuarantineReview(id));
}

export async function exportTo(
  context: Context,
  file: string,
  { force = false }: { readonly force?: boolean },
): Promise<ExitCode> {
  const app = await context.app();
  const { path, sessions, leftOut, bytes } = await app.exportQuarantine(file, { overwrite: force });
  const next: Next = { steps: ["Review what waits:"], command: "tracemill quarantine" };
  if (context.json) await printDocument(context, { path, sessions, left_out: leftOut, bytes }, next);
  else
    await context.print(
      `${oneLine(path)}: ${counted(sessions, "session")}, redacted and verified${leftOut > 0 ? `; ${leftOut} left out, excluded or kept back` : ""}\n${nextLines(next)}`,
    );
  return 0;
}

async function print(context: Context, one: Quarantined): Promise<ExitCode> {
  const next = nextOf(one);
  if (context.json) {
    await printDocument(context, { session: quarantinedJson(one) }, next);
    return 0;
  }
  const { session, state, secrets, unseen, rules, review: held } = one;
  const paint = createPaint(context);
  const title = cut(oneLine(session.title ?? "(no title)"), context.width);
  const lines = [
    paint.bold(title),
    paint.dim(oneLine(session.facts.head.id)),
    `${paint.yellow(state)}: ${counted(secrets, "distinct secret")}, ${count(unseen)} that no review has seen`,
    ...rules.map(
      ({ rule, values, findings }) => `  ${oneLine(rule)}: ${count(values)} in ${counted(findings, "place")}`,
    ),
    ...(held ? [`${held.verb}: ${oneLine(held.reason)} (${oneLine(held.author)}, ${when(held.at)})`] : []),
  ];
  await context.print(`${lines.join("\n")}\n${nextLines(next)}`);
  return 0;
}

function nextOf({ session, state }: Quarantined): Next {
  const id = shellWord(session.facts.head.id);
  if (state === "quarantined")
    return {
      steps: [
        "`quarantine release` lets it leave, redacted, and `quarantine block` keeps it; each with its --reason.",
        "First look at what was found:",
      ],
      command: `tracemill findings ${id}`,
    };
  if (state === "free") return { steps: ["It is not quarantined."] };
  return { steps: ["Take that back:"], command: `tracemill quarantine undo ${id}` };
}

function quarantinedJson({ session, state, secrets, unseen, rules, review: held }: Quarantined): object {
  return {
    id: session.facts.head.id,
    title: session.title,
    project: session.project?.name,
    state,
    may_leave: state === "free" || state === "released",
    secrets,
    secrets_unseen: unseen,
    rules,
    review: held && { ...held, at: isoTime(held.at) },
  };
}
