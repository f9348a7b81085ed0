// The scope for people and as JSON: which agents and projects are in, and where the owner stands.

import { isoTime } from "../../core/iso-time.ts";
import type { ScopeChanged, ScopedProject, ScopeView, Stage, Standpoint } from "../../ports/app-publish.ts";
import type { Context } from "../context.ts";
import type { Next } from "../document.ts";
import { bytes, count, counted, day } from "./numbers.ts";
import { createPaint } from "./paint.ts";
import { renderTable } from "./table.ts";
import { oneLine } from "./text.ts";

/** Of the seed, whose first stage was to log in: what is told here begins behind it. */
const NUMBERS: Readonly<Record<Stage, number>> = { configure: 2, review: 3, confirmed: 3, done: 4 };
export const TOTAL_STAGES = 4;

export function nextOf({ steps, command }: Standpoint): Next {
  return command === undefined ? { steps } : { steps, command };
}

export function stageJson({ stage }: Standpoint) {
  return { stage, stage_number: NUMBERS[stage], total_stages: TOTAL_STAGES };
}

/** One word for the command line: `all`, or names with commas between them. */
export function sourcesWord(sources: ScopeView["scope"]["sources"]): string | undefined {
  return sources === undefined || sources === "all" ? sources : sources.join(",");
}

export function currentOf(view: ScopeView): string | undefined {
  return view.projects.find(({ isCurrent }) => isCurrent)?.project.name;
}

export function accountJson({ account }: ScopeView) {
  return { hf_logged_in: account.isLoggedIn, hf_username: account.name ?? null, hf_token_from: account.from };
}

export function projectJson(row: ScopedProject): object {
  return {
    name: row.project.name,
    root: row.project.root,
    source: row.sources[0],
    sources: row.sources,
    sessions: row.sessions,
    bytes: row.bytes,
    size: bytes(row.bytes),
    excluded: row.isExcluded,
    connected: row.isConnected,
    current: row.isCurrent,
    confirmed: row.isConfirmed,
    policy: row.policy,
    ignored: row.ignored,
    first: isoTime(row.firstTime),
    last: isoTime(row.lastTime),
    git_remotes: row.gitRemotes,
    relinked_from: row.relinkedFrom.map(({ from, sessions, relinkedAt }) => ({
      name: from.name,
      root: from.root,
      sessions,
      relinked_at: isoTime(relinkedAt),
    })),
  };
}

/** What is to be known of a project before it is exported; empty where it is simply in. */
function noteOf(row: ScopedProject): string {
  if (row.policy === "never") return "never";
  if (row.isExcluded) return "excluded";
  if (row.ignored === "all") return "ignored";
  const notes = [
    ...(row.isConnected ? [] : ["not connected"]),
    ...(row.policy === "private" ? ["private only"] : []),
    ...(row.ignored === "some" ? ["folders ignored"] : []),
  ];
  return notes.join(", ");
}

export async function printProjects(context: Context, projects: readonly ScopedProject[]): Promise<void> {
  const paint = createPaint(context);
  const hasNotes = projects.some((row) => noteOf(row) !== "");
  const columns = [
    { title: "project", flexible: true, paint: paint.bold },
    { title: "agents", flexible: true },
    { title: "sessions", align: "right" },
    { title: "size", align: "right" },
    { title: "first" },
    { title: "last" },
    ...(hasNotes ? ([{ title: "scope" }] as const) : []),
    { title: "folder", flexible: true, isPath: true, paint: paint.dim },
  ] as const;
  const rows = projects.flatMap((row) => [
    [
      row.project.name,
      row.sources.join(", "),
      count(row.sessions),
      bytes(row.bytes),
      day(row.firstTime),
      day(row.lastTime),
      ...(hasNotes ? [noteOf(row)] : []),
      row.project.root,
    ],
    ...row.relinkedFrom.map(({ from, sessions }) => [
      `└ ${from.name}`,
      "relinked",
      count(sessions),
      "",
      "",
      "",
      ...(hasNotes ? [""] : []),
      from.root,
    ]),
  ]);
  for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
}

/** The settings of the scope, a line each. */
export function scopeLines(view: ScopeView): readonly (readonly [name: string, value: string])[] {
  const { scope, account, projects } = view;
  const out = projects.filter(({ isExcluded }) => isExcluded).length;
  const policies = Object.entries(scope.policies).map(([root, policy]) => `${root} ${policy}`);
  const confirmed = view.projectsConfirmed ? "confirmed" : "not confirmed";
  return [
    ["agents", sourcesWord(scope.sources)?.replaceAll(",", ", ") ?? "not chosen yet"],
    ["projects", `${counted(projects.length, "project")}, ${out} excluded, ${confirmed}`],
    ["excluded", list(scope.excluded)],
    ["connected", scope.connected.length === 0 ? "all" : list(scope.connected)],
    ...(policies.length > 0 ? [["policies", list(policies)] as const] : []),
    ["hidden", `${counted(view.redact.length, "string")}, ${counted(view.redactUserNames.length, "user name")}`],
    ["dataset", scope.repo ?? "none yet"],
    ["account", account.isLoggedIn ? [account.name, `token from ${account.from}`].filter(Boolean).join(", ") : "none"],
  ];
}

export function scopeText(view: ScopeView): string {
  return scopeLines(view)
    .map(([name, value]) => `${name.padEnd(9)} ${oneLine(value)}\n`)
    .join("");
}

function list(values: readonly string[]): string {
  return values.length === 0 ? "none" : values.join(", ");
}

/** What the seed tells at any time is told so here: null where it is unknown. */
export function scopeJson(view: ScopeView) {
  const { scope } = view;
  return {
    ...stageJson(view.standpoint),
    current_project: currentOf(view) ?? null,
    ...accountJson(view),
    repo: scope.repo ?? null,
    source: sourcesWord(scope.sources) ?? null,
    excluded_projects: scope.excluded,
    connected_projects: scope.connected,
    project_policies: scope.policies,
    projects_confirmed: view.projectsConfirmed,
    redact_strings: view.redact,
    redact_usernames: view.redactUserNames,
    config_file: view.configFile,
  };
}

export function changedJson({ changes, unmatched, refused }: ScopeChanged) {
  return {
    changes,
    unmatched: unmatched.map(({ name, didYouMean }) => ({ name, did_you_mean: didYouMean })),
    refused,
  };
}

export function changedText({ changes, unmatched, refused }: ScopeChanged): string {
  const done = changes.length === 0 ? ["Nothing changed."] : changes.map((one) => `  ${oneLine(one)}`);
  const unknown = unmatched.map(({ name, didYouMean }) => {
    const guess = didYouMean.length > 0 ? ` Did you mean ${didYouMean.map(oneLine).join(", ")}?` : "";
    return `No project is called ${oneLine(name)}; kept for one to come.${guess}`;
  });
  const not = refused.map(({ what, reason }) => `Not hidden: ${oneLine(what)}: ${oneLine(reason)}`);
  return `${[...done, ...unknown, ...not].join("\n")}\n`;
}

export function lastExportJson({ lastExport }: ScopeView): object | null {
  return lastExport ? { ...lastExport, at: isoTime(lastExport.at) } : null;
}
