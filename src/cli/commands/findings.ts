// `findings`: what was found, in all sessions by rule, or in one session one by one.

import type { FindingKind, Severity } from "../../core/finding.ts";
import type { FindingCounts, FindingTotals, FindingView, SessionFindings } from "../../ports/app-findings.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument, toDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { count, counted } from "../render/numbers.ts";
import { createPaint, type Paint } from "../render/paint.ts";
import { shortIds, titleOf } from "../render/sessions.ts";
import { renderTable } from "../render/table.ts";
import { cut, cutStart, oneLine } from "../render/text.ts";
import { type RevealOptions, reveals } from "./reveal.ts";

export interface FindingsOptions extends RevealOptions {
  readonly rule?: string;
  readonly severity?: Severity;
  readonly kind?: FindingKind;
  readonly undecided?: true;
  readonly source?: string;
  readonly project?: string;
  readonly limit: number;
  readonly all?: true;
}

export async function findings(context: Context, id: string | undefined, options: FindingsOptions): Promise<ExitCode> {
  const reveal = reveals(context, options);
  const app = await context.app();
  const { rule, severity, kind, undecided, source, project, limit } = options;
  const filter = defined({ rule, severity, kind, undecided });
  if (id !== undefined) {
    const view = await app.findings(id, { ...filter, all: options.all ?? false, reveal });
    await (context.json ? printSessionJson(context, view) : printSession(context, view));
    return 0;
  }
  const totals = await app.findingTotals({ ...filter, ...defined({ source, project }), limit });
  const [first] = totals.sessions;
  const next: Next = first
    ? {
        steps: ["Look at the findings of one:"],
        command: `tracemill findings ${shellWord(first.session.facts.head.id)}`,
      }
    : { steps: ["Nothing was found; `tracemill scan` reads what is new."] };
  if (context.json) await printDocument(context, totalsJson(totals), next);
  else await printTotals(context, totals, next);
  return 0;
}

function countsJson({ findings, values, undecided }: FindingCounts): object {
  return { findings, values, undecided };
}

function totalsJson({ rules, sessions, total }: FindingTotals): object {
  return {
    total: { ...countsJson(total), sessions: total.sessions },
    rules: rules.map(({ rule, label, kind, severity, sessions: held, ...counts }) => ({
      rule,
      label,
      kind,
      severity,
      ...countsJson(counts),
      sessions: held,
    })),
    sessions: sessions.map(({ session, bySeverity, ...counts }) => ({
      id: session.facts.head.id,
      title: session.title,
      project: session.project?.name,
      ...countsJson(counts),
      by_severity: bySeverity,
    })),
  };
}

async function printTotals(context: Context, totals: FindingTotals, next: Next): Promise<void> {
  const paint = createPaint(context);
  const { width } = context;
  const { total, rules, sessions } = totals;
  if (total.findings === 0) {
    await context.print(`Nothing was found.\n${nextLines(next)}`);
    return;
  }
  const words = `${counted(total.findings, "finding")} of ${counted(total.values, "value")} in ${counted(total.sessions, "session")}, ${count(total.undecided)} undecided`;
  await context.print(`${words}\n\n`);
  const ruleColumns = [
    { title: "severity" },
    { title: "rule", flexible: true, paint: paint.cyan },
    { title: "kind" },
    { title: "values", align: "right" },
    { title: "findings", align: "right" },
    { title: "sessions", align: "right" },
    { title: "undecided", align: "right" },
  ] as const;
  const ruleRows = rules.map((row) => [
    row.severity,
    row.rule,
    row.kind,
    count(row.values),
    count(row.findings),
    count(row.sessions),
    count(row.undecided),
  ]);
  for (const piece of renderTable(ruleColumns, ruleRows, { width, paint })) await context.print(piece);
  const columns = [
    { title: "values", align: "right" },
    { title: "findings", align: "right" },
    { title: "MAXIMUM", align: "right" },
    { title: "HIGH", align: "right" },
    { title: "title", flexible: true },
    { title: "id", paint: paint.dim },
  ] as const;
  const id = shortIds(sessions.map(({ session }) => session));
  const rows = sessions.map(({ session, values, findings, bySeverity }) => [
    count(values),
    count(findings),
    count(bySeverity.MAXIMUM),
    count(bySeverity.HIGH),
    titleOf(session),
    id(session),
  ]);
  await context.print("\n");
  for (const piece of renderTable(columns, rows, { width, paint })) await context.print(piece);
  await context.print(nextLines(next));
}

