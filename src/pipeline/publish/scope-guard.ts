// Which sessions may not leave because of the project they are of: excluded ones, and folders that a repository keeps back.

import { type ProjectRef, restBelow } from "../../core/project.ts";
import type { Scope } from "../../core/publication.ts";
import { foldName, policyOf } from "../../core/scope.ts";
import type { DropReason } from "../../ports/app-export.ts";
import type { ProjectRow, SessionKey, SessionRow } from "../../ports/store.ts";

/** As `io/ignore-file.ts` gives it. */
export type Ignoring =
  | { readonly kind: "none" }
  | { readonly kind: "rules"; readonly isWhole: boolean; ignores(folder: string): boolean }
  | { readonly kind: "damaged"; readonly path: string; readonly reason: string };

export interface GuardDeps {
  readonly scope: Scope;
  readonly projects: readonly Pick<ProjectRow, "project" | "relinkedFrom">[];
  /** What the `.tracemillignore` in a folder says. */
  ignoreAt(root: string): Ignoring;
  /** The folder that holds a folder's `.git`. */
  checkoutOf(folder: string): string | undefined;
  /** A session by its whole id. */
  sessionOf(id: string): SessionRow | undefined;
}

export type ScopeReason = Extract<DropReason, "excluded" | "ignored" | "out_of_scope">;

export interface ScopeGuard {
  /** Why a session may not leave in any export. */
  against(row: SessionRow): ScopeReason | undefined;
  /** Why it is not in what may be published: also for its agent, and where only some projects are connected. */
  publishing(row: SessionRow): ScopeReason | undefined;
  /** Files of folders that were asked about and cannot be read, each with its reason. */
  problems(): readonly string[];
}

export function createScopeGuard(deps: GuardDeps): ScopeGuard {
  const { scope } = deps;
  const ignoreAt = remember(deps.ignoreAt);
  const checkoutOf = remember(deps.checkoutOf);
  const holderOf = remember(holder(deps));
  const isOut = excludes(scope);
  const damaged = new Map<string, string>();

  const isIgnored = (row: SessionRow, projects: readonly ProjectRef[]): boolean => {
    const folders = foldersOf(row);
    const roots = [...projects.map(({ root }) => root), ...folders.flatMap((folder) => checkoutOf(folder) ?? [])];
    return [...new Set(roots)].some((root) => {
      const rules = ignoreAt(root);
      if (rules.kind === "none") return false;
      if (rules.kind === "damaged") {
        damaged.set(rules.path, rules.reason);
        return true;
      }
      const below = folders.flatMap((folder) => (folder === root ? "" : (restBelow(root, folder) ?? [])));
      return below.length === 0 ? rules.isWhole : below.some((folder) => rules.ignores(folder));
    });
  };
  const own = once((row): ScopeReason | undefined => {
    const projects = projectsOf(row, holderOf);
    if (projects.some(isOut)) return "excluded";
    return isIgnored(row, projects) ? "ignored" : undefined;
  });
  const publishing = once((row): ScopeReason | undefined => own(row) ?? outOfScope(scope, row));
  return {
    against: (row) => withParents(deps, row, own),
    publishing: (row) => withParents(deps, row, publishing),
    problems: () => [...damaged].map(([path, reason]) => `${path}: ${reason}`).sort(),
  };
}

/** A subagent follows those that started it. */
function withParents(
  { sessionOf }: GuardDeps,
  row: SessionRow,
  reasonOf: (row: SessionRow) => ScopeReason | undefined,
): ScopeReason | undefined {
  // Logs may name each other in a circle.
  const seen = new Set<string>();
  for (let at: SessionRow | undefined = row; at !== undefined && !seen.has(at.facts.head.id); ) {
    const reason = reasonOf(at);
    if (reason) return reason;
    seen.add(at.facts.head.id);
    const parent: string | undefined = at.parentId ?? at.facts.head.parentId;
    at = parent === undefined ? undefined : sessionOf(parent);
  }
  return undefined;
}

