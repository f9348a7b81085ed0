// The scope as it is: which projects are in, what is still to be said of them, and where the owner stands.

import type { GateState, Scope } from "../../core/publication.ts";
import { policyOf } from "../../core/scope.ts";
import { resolveSources } from "../../curate/scope-names.ts";
import type { ScopedProject, ScopeView } from "../../ports/app-publish.ts";
import type { ProjectRow } from "../../ports/store.ts";
import { masked } from "../privacy-report.ts";
import type { ScopeDeps } from "./scope-deps.ts";
import { excludes } from "./scope-guard.ts";

export interface ViewOptions {
  readonly sources?: readonly string[] | "all";
  readonly folder: string;
  /** The projects are listed to somebody now. */
  readonly isSeen: boolean;
}

export async function viewScope(deps: ScopeDeps, options: ViewOptions): Promise<ScopeView> {
  const stored = await deps.readScope();
  const sources = options.sources === undefined ? stored.sources : resolveSources(options.sources, deps.sources);
  const scope: Scope = { ...stored, sources };
  const all = deps.projects();
  const rows = all.filter(isOfSources(sources));
  const gate = options.isSeen && rows.length > 0 ? await see(deps, rows, all) : await deps.readGate();
  const current = deps.projectAt(options.folder)?.root;
  const isOut = excludes(stored);
  const confirmed = new Set(gate.confirmedProjects?.projects);
  const projects = rows.map((row): ScopedProject => {
    const roots = rootsOf(row);
    return {
      ...row,
      isExcluded: isOut(row.project),
      isConnected: isConnected(stored, row),
      isCurrent: current !== undefined && roots.includes(current),
      isConfirmed: confirmed.has(row.project.root),
      policy: policyOf(stored, row.project.root),
      ignored: ignoredOf(deps, row.project.root),
    };
  });
  const projectsConfirmed = gate.confirmedProjects !== undefined && projects.every(({ isConfirmed }) => isConfirmed);
  const account = deps.account();
  const standpoint = await deps.standpointOf({
    scope,
    gate,
    sessions: deps.sessions(),
    projects: rows.map(({ project }) => project),
    out: new Set(all.filter(({ project }) => isOut(project)).map(({ project }) => project.root)),
    isLoggedIn: account.isLoggedIn,
    account: account.name,
  });
  const hidden = await deps.hidden();
  const plain = { scope: stored, projects, projectsConfirmed, account, lastExport: lastExportOf(gate), standpoint };
  return {
    ...deps.shown({ ...plain, configFile: deps.configFile }),
    redact: hidden.words.map(masked),
    redactUserNames: hidden.userNames.map(masked),
  };
}

/** Of the agents that are in scope; of all before they were chosen. */
export function isOfSources(sources: Scope["sources"]): (row: ProjectRow) => boolean {
  if (sources === undefined || sources === "all") return () => true;
  return (row) => row.sources.some((source) => sources.includes(source));
}

function rootsOf({ project, relinkedFrom }: ProjectRow): readonly string[] {
  return [project.root, ...relinkedFrom.map(({ from }) => from.root)];
}

function isConnected({ connected }: Scope, row: ProjectRow): boolean {
  return connected.length === 0 || rootsOf(row).some((root) => connected.includes(root));
}

/** Those that were never listed: nobody can have chosen among them. */
export function unseenOf(rows: readonly ProjectRow[], gate: GateState): readonly ProjectRow[] {
  const seen = new Set(gate.seen?.projects);
  return rows.filter(({ project }) => !seen.has(project.root));
}

/** What was listed before stays seen, as long as it is there. */
async function see(deps: ScopeDeps, rows: readonly ProjectRow[], all: readonly ProjectRow[]): Promise<GateState> {
  const there = new Set(all.map(({ project }) => project.root));
  const now = await deps.readGate();
  if (now.seen !== undefined && unseenOf(rows, now).length === 0) return now;
  return deps.changeGate((gate) => {
    const before = (gate.seen?.projects ?? []).filter((root) => there.has(root));
    const projects = [...new Set([...before, ...rows.map(({ project }) => project.root)])].sort();
    return { ...gate, seen: { at: deps.now(), projects } };
  });
}

function ignoredOf(deps: ScopeDeps, root: string): ScopedProject["ignored"] {
  const rules = deps.ignoreAt(root);
  if (rules.kind === "none") return "none";
  return rules.kind === "damaged" || rules.isWhole ? "all" : "some";
}

function lastExportOf({ candidate }: GateState): ScopeView["lastExport"] {
  if (!candidate) return undefined;
  const { exportedAt, folder, files, manifest, sessions, sha256 } = candidate;
  const file = files.length === 1 && files[0] ? `${folder}/${files[0].path}` : manifest;
  return { at: exportedAt, file, sessions: sessions.length, sha256 };
}
