// `privacy show|test|add|import`: the policy, a text under it, and more to be hidden.

import { TraceError } from "../../core/errors.ts";
import type { Severity } from "../../core/finding.ts";
import type { Mode } from "../../core/policy.ts";
import type { Refusal } from "../../core/privacy.ts";
import type { FoundRange, NamedKind, PolicySetting, PrivacyReport } from "../../ports/app-privacy.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { counted } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { type Column, renderTable } from "../render/table.ts";
import { oneLine, plain } from "../render/text.ts";

/** A text to be tried on is one that a person pastes, or a file: not a history. */
const MAX_TEXT = 64 << 20;

export interface ShowOptions {
  readonly repository?: string;
}

export async function privacyShow(context: Context, options: ShowOptions): Promise<ExitCode> {
  const app = await context.app();
  const { repository } = options;
  const report = await app.privacy(repository === undefined ? {} : { repository });
  const next: Next = report.exists
    ? { steps: ["Try it on a text: tracemill privacy test < FILE"] }
    : {
        steps: [`There is no ${report.path} yet; what you add is written there:`],
        command: "tracemill privacy add word NAME",
      };
  if (context.json) {
    await printDocument(context, { policy: reportJson(report) }, next);
    return 0;
  }
  await context.print(reportText(report) + refusedText(report.refused) + nextLines(next));
  return 0;
}

function reportText(report: PrivacyReport): string {
  const { identity: own, rules, rulesets } = report;
  const list = <T>(setting: PolicySetting<readonly T[]>, show: (item: T) => string) =>
    setting.value.length === 0 ? "none" : `${setting.value.length}: ${setting.value.map(show).join(", ")}`;
  const rows: [name: string, value: string, sources: readonly string[]][] = [
    ["mode", report.mode.value, report.mode.sources],
    ["patterns", list(report.customPatterns, ({ name, level }) => `${name} (${level})`), report.customPatterns.sources],
    ["words", list(report.customWords, String), report.customWords.sources],
    ["user names", list(report.userNames, String), report.userNames.sources],
    ["domains", list(report.domains, String), report.domains.sources],
    ["gitleaks", list(report.gitleaks, String), report.gitleaks.sources],
    ["quarantine", `above ${counted(report.quarantine.value, "secret")}`, report.quarantine.sources],
  ];
  const known = [
    counted(own.userNames, "account"),
    counted(own.handles, "handle"),
    counted(own.fullNames, "name"),
    counted(own.mails, "mail address", "mail addresses"),
    counted(own.hosts, "host"),
    counted(own.homes, "home folder"),
  ].join(", ");
  const lines = rows.map(([name, value, sources]) => {
    const from = sources.every((source) => source === "default") ? "" : `from ${sources.join(", ")}`;
    return `${name.padEnd(11)} ${oneLine(value)}${from === "" ? "" : `   ${oneLine(from)}`}`;
  });
  return `${[
    ...lines,
    `${"you".padEnd(11)} ${known}`,
    `${"rules".padEnd(11)} ${rules.inside} inside the machine (${rulesets.inside}), ${rules.leaving} for what leaves (${rulesets.leaving})`,
    `${"policy".padEnd(11)} ${report.policyHash ?? "no key yet"}`,
  ].join("\n")}\n`;
}

function reportJson(report: PrivacyReport) {
  const { customPatterns, customWords, userNames, domains, policyHash, identity, ...rest } = report;
  return {
    ...rest,
    custom_patterns: customPatterns,
    custom_words: customWords,
    user_names: userNames,
    domains,
    identity: {
      user_names: identity.userNames,
      handles: identity.handles,
      full_names: identity.fullNames,
      mails: identity.mails,
      hosts: identity.hosts,
      homes: identity.homes,
    },
    policy_hash: policyHash,
  };
}

export interface TestOptions {
  readonly mode?: Mode;
  readonly policy?: string;
  readonly reveal?: true;
}

const COLUMNS: readonly Column[] = [
  { title: "rule" },
  { title: "severity" },
  { title: "confidence", align: "right" },
  { title: "range", align: "right" },
  { title: "inside" },
  { title: "replaced in" },
  { title: "value", flexible: true },
];