/** Tells of a project whether it may never leave. */
export function excludes(scope: Scope): (project: ProjectRef) => boolean {
  const roots = new Set(scope.excluded);
  const names = new Set(scope.excluded.map(foldName));
  return ({ root, name }) => roots.has(root) || names.has(foldName(name)) || policyOf(scope, root) === "never";
}

/** Tells of a project whether its sessions are in no candidate: excluded, never to leave, or not one of the connected ones. */
export function keepsOut(scope: Scope): (row: Pick<ProjectRow, "project" | "relinkedFrom">) => boolean {
  const isOut = excludes(scope);
  return (row) => isOut(row.project) || !isConnected(scope, row);
}

export function isConnected(
  { connected }: Pick<Scope, "connected">,
  { project, relinkedFrom }: Pick<ProjectRow, "project" | "relinkedFrom">,
): boolean {
  const roots = [project.root, ...relinkedFrom.map(({ from }) => from.root)];
  return connected.length === 0 || roots.some((root) => connected.includes(root));
}

function outOfScope({ sources, connected }: Scope, row: SessionRow): ScopeReason | undefined {
  if (sources === undefined) return "out_of_scope";
  if (sources !== "all" && !sources.includes(row.facts.head.source)) return "out_of_scope";
  if (connected.length === 0) return undefined;
  const roots = [row.project?.root, row.relinkedFrom?.root];
  return roots.some((root) => root !== undefined && connected.includes(root)) ? undefined : "out_of_scope";
}

/** All projects that a session is of: as it is shown, as its log tells, and those that its folders lie in. */
function projectsOf(row: SessionRow, holderOf: (folder: string) => ProjectRef | undefined): readonly ProjectRef[] {
  const told = [row.project, row.relinkedFrom, row.facts.head.project];
  const all = [...told, ...foldersOf(row).map(holderOf)];
  return [...new Map(all.flatMap((one) => (one ? [[`${one.root}\n${one.name}`, one] as const] : []))).values()];
}

function foldersOf({ facts }: SessionRow): readonly string[] {
  const all = [facts.head.cwd, ...facts.cwds];
  return [...new Set(all.filter((folder) => folder !== undefined && folder !== ""))] as string[];
}

/** The innermost project that a folder lies in, of those that are known or excluded by their path. */
function holder({ projects, scope }: GuardDeps): (folder: string) => ProjectRef | undefined {
  const paths = scope.excluded.filter((entry) => /[\\/]/.test(entry)).map((root) => ({ root, name: root }));
  const known = projects.flatMap(({ project, relinkedFrom }) => [project, ...relinkedFrom.map(({ from }) => from)]);
  const all = [...known, ...paths].sort((a, b) => b.root.length - a.root.length);
  return (folder) => all.find(({ root }) => folder === root || restBelow(root, folder) !== undefined);
}

function remember<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, { readonly found: T }>();
  return (text) => {
    const one = known.get(text) ?? { found: find(text) };
    known.set(text, one);
    return one.found;
  };
}

function once<T>(find: (row: SessionRow) => T): (row: SessionRow) => T {
  const known = new Map<SessionKey, { readonly found: T }>();
  return (row) => {
    const one = known.get(row.key) ?? { found: find(row) };
    known.set(row.key, one);
    return one.found;
  };
}

export interface ScopeFiltered {
  readonly held: readonly SessionRow[];
  readonly out: ReadonlyMap<SessionRow, ScopeReason>;
  readonly problems: readonly string[];
}

/** Which of these sessions the publishing scope holds, and why the others are out. */
export function scopeFilter(guard: ScopeGuard, rows: readonly SessionRow[]): ScopeFiltered {
  const out = new Map<SessionRow, ScopeReason>();
  for (const row of rows) {
    const reason = guard.publishing(row);
    if (reason) out.set(row, reason);
  }
  return { held: rows.filter((row) => !out.has(row)), out, problems: guard.problems() };
}
