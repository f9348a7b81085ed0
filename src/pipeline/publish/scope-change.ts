// Changes of the scope: all of it is looked at before any is written, and what can only hide more is written first.

import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import { oneLine } from "../../core/plain.ts";
import type { Refusal } from "../../core/privacy.ts";
import type { ProjectRef } from "../../core/project.ts";
import type { Scope } from "../../core/publication.ts";
import { foldName } from "../../core/scope.ts";
import { type Matched, matchProjects, type NameableProject, resolveSources } from "../../curate/scope-names.ts";
import type { ScopeChange, ScopeChanged } from "../../ports/app-publish.ts";
import type { ProjectRow } from "../../ports/store.ts";
import type { ScopeDeps } from "./scope-deps.ts";
import { isOfSources, unseenOf, viewScope } from "./scope-view.ts";

/** A change with every name resolved. */
interface Resolved {
  readonly sources: Scope["sources"];
  readonly repo: string | undefined;
  readonly exclude: readonly Matched[];
  readonly include: readonly Matched[];
  readonly connect: readonly ProjectRef[];
  readonly disconnect: readonly ProjectRef[] | "all";
  readonly policies: readonly (Matched & { readonly policy: Scope["policies"][string] })[];
}

/** @throws TraceError `unknown_source`, `not_found`, `ambiguous_id`, `usage`; BlockedError */
export async function changeScope(deps: ScopeDeps, change: ScopeChange, folder: string): Promise<ScopeChanged> {
  const before = await deps.readScope();
  const rows = deps.projects();
  const resolved = resolve(deps, change, { rows, folder });
  // Looked at with what holds now; what is written is made anew of what holds then.
  const next = apply(before, resolved, rows);
  const listed = rows.filter(isOfSources(next.sources));
  const unseen = unseenOf(listed, await deps.readGate());
  if (change.confirmProjects) refuseUnseen(deps, listed, unseen);
  const hidden = await hide(deps, change);
  const scope = same(before, next) ? before : await deps.changeScope((now) => apply(now, resolved, rows));
  // A name that no project has may be a slip: what was meant by it would be confirmed with the others.
  const isExcluding = resolved.exclude.length > 0 && resolved.exclude.every(({ projects }) => projects.length > 0);
  const isConfirming = change.confirmProjects ?? (isExcluding && unseen.length === 0);
  if (isConfirming) {
    const projects = listed.map(({ project }) => project.root).sort();
    await deps.changeGate((gate) => ({ ...gate, confirmedProjects: { at: deps.now(), projects } }));
  }
  const told = [
    ...hidden.changes,
    ...changesOf(before, scope, resolved),
    ...(isConfirming ? [`projects confirmed: ${listed.length}, excluded ones included`] : []),
  ];
  return {
    ...(await viewScope(deps, { folder, isSeen: false })),
    ...deps.shown({ changes: told, unmatched: unmatchedOf(resolved) }),
    refused: hidden.refused,
  };
}

/** @throws BlockedError */
function refuseUnseen(deps: ScopeDeps, listed: readonly ProjectRow[], unseen: readonly ProjectRow[]): void {
  if (listed.length === 0) {
    throw new BlockedError({
      step: 1,
      message: "there is no project to confirm",
      required: "Read what is on this machine first.",
      command: "tracemill prep",
    });
  }
  if (unseen.length === 0) return;
  const missing = unseen.map(({ project }) => `${oneLine(project.name)}: not listed yet (${oneLine(project.root)})`);
  throw new BlockedError({
    step: 3,
    message: `${unseen.length === 1 ? "a project was" : `${unseen.length} projects were`} never listed, so nobody can have chosen among them`,
    required: "Show the person all projects, ask which are to be left out, then confirm.",
    hint: "tracemill list shows them all; send the whole list to the person.",
    command: "tracemill list",
    missing: deps.shown(missing),
    projects: deps.shown(listed.map(({ project: { name, root } }) => ({ name, root }))),
  });
}

function resolve(
  deps: ScopeDeps,
  change: ScopeChange,
  { rows, folder }: { readonly rows: readonly ProjectRow[]; readonly folder: string },
): Resolved {
  const known = rows.flatMap(({ project, relinkedFrom }): NameableProject[] =>
    [project, ...relinkedFrom.map(({ from }) => from)].map((one) => ({ project: one, shown: deps.shown(one) })),
  );
  const rootAt = (name: string) => {
    if (!/[\\/]/.test(name) && !/^(?:\.{1,2}|~)$/.test(name)) return undefined;
    const path = deps.resolve(name, folder);
    // A path that a project has is meant itself; any other stands for the repository that it lies in.
    return known.some(({ project }) => project.root === path) ? path : (deps.projectAt(path)?.root ?? path);
  };
  const match = (names: readonly string[] = []) => matchProjects(names, known, rootAt);
  const { sources, repo, exclude, include, connect, disconnect, policies = [] } = change;
  return {
    sources: sources === undefined ? undefined : resolveSources(sources, deps.sources),
    repo: repo === undefined ? undefined : deps.repository(repo),
    exclude: match(exclude),
    include: match(include).map(onlyOne),
    connect: connect === "all" ? rows.map(({ project }) => project) : match(connect).map(theOne),
    disconnect: disconnect === "all" ? "all" : match(disconnect).map(theOne),
    policies: policies.flatMap(({ project, policy }) =>
      match([project]).map((one) => ({ ...(policy === "never" ? existing(one) : onlyOne(existing(one))), policy })),
    ),
  };
}