function refOf({ id, valueHash }: FindingView): string {
  return id ?? `value:${valueHash}`;
}

export function findingJson(view: FindingView): object {
  const { id, seq, role, path, rule, label, kind, severity, confidence, valueHash, excerpt, length, value } = view;
  return {
    id,
    ref: refOf(view),
    seq,
    role,
    path,
    rule,
    label,
    kind,
    severity,
    confidence,
    value_hash: valueHash,
    spread: view.spread,
    decision: view.decision,
    replaced: view.replaced,
    length,
    excerpt: `${excerpt.before}${excerpt.shown}${excerpt.after}`,
    value,
  };
}

/** Finding by finding: a session may have more than fit into memory. */
async function printSessionJson(context: Context, { session, state, findings }: SessionFindings): Promise<void> {
  const facts = { session: session.facts.head.id, title: session.title, quarantine: state };
  const head = JSON.stringify(toDocument({ ...facts, findings: [] }, { steps: [] }));
  const at = head.indexOf('"findings":[]') + '"findings":['.length;
  await context.print(head.slice(0, at));
  const next = new NextDecision();
  for (const view of findings) {
    await context.print(`${next.isFirst ? "" : ","}\n${JSON.stringify(findingJson(view))}`);
    next.see(view);
  }
  const { steps, command } = next.next;
  const end = JSON.stringify({ next_steps: steps, next_command: command ?? null }).slice(1);
  await context.print(`],${end}\n`);
}

/** What a person may decide next: about what is masked and undecided, before what is in clear anyway. */
class NextDecision {
  private first: FindingView | undefined;
  private masked: FindingView | undefined;

  get isFirst(): boolean {
    return this.first === undefined;
  }

  see(view: FindingView): void {
    this.first ??= view;
    if (view.replaced && view.decision === undefined) this.masked ??= view;
  }

  get next(): Next {
    const { masked, first } = this;
    if (first === undefined) return { steps: ["Nothing was found in it."] };
    if (masked !== undefined)
      return {
        steps: ["Say that one is no secret; `accept` says that it is:"],
        command: `tracemill findings ignore ${refOf(masked)}`,
      };
    return { steps: ["Say that one is a secret:"], command: `tracemill findings accept ${refOf(first)}` };
  }
}

async function printSession(context: Context, { session, state, findings }: SessionFindings): Promise<void> {
  const paint = createPaint(context);
  const title = cut(oneLine(session.title ?? "(no title)"), context.width);
  const mark = state === "free" ? "" : `  ${paint.yellow(state)}`;
  await context.print(`${paint.bold(title)}${mark}\n${paint.dim(oneLine(session.facts.head.id))}\n`);
  const next = new NextDecision();
  for (const view of findings) {
    await context.print(`\n${findingText(view, paint, context.width)}`);
    next.see(view);
  }
  await context.print(next.isFirst ? "\nNothing was found in it.\n" : nextLines(next.next));
}

function findingText(view: FindingView, paint: Paint, width: number): string {
  const { seq, role, path, rule, severity, confidence, decision, replaced, spread, excerpt, value, length } = view;
  const strong = severity === "MAXIMUM" || severity === "HIGH" ? paint.red : paint.yellow;
  const facts = [
    strong(severity),
    oneLine(rule),
    `confidence ${confidence}`,
    spread ? "found elsewhere" : "",
    decision === undefined ? (replaced ? "masked" : "in clear") : `${decision}d`.replace("acceptd", "accepted"),
  ];
  const where = seq === undefined ? path : `message ${seq}${role === undefined ? "" : `, ${role}`}, ${oneLine(path)}`;
  const side = Math.max(12, Math.floor((width - 36) / 2));
  const around = `${cutStart(oneLine(excerpt.before), side)} ${paint.inverse(oneLine(excerpt.shown))} ${cut(oneLine(excerpt.after), side)}`;
  const shown = value === undefined ? "" : `  ${paint.dim("value")} ${cut(oneLine(value), width - 8)}\n`;
  return `${paint.bold(refOf(view))}  ${facts.filter((word) => word !== "").join(" · ")}\n  ${paint.dim(`${where}, ${length} characters`)}\n  ${around.trim()}\n${shown}`;
}
