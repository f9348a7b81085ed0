// Labels, scores and their sums as people read them.

import type { TrajectoryType } from "../../core/label.ts";
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

/** What a type says of a session, and what its evidence shows. */
const MEANS: Readonly<Record<TrajectoryType, string>> = {
  correction_loop: "the person says that the work is wrong, and it is done anew",
  debugging_trace: "a failure is looked into: what was asked, what failed, what is blamed, what proves it",
  refactor: "code is put in another form: what was asked, what was changed, what proves it",
  iterative_build: "something comes about in steps: what was asked, what was changed, what proves it",
  sft_clean: "a request or a few, answered as they were",
  unlabelled: "nothing in it says what it is",
};

const FORMS: Readonly<Record<string, string>> = {
  negation: "says that it is wrong",
  reversal: "wants it otherwise",
  repeat: "asks for it again",
  quoted_error: "brings an error of it",
  revert: "wants it taken back",
};

/** A label with its evidence, one message a line. */
export function labelText(context: Context, view: LabelView): string {
  const paint = createPaint(context);
  const { main, contains, corrections, label } = view;
  const about = new Map(corrections.map((one) => [one.evidence.message, correctionWords(one)]));
  const shown = new Set<string>();
  const types = [main, ...contains].flatMap(({ type, confidence, evidence }, i) => [
    `${i === 0 ? paint.bold(type) : `also ${type}`}  ${paint.dim(`${share(confidence)} sure: ${MEANS[type]}`)}`,
    ...evidence.map((one) => {
      const corrects = type === "correction_loop" ? about.get(one.message) : undefined;
      if (corrects !== undefined) shown.add(one.message);
      return evidenceLine(context, paint, one, corrects);
    }),
  ]);
  const rest = corrections.filter(({ evidence }) => !shown.has(evidence.message));
  const corrected = rest.map((one) => evidenceLine(context, paint, one.evidence, correctionWords(one)));
  const heading = rest.length === 0 ? [] : [types.length > 0 ? "corrections besides" : "corrections"];
  return `${[...head(context, paint, view), ...types, ...heading, ...corrected, ...factLines(paint, label)].join("\n")}\n`;
}

/** `corrects #70, wants it otherwise` */
function correctionWords({ about, form }: LabelView["corrections"][number]): string {
  const words = form === undefined ? undefined : FORMS[form];
  return `corrects ${about === undefined ? "what was before" : `#${about}`}${words === undefined ? "" : `, ${words}`}`;
}

function factLines(paint: Paint, label: LabelView["label"]): readonly string[] {
  const line = (name: string, words: readonly string[]) => {
    const some = unique(words);
    return some.length === 0 ? [] : [`${paint.dim(name.padEnd(8))} ${oneLine(some.join(", "))}`];
  };
  const signals = Object.entries(label.signals).map(([kind, times]) => `${kind} ${count(times)}`);
  return [
    ...line("task", [label.taskType === "unknown" ? "" : label.taskType]),
    ...line("outcome", [label.outcome ?? "", label.resolution]),
    ...line("value", label.value),
    ...line("risk", label.risk),
    ...line("size", [
      `${tokens(label.tokens)} tokens`,
      counted(label.filesTouched, "file touched", "files touched"),
      `effort ${label.effort.toFixed(2)} of 1`,
      label.language === undefined ? "" : `language ${label.language}`,
    ]),
    ...line("seen", signals),
  ];
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
  return oneLine(unique(words).join(", "));
}

/** Each word once: how a session ended and whether it was resolved may be the same one. */
function unique(words: readonly string[]): readonly string[] {
  return [...new Set(words.filter((word) => word !== ""))];
}

function evidenceLine(context: Context, paint: Paint, view: EvidenceView, corrects?: string): string {
  const { seq, role, time, excerpt, message } = view;
  const where = seq === undefined ? `${oneLine(message)}, which is gone` : `#${seq} ${role ?? ""}`;
  const at = time === undefined ? "" : ` ${when(time)}`;
  const why = corrects === undefined ? "" : `${corrects}: `;
  const said = excerpt === undefined || excerpt === "" ? paint.dim("(no text)") : undefined;
  const room = Math.max(20, context.width - 40 - why.length);
  return `  ${paint.cyan(where)}${paint.dim(at)}  ${why}${said ?? bothEnds(shortPaths(oneLine(excerpt ?? "")), room)}`;
}

/** Of long paths the end: the folders before are the same in every line. */
function shortPaths(text: string): string {
  return text.replace(/(?<![\w.~])~?(?:\/[\w.@+-]{1,80}){2,20}(\/[\w.@+-]{1,80}\/[\w.@+-]{1,120})/g, "…$1");
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