/** What takes something in has to say which: several projects of one name are told apart by their folders. */
function onlyOne(matched: Matched): Matched {
  if (matched.projects.length < 2) return matched;
  throw new TraceError("ambiguous_id", `${matched.projects.length} projects are called ${oneLine(matched.name)}`, {
    hint: `Name its folder: ${matched.projects.map(({ root }) => oneLine(root)).join(", ")}`,
  });
}

function existing(matched: Matched): Matched {
  if (matched.projects.length > 0) return matched;
  const { name, didYouMean } = matched;
  throw new TraceError("not_found", `no project is called ${oneLine(name)}`, {
    hint: didYouMean.length > 0 ? `Did you mean ${didYouMean.join(", ")}?` : "`tracemill list` shows the projects.",
  });
}

function theOne(matched: Matched): ProjectRef {
  return onlyOne(existing(matched)).projects[0] as ProjectRef;
}

function apply(now: Scope, change: Resolved, rows: readonly ProjectRow[]): Scope {
  const entries = change.exclude.flatMap(entriesOf);
  const back = change.include.map(({ name, root, projects }) => {
    return { roots: [root, ...projects.map((one) => one.root)], names: [name, ...projects.map((one) => one.name)] };
  });
  const isBack = (entry: string) =>
    back.some(({ roots, names }) => roots.includes(entry) || names.some((name) => foldName(name) === foldName(entry)));
  const policies = { ...now.policies };
  for (const { projects, policy } of change.policies) {
    for (const { root } of projects) {
      if (policy === "allowed") delete policies[root];
      else policies[root] = policy;
    }
  }
  return {
    sources: change.sources ?? now.sources,
    repo: change.repo ?? now.repo,
    excluded: unique([...now.excluded.filter((entry) => !isBack(entry)), ...entries]),
    connected: connectedOf(now.connected, change, rows),
    policies,
  };
}

/** A root for what is there, and for a path; a name for a project to come. */
function entriesOf({ name, root, projects }: Matched): readonly string[] {
  return projects.length > 0 ? projects.map((project) => project.root) : [root ?? name];
}

/** An empty list means all, so that taking one out never empties it. @throws TraceError `usage` */
function connectedOf(now: readonly string[], change: Resolved, rows: readonly ProjectRow[]): readonly string[] {
  if (change.disconnect === "all") return unique(change.connect.map(({ root }) => root));
  const out = new Set(change.disconnect.map(({ root }) => root));
  const from = now.length === 0 && out.size > 0 ? rows.map(({ project }) => project.root) : now;
  const left = unique([...from.filter((root) => !out.has(root)), ...change.connect.map(({ root }) => root)]);
  if (left.length > 0 || out.size === 0) return left;
  throw new TraceError("usage", "no project would be left, and an empty list means all of them", {
    hint: "Leave it out with `tracemill config --exclude`; `tracemill projects disconnect --clear` takes all in again.",
  });
}

function unique(list: readonly string[]): readonly string[] {
  return [...new Set(list)].sort();
}

function same(a: Scope, b: Scope): boolean {
  return JSON.stringify(ordered(a)) === JSON.stringify(ordered(b));
}

function ordered({ sources, repo, excluded, connected, policies }: Scope) {
  return [sources, repo, unique(excluded), unique(connected), Object.entries(policies).sort()];
}

async function hide(deps: ScopeDeps, { redact = [], redactUserNames = [] }: ScopeChange) {
  const changes: string[] = [];
  const refused: Refusal[] = [];
  for (const [kind, values, what] of [
    ["word", redact, "strings to hide"],
    ["user", redactUserNames, "user names to hide"],
  ] as const) {
    if (values.length === 0) continue;
    const change = await deps.hide(kind, values);
    refused.push(...change.refused);
    const already = change.already > 0 ? `, ${change.already} there before` : "";
    changes.push(`${what}: ${change.added} added${already}`);
  }
  return { changes, refused };
}

function changesOf(before: Scope, after: Scope, change: Resolved): readonly string[] {
  const list = (what: string, from: readonly string[], to: readonly string[]) => {
    const added = to.filter((one) => !from.includes(one));
    const gone = from.filter((one) => !to.includes(one));
    return [
      ...(added.length > 0 ? [`${what}: ${added.join(", ")}`] : []),
      ...(gone.length > 0 ? [`no longer ${what}: ${gone.join(", ")}`] : []),
    ];
  };
  const sources = after.sources === "all" ? "all" : after.sources?.join(", ");
  return [
    ...(change.sources !== undefined && sources !== undefined ? [`agents in scope: ${sources}`] : []),
    ...(change.repo !== undefined ? [`dataset: ${change.repo}`] : []),
    ...list("excluded", before.excluded, after.excluded),
    ...list("connected", before.connected, after.connected),
    ...change.policies.flatMap(({ projects, policy }) => projects.map(({ name }) => `${name}: ${policy}`)),
  ];
}

function unmatchedOf({ exclude, include }: Resolved): ScopeChanged["unmatched"] {
  return [...exclude, ...include]
    .filter(({ projects }) => projects.length === 0)
    .map(({ name, didYouMean }) => ({ name, didYouMean }));
}
