// A dataset's report, for people and as JSON.

import type { Balance, DatasetReport, FoundCount, Redactions, Share, TokenSpread } from "../../ports/app-report.ts";
import type { Context } from "../context.ts";
import { leftOut } from "./export.ts";
import { bytes, count, counted, tokens } from "./numbers.ts";
import { createPaint, type Paint } from "./paint.ts";
import { columns, cut, oneLine } from "./text.ts";

const SHOWN = 6;
const SHOWN_COPIES = 5;
const BAR = 24;
const NAME = 34;

export function reportText(context: Context, report: DatasetReport): string {
  const paint = createPaint(context);
  const blocks = [
    headLines(paint, report),
    lengthLines(report.tokens),
    ...report.balance.map((balance) => balanceLines(paint, balance)),
    warningLines(paint, report),
    copyLines(context, report),
    leftOut(report.leftOut, 0),
    redactionLines(report.redactions).map((line) => cut(line, context.width)),
    report.page ? [`Page: ${oneLine(report.page.path)}, ${bytes(report.page.bytes)}`] : [],
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function headLines(paint: Paint, { written, sessions, rows, turns, tokens: spread }: DatasetReport): string[] {
  const sum = spread === undefined ? [] : [`about ${tokens(spread.total)} tokens`];
  if (written === undefined) {
    const said = [counted(sessions ?? 0, "session"), counted(turns ?? 0, "turn"), ...sum];
    return [paint.bold(`A dataset of these would hold ${said.join(", ")}.`)];
  }
  const { format, files, faults, manifest, path } = written;
  const said = [
    counted(rows ?? 0, "row"),
    ...(sessions === undefined ? [] : [`from ${counted(sessions, "session")}`]),
    ...sum,
  ];
  return [
    paint.bold(`${oneLine(format.name)}, version ${format.version}: ${said.join(", ")}.`),
    oneLine(manifest ?? path),
    ...files
      .slice(0, SHOWN)
      .map(
        (file) =>
          `  ${oneLine(file.path.split(/[\\/]/).at(-1) ?? "")}${file.split === undefined ? "" : ` (${oneLine(file.split)})`}: ${counted(file.rows, "row")}${file.bytes === undefined ? "" : `, ${bytes(file.bytes)}`}`,
      ),
    ...(files.length > SHOWN ? [`  … and ${counted(files.length - SHOWN, "more file")}`] : []),
    ...(faults > 0
      ? [paint.red(`  ${counted(faults, "line")} without a row: \`tracemill dataset validate\` names them`)]
      : []),
  ];
}

function lengthLines(spread: TokenSpread | undefined): string[] {
  if (spread === undefined) return [];
  const { unit, histogram, median, p95, max } = spread;
  const most = Math.max(...histogram.map((one) => one.count));
  const names = histogram.map(({ from, to }) =>
    from === 0 ? `under ${binary(to)}` : `${binary(from)} to ${binary(to)}`,
  );
  const widest = Math.max(...names.map((name) => name.length));
  return [
    `Tokens of a ${unit}: median ${count(median)}, 95th percentile ${count(p95)}, longest ${count(max)}`,
    ...histogram.map(({ count: own }, i) =>
      `  ${(names[i] ?? "").padStart(widest)}  ${bar(own / most)} ${count(own)}`.trimEnd(),
    ),
  ];
}

/** As context windows are told: 1K is 1,024. */
function binary(value: number): string {
  if (value < 1024) return String(value);
  return value < 1 << 20 ? `${value / 1024}K` : `${value / (1 << 20)}M`;
}

function bar(share: number): string {
  return "█".repeat(share > 0 ? Math.max(1, Math.round(share * BAR)) : 0).padEnd(BAR);
}

function balanceLines(paint: Paint, { by, unit, groups, dominant }: Balance): string[] {
  const shown = groups.length > SHOWN + 1 ? groups.slice(0, SHOWN) : groups;
  const names = shown.map((group) => cut(nameOf(group), NAME));
  const widest = Math.max(...names.map(columns));
  const figures = shown.map((group) => count(group.count));
  const most = Math.max(...figures.map((one) => one.length));
  const lines = shown.map((group, i) => {
    const name = names[i] ?? "";
    const line = `  ${name}${" ".repeat(widest - columns(name))}  ${(figures[i] ?? "").padStart(most)}  ${percent(group.share).padStart(5)}`;
    return group === dominant ? paint.yellow(line) : line;
  });
  const rest = groups.length - shown.length;
  return [`By ${by}, in ${unit}s:`, ...lines, ...(rest > 0 ? [`  … and ${count(rest)} more`] : [])];
}

function nameOf({ name }: Share): string {
  return name === undefined ? "(not known)" : oneLine(name);
}

function percent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? "<1 %" : `${whole} %`;
}

function warningLines(paint: Paint, { balance }: DatasetReport): string[] {
  const said = balance.flatMap(({ by, unit, dominant }) =>
    dominant ? `  ${percent(dominant.share)} of the ${unit}s are of one ${by}: ${cut(nameOf(dominant), NAME)}` : [],
  );
  return said.length === 0 ? [] : [paint.yellow("Out of balance:"), ...said];
}

function copyLines(context: Context, { duplicates, written }: DatasetReport): string[] {
  const { exact, near, groups } = duplicates;
  if (exact + (near ?? 0) === 0) return [];
  const head =
    written === undefined
      ? `Copies left out: ${counted(exact, "exact one")}, ${counted(near ?? 0, "near one")}`
      : `${counted(exact, "row")} with the same words as another one`;
  const pairs = groups.flatMap(({ kept, left }) => left.map((one) => ({ kept, ...one })));
  const lines = pairs.slice(0, SHOWN_COPIES).map(({ kept, id, likeness }) => {
    const room = Math.floor((context.width - 17) / 2);
    return `  ${cut(oneLine(id), room)} ${likeness === 1 ? "is" : `is ${percent(likeness)} like`} ${cut(oneLine(kept), room)}`;
  });
  const rest = exact + (near ?? 0) - lines.length;
  return [`${head}:`, ...lines, ...(rest > 0 ? [`  … and ${count(rest)} more`] : [])];
}

function redactionLines(redactions: Redactions | undefined): string[] {
  if (redactions === undefined) return [];
  const { of, total, values, layers, kinds, rules } = redactions;
  if (total === 0)
    return [
      of === "replaced"
        ? "Nothing was replaced."
        : "Nothing was found when they were read; an export looks with more rules.",
    ];
  const head =
    of === "replaced"
      ? `${counted(total, "value")} replaced by placeholders:`
      : `Found in them: ${counted(values ?? 0, "value")} in ${counted(total, "place")}. An export looks for more, and replaces it:`;
  const line = (name: string, found: readonly FoundCount[]) =>
    found.length === 0 ? [] : [`  ${name}  ${listed(found)}`];
  return [head, ...line("layer", layers), ...line("kind ", kinds), ...line("rule ", rules)];
}

function listed(found: readonly FoundCount[]): string {
  const shown = found.slice(0, SHOWN).map(({ name, count: own }) => `${oneLine(name)} (${count(own)})`);
  const rest = found.length - shown.length;
  return shown.join(", ") + (rest > 0 ? `, and ${count(rest)} more` : "");
}

export function reportJson(report: DatasetReport): object {
  const { written, sessions, rows, turns, tokens: spread, duplicates, balance, redactions, page } = report;
  return {
    written,
    sessions,
    rows,
    turns,
    tokens: spread,
    duplicates,
    balance: balance.map(({ by, unit, groups, dominant }) => ({ by, unit, dominant: dominant?.name, groups })),
    left_out: report.leftOut,
    redactions,
    page,
  };
}
