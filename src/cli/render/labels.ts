// Labels, scores and their sums as people read them.

import { type EvidenceView, LABEL_GROUPS, type LabelTotals, type LabelView } from "../../ports/app-desk.ts";
import type { Context } from "../context.ts";
import { count, counted, tokens, when } from "./numbers.ts";
import { createPaint, type Paint } from "./paint.ts";
import { titleWords } from "./session-facts.ts";
import { cut, oneLine } from "./text.ts";

const SHOWN_NAMES = 12;

export function share(confidence: number): string {
  return `${Math.round(confidence * 100)} %`;
}

/** `+1 tests_passed` */
export function pointsWords({ reason, points }: LabelView["label"]["reasons"][number]): string {
  return `${points < 0 ? "−" : "+"}${Math.abs(points)} ${oneLine(reason)}`;
}

/** A label with its evidence, one message a line. */
export function labelText(context: Context, view: LabelView): string {
  const paint = createPaint(context);
  const { main, contains, corrections, label } = view;
  const types = [main, ...contains].flatMap(({ type, confidence, evidence }, i) => [
    `${i === 0 ? paint.bold(type) : `also ${type}`}  ${paint.dim(share(confidence))}`,
    ...evidence.map((one) => evidenceLine(context, paint, one)),
  ]);
  const corrected = corrections.flatMap(({ about, form, evidence }) => [
    `corrects ${about === undefined ? "what was before" : `#${about}`}${form === undefined ? "" : ` (${form})`}`,
    evidenceLine(context, paint, evidence),
  ]);
  const signals = Object.entries(label.signals).map(([kind, times]) => `${kind} ${count(times)}`);
  const facts = [
    label.language === undefined ? "" : `language ${label.language}`,
    `${tokens(label.tokens)} tokens`,
    counted(label.filesTouched, "file touched", "files touched"),
    ...signals,
  ].filter((word) => word !== "");
  return `${[...head(context, paint, view), ...types, ...corrected, badgeWords(label), paint.dim(oneLine(facts.join(", ")))].join("\n")}\n`;
}

/** A score with what was counted for it, and what others said. */
export function scoreText(context: Context, view: LabelView): string {
  const paint = createPaint(context);
  const { label, scores } = view;
  const judged = scores.map(
    ({ judge, quality, reason, at, isCurrent }) =>
      `  ${quality} of 5 by ${oneLine(judge)}, ${when(at)}${isCurrent ? "" : ", before it grew"}${reason === undefined ? "" : `: ${oneLine(reason)}`}`,
  );
  const lines = [
    ...head(context, paint, view),
    `${label.quality} of 5 by what happened in it${label.reasons.length === 0 ? "" : `: ${label.reasons.map(pointsWords).join(", ")}`}`,
    paint.dim(badgeWords(label)),
    ...(judged.length > 0 ? ["others said:", ...judged] : []),
  ];
  return `${lines.join("\n")}\n`;
}

function head(context: Context, paint: Paint, { session }: LabelView): string[] {
  return [paint.bold(cut(titleWords(session), context.width)), paint.dim(oneLine(session.facts.head.id))];
}

export function badgeWords(
  label: Pick<LabelView["label"], "outcome" | "value" | "risk" | "effort" | "taskType" | "resolution">,
): string {
  const words = [
    label.taskType === "unknown" ? "" : label.taskType,
    label.outcome ?? "",
    label.resolution,
    ...label.value,
    ...label.risk.map((risk) => `! ${risk}`),
    `effort ${label.effort.toFixed(2)}`,
  ];
  return oneLine(words.filter((word) => word !== "").join(", "));
}

function evidenceLine(context: Context, paint: Paint, { seq, role, time, excerpt, message }: EvidenceView): string {
  const where = seq === undefined ? `${oneLine(message)}, which is gone` : `#${seq} ${role ?? ""}`;
  const at = time === undefined ? "" : ` ${when(time)}`;
  return `  ${paint.cyan(where)}${paint.dim(at)}  ${bothEnds(oneLine(excerpt ?? ""), Math.max(20, context.width - 40))}`;
}

/** What a call gave back is told by its end, too. */
function bothEnds(text: string, width: number): string {
  const gap = text.indexOf(" … ");
  if (gap < 0 || text.length <= width) return cut(text, width);
  const half = Math.floor((width - 3) / 2);
  const end = [...text.slice(gap + 3)].slice(-half).join("");
  return cut(`${cut(text.slice(0, gap), half).replace(/…$/, "")} … ${end}`, width);
}

/** One line a group. */
export function totalsText(context: Context, totals: LabelTotals): string {
  const paint = createPaint(context);
  const { sessions, labelled, groups } = totals;
  const line = (name: string, value: string) => `${paint.dim(name.padEnd(9))} ${oneLine(value)}\n`;
  const lines = LABEL_GROUPS.filter((group) => groups[group].length > 0).map((group) => {
    const rows = groups[group];
    const shown = rows.slice(0, SHOWN_NAMES).map(({ name, sessions: own }) => `${name} (${count(own)})`);
    const rest = rows.length - shown.length;
    return line(group, shown.join(", ") + (rest > 0 ? `, and ${count(rest)} more` : ""));
  });
  return `${line("labelled", `${count(labelled)} of ${counted(sessions, "session")}, ${tokens(totals.tokens)} tokens`)}${lines.join("")}`;
}