export async function privacyTest(context: Context, options: TestOptions): Promise<ExitCode> {
  const text = await readText(context);
  const app = await context.app();
  const { mode, policy, reveal = false } = options;
  const result = await app.testPrivacy(text, {
    ...(mode && { mode }),
    ...(policy !== undefined && { policy }),
    reveal,
  });
  const next: Next = { steps: [] };
  if (context.json) {
    await printDocument(context, { ...result, found: result.found }, next);
    return 0;
  }
  const paint = createPaint(context);
  if (result.found.length === 0) await context.print("Nothing was found.\n");
  else
    for (const piece of renderTable(COLUMNS, result.found.map(rowOf), { width: context.width, paint }))
      await context.print(piece);
  await context.print(`${refusedText(result.refused)}\nAs it would leave (${result.mode}):\n${plain(result.redacted)}`);
  if (!result.redacted.endsWith("\n")) await context.print("\n");
  return 0;
}

function rowOf({ rule, severity, confidence, start, end, inside, modes, value }: FoundRange): readonly string[] {
  const replaced = modes.length === 0 ? "no mode" : modes.join(", ");
  return [rule, severity, confidence.toFixed(2), `${start}-${end}`, inside ? "masked" : "shown", replaced, value];
}

async function readText(context: Context): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of context.deps.stdin) {
    const bytes = typeof chunk === "string" ? new TextEncoder().encode(chunk) : chunk;
    size += bytes.length;
    if (size > MAX_TEXT) {
      throw new TraceError("usage", "the text on stdin is larger than 64 MB", {
        hint: "Give a part of it, or its lines to tracemill redact --jsonl.",
      });
    }
    pieces.push(bytes);
  }
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(pieces));
}

export interface AddOptions {
  readonly name?: string;
  readonly description?: string;
  readonly level?: Severity;
  readonly replacement?: string;
}

export async function privacyAdd(
  context: Context,
  kind: NamedKind,
  values: readonly string[],
  options: AddOptions,
): Promise<ExitCode> {
  const { name, description, level, replacement } = options;
  const given = { name, description, level, replacement };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as AddOptions;
  if (kind !== "pattern" && Object.keys(named).length > 0) {
    throw new TraceError("usage", "--name, --description, --level and --replacement are of patterns", {
      hint: "A word, a user name or a domain has none of them.",
    });
  }
  const app = await context.app();
  const change = await app.addPrivacy(kind, values, named);
  const next: Next = { steps: ["What it hides: tracemill privacy test < FILE"] };
  if (context.json) await printDocument(context, change, next);
  else await context.print(`${changeText(change)}${refusedText(change.refused)}${nextLines(next)}`);
  return change.refused.length > 0 ? 1 : 0;
}

export async function privacyImport(context: Context, file: string): Promise<ExitCode> {
  const app = await context.app();
  const { taken, ...change } = await app.importPrivacy(file);
  const next: Next = { steps: ["See what holds:"], command: "tracemill privacy show" };
  if (context.json) {
    const { customPatterns, customWords, userNames, domains } = taken;
    const counts = { custom_patterns: customPatterns, custom_words: customWords, user_names: userNames, domains };
    await printDocument(context, { ...change, taken: counts }, next);
    return 0;
  }
  const parts = [
    counted(taken.customPatterns, "pattern"),
    counted(taken.customWords, "word"),
    counted(taken.userNames, "user name"),
    counted(taken.domains, "domain"),
  ];
  await context.print(
    `Taken from ${oneLine(change.from)}: ${parts.join(", ")}.\n${changeText(change)}${refusedText(change.refused)}${nextLines(next)}`,
  );
  return 0;
}

function changeText({
  path,
  added,
  already,
}: {
  readonly path: string;
  readonly added: number;
  readonly already: number;
}) {
  const before = already === 0 ? "" : `; ${already} ${already === 1 ? "was" : "were"} there`;
  return `${counted(added, "entry", "entries")} added to ${oneLine(path)}${before}.\n`;
}

function refusedText(refused: readonly Refusal[]): string {
  if (refused.length === 0) return "";
  return `Not done:\n${refused.map(({ what, reason }) => `  ${oneLine(what)}: ${oneLine(reason)}\n`).join("")}`;
}
