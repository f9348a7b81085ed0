// `verify`: what the final bytes of a file hold that must not leave. Exit 3 when there is something.

import type { Mode } from "../../core/policy.ts";
import type { SecondOpinion } from "../../core/receipt.ts";
import type { CheckedReceipt, VerifiedFile, VerifiedSet } from "../../ports/app-proof.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { bytes, count, counted } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { oneLine } from "../render/text.ts";

const SHOWN = 20;

export async function verify(
  context: Context,
  path: string,
  options: { readonly mode: Mode; readonly secondOpinion?: string },
): Promise<ExitCode> {
  const app = await context.app();
  const { mode, secondOpinion } = options;
  const asked = { mode, ...defined({ secondOpinion }), signal: context.deps.interrupt() };
  const set = await app.verifySet(path, asked);
  if (set) return ofSet(context, set);
  const found = await app.verify(path, asked);
  const next = nextFor(found);
  if (context.json) await printDocument(context, verifyJson(found), next);
  else await printPeople(context, found, next);
  return found.isClean ? 0 : 3;
}

async function ofSet(context: Context, set: VerifiedSet): Promise<ExitCode> {
  const { path, files, missing, total, isClean } = set;
  const steps = [...new Set(files.flatMap((file) => nextFor(file).steps))];
  if (missing.length > 0) steps.push("Files of the set are not there: run its export again.");
  if (context.json) {
    await printDocument(context, { clean: isClean, path, total, missing, files: files.map(verifyJson) }, { steps });
    return isClean ? 0 : 3;
  }
  const paint = createPaint(context);
  const [first] = files;
  if (first) await context.print(lookedWith(first));
  for (const file of files) await printOfSet(context, file);
  for (const file of missing) await context.print(`${oneLine(file)}: ${paint.red("is not there")}\n`);
  const clean = `${counted(files.length, "file")}. ${paint.green("Clean.")}\n`;
  await context.print(isClean ? clean : nextLines({ steps }));
  return isClean ? 0 : 3;
}

/** A file that is in order takes one line. */
async function printOfSet(context: Context, file: VerifiedFile): Promise<void> {
  const receipt = file.receipt === undefined || file.receipt.state === "ok" ? "" : `, ${RECEIPTS[file.receipt.state]}`;
  await context.print(`${oneLine(file.path)}: ${bytes(file.bytes)}, ${counted(file.lines, "line")}${receipt}\n`);
  for (const opinion of file.secondOpinions ?? [])
    if (opinion.total > 0) await context.print(`  ${opinionLine(opinion)}\n`);
  await printLeaks(context, file);
}

function nextFor({ isClean, receipt, total }: VerifiedFile): Next {
  if (isClean) return { steps: [] };
  if (total > 0)
    return { steps: ["It must not leave as it is. Make it again from redacted sessions, or redact its lines."] };
  if (receipt?.state === "mismatch")
    return { steps: ["The file changed after its receipt was written: make it again."] };
  if (receipt?.state === "unreadable") return { steps: ["Its receipt is damaged: make the file again."] };
  return { steps: ["Look at what the other scanner found before it leaves."] };
}

const RECEIPTS: Readonly<Record<CheckedReceipt["state"], string>> = {
  ok: "its receipt is of these bytes, looked at with these rules",
  other_ruleset: "its receipt is of these bytes, looked at with other rules",
  mismatch: "its receipt is of other bytes",
  unreadable: "its receipt cannot be read",
};

async function printPeople(context: Context, found: VerifiedFile, next: Next): Promise<void> {
  const paint = createPaint(context);
  const packed = found.containers.length === 0 ? "" : `, unpacked from ${found.containers.join(" in ")}`;
  const looked = `${bytes(found.bytes)}, ${counted(found.lines, "line")}${packed}`;
  await context.print(`${oneLine(found.path)}: ${looked}\n`);
  await context.print(lookedWith(found));
  if (found.longLines > 0)
    await context.print(`${counted(found.longLines, "line")} too long to be parsed: looked at as text alone.\n`);
  if (found.receipt) await context.print(`Receipt: ${RECEIPTS[found.receipt.state]}.\n`);
  for (const opinion of found.secondOpinions ?? []) await context.print(`${opinionLine(opinion)}\n`);
  if (found.secondOpinions?.length === 0) await context.print("No other scanner is installed: no second opinion.\n");
  if (found.leftByDecision > 0) await context.print(`${counted(found.leftByDecision, "finding")} left by decision.\n`);
  if (found.total === 0) {
    await context.print(found.isClean ? `${paint.green("Clean.")}\n` : nextLines(next));
    return;
  }
  await printLeaks(context, found);
  await context.print(nextLines(next));
}

function lookedWith({ ruleset, mode, knownValues }: VerifiedFile): string {
  const values = knownValues === undefined ? "no store was asked" : `${counted(knownValues, "known value")}`;
  return `Looked at with ruleset ${ruleset}, mode ${mode}, ${values}.\n`;
}

async function printLeaks(context: Context, found: VerifiedFile): Promise<void> {
  if (found.total === 0) return;
  await context.print(`${createPaint(context).red(`${counted(found.total, "finding")}:`)}\n`);
  for (const leak of found.leaks.slice(0, SHOWN)) {
    const place = leak.column === undefined ? `line ${leak.line}` : `line ${leak.line}, column ${leak.column}`;
    const by = leak.by === "value" ? " (a known value)" : "";
    await context.print(`  ${place}: ${oneLine(leak.rule)}, ${leak.severity}${by}\n`);
  }
  if (found.total > SHOWN)
    await context.print(`  … and ${count(found.total - Math.min(SHOWN, found.leaks.length))} more\n`);
}

function opinionLine({ tool, version, total, findings }: SecondOpinion): string {
  const rules = Object.entries(findings).map(([rule, times]) => `${oneLine(rule)} ×${times}`);
  const said = total === 0 ? "found nothing" : `found ${count(total)}: ${rules.join(", ")}`;
  return `${tool}${version === undefined ? "" : ` ${version}`} ${said}.`;
}

function verifyJson(found: VerifiedFile): object {
  const { receipt } = found;
  return {
    clean: found.isClean,
    path: found.path,
    sha256: found.sha256,
    bytes: found.bytes,
    containers: found.containers,
    mode: found.mode,
    ruleset: found.ruleset,
    lines: found.lines,
    parsed_lines: found.parsedLines,
    long_lines: found.longLines,
    known_values: found.knownValues,
    total: found.total,
    leaks: found.leaks,
    left_by_decision: found.leftByDecision,
    receipt: receipt && { path: receipt.path, state: receipt.state, receipt: receipt.receipt },
    second_opinions: found.secondOpinions,
  };
}
