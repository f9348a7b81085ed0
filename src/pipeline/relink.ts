// Relinks projects that were moved or renamed: finds the two that are meant, refuses circles, undoes it exactly.

import { TraceError } from "../core/errors.ts";
import { endOfChain, type ProjectRef, restBelow } from "../core/project.ts";
import type { NewRelink, Relink, RelinkReport } from "../ports/relink.ts";
import type { ProjectRow, Store } from "../ports/store.ts";
import { createProjector } from "./project-rows.ts";
import { type ReadDeps, shellWord } from "./read-sessions.ts";

const LOCK_WAIT_MS = 30_000;
const CANDIDATES = 5;

/** What the disk tells of projects. */
export interface ProjectDisk {
  /** Absolute; `~` understood. */
  resolve(path: string): string;
  isFolder(path: string): boolean;
  /** The project of a folder that is there. */
  projectOf(folder: string): ProjectRef | undefined;
  /** Its remote as `core/git-remote.ts` writes it. */
  remoteOf(root: string): string | undefined;
}

export interface RelinkDeps extends Pick<ReadDeps, "store" | "policy" | "detector"> {
  readonly disk: ProjectDisk;
}

export interface RelinkOptions {
  readonly dryRun: boolean;
}

/**
 * Shows the sessions of one project under another, now and whenever they are read.
 * @throws TraceError `not_found`, `ambiguous_id`, `already_exists`, `usage` (a circle), `store_locked`
 */
export function relinkProject(
  deps: RelinkDeps,
  words: readonly [from: string, to: string],
  options: RelinkOptions,
): Promise<RelinkReport> {
  return change(deps, options, (writer) => {
    const plan = planRelink(deps, words);
    for (const link of plan.links) writer?.relink(link);
    return plan.report;
  });
}

/** @throws TraceError `not_found`, `ambiguous_id`, `store_locked` */
export function unlinkProject(deps: RelinkDeps, word: string, options: RelinkOptions): Promise<RelinkReport> {
  return change(deps, options, (writer) => {
    const relinks = deps.store.relinks();
    const link = pick(word, relinks, deps.disk);
    if (!link) {
      const known = relinks.map(({ from }) => from.root).slice(0, CANDIDATES);
      throw new TraceError("not_found", `no project ${word} was relinked`, {
        hint: known.length === 0 ? "None was." : `These were: ${known.join(", ")}.`,
      });
    }
    writer?.unlink(link.from.root);
    const along = relinks.filter((other) => other.along === link.from.root);
    return { ...reportOf(deps, link, link.sessions), shown: link.from, along };
  });
}

/** Holds the lock from the look at the store to the commit, unless nothing is to be changed. */
async function change(
  { store, policy, detector }: RelinkDeps,
  { dryRun }: RelinkOptions,
  act: (writer: Awaited<ReturnType<Store["writer"]>> | undefined) => Told,
): Promise<RelinkReport> {
  const writer = dryRun ? undefined : await store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    const report = act(writer);
    writer?.commit(false);
    const shown = createProjector(store, policy, detector).answer(report);
    return { ...shown, done: !dryRun, words: exactWords(report, shown) };
  } finally {
    writer?.close();
  }
}

type Told = Omit<RelinkReport, "done" | "words">;

/** What to type for two projects; nothing where one is masked, since there is no folder of a masked name. */
export function exactWords(
  own: Pick<Relink, "from" | "to">,
  shown: Pick<Relink, "from" | "to">,
): readonly [string, string] | undefined {
  const words = [own.from.root, own.to.root] as const;
  return shown.from.root === words[0] && shown.to.root === words[1] ? words : undefined;
}

interface RelinkPlan {
  readonly links: readonly NewRelink[];
  readonly report: Told;
}

function planRelink(deps: RelinkDeps, words: readonly [from: string, to: string]): RelinkPlan {
  const { store, disk } = deps;
  const rows = store.projects();
  const relinks = store.relinks();
  const { row, to } = findBoth(words, { rows, relinks, disk });
  const from = row.project;
  const shown = endOf(to, relinks);
  if (from.root === to.root) throw circle(`${from.root} cannot be relinked to itself`);
  if (shown.root === from.root) throw circle(`${to.root} is shown as ${from.root}, so that would go in a circle`, to);
  const along = disk.isFolder(from.root) ? [] : comingAlong(from, to, { rows, disk }).filter(isNoCircle(relinks));
  return {
    links: [
      { from, to, along: undefined },
      ...along.map((link) => ({ from: link.from, to: link.to, along: from.root })),
    ],
    report: { ...reportOf(deps, { from, to, shown }, row.sessions), along },
  };
}

function reportOf({ disk }: RelinkDeps, { from, to, shown }: Pick<Relink, "from" | "to" | "shown">, sessions: number) {
  return { from, to, shown, sessions, isThere: disk.isFolder(from.root) };
}

/** A name that both have is no riddle where the other one is told by its root. */
function findBoth(
  [fromWord, toWord]: readonly [string, string],
  { rows, relinks, disk }: Known,
): { readonly row: ProjectRow; readonly to: ProjectRef } {
  const byPath = atPath(toWord, known(rows, relinks), disk);
  const others = rows.filter(({ project }) => project.root !== byPath?.root);
  const row = pick(fromWord, others.map(withFrom), disk) ?? pick(fromWord, rows.map(withFrom), disk);
  if (!row) throw unknownFrom(fromWord, { rows, relinks, disk });
  if (byPath) return { row, to: byPath };
  const rest = known(rows, relinks).filter(({ root }) => root !== row.from.root);
  const named = pick(toWord, rest.map(asFrom), disk) ?? pick(toWord, [row.project].map(asFrom), disk);
  const to = named?.from ?? folderOf(toWord, disk);
  if (!to) {
    throw new TraceError("not_found", `no project is called ${toWord}, and no folder is there`, {
      hint: candidates(toWord, rest),
    });
  }
  return { row, to };
}

function folderOf(word: string, disk: ProjectDisk): ProjectRef | undefined {
  const folder = disk.resolve(word);
  return disk.isFolder(folder) ? disk.projectOf(folder) : undefined;
}

/** The project that a path names, known or on disk; undefined for a word that may be a name. */
function atPath(word: string, projects: readonly ProjectRef[], disk: ProjectDisk): ProjectRef | undefined {
  const root = disk.resolve(word);
  const found = projects.find((project) => project.root === word || project.root === root);
  if (found) return found;
  const project = /[\\/]|^[.~]/.test(word) ? folderOf(word, disk) : undefined;
  return project && (projects.find(({ root: one }) => one === project.root) ?? project);
}

function known(rows: readonly ProjectRow[], relinks: readonly Relink[]): ProjectRef[] {
  const all = [...rows.map(({ project }) => project), ...relinks.flatMap(({ from, to }) => [from, to])];
  return [...new Map(all.map((project) => [project.root, project])).values()];
}

const withFrom = (row: ProjectRow) => ({ ...row, from: row.project });
const asFrom = (from: ProjectRef) => ({ from });

/** By root, else by name; undefined where there is none. @throws TraceError `ambiguous_id` */
function pick<T extends { readonly from: ProjectRef }>(
  word: string,
  choices: readonly T[],
  disk: ProjectDisk,
): T | undefined {
  const path = disk.resolve(word);
  const byRoot = choices.find(({ from }) => from.root === word || from.root === path);
  if (byRoot) return byRoot;
  const byName = choices.filter(({ from }) => from.name === word);
  if (byName.length > 1) {
    const roots = byName.map(({ from }) => from.root);
    throw new TraceError("ambiguous_id", `${byName.length} projects are called ${word}`, {
      hint: `Give the folder of one: ${roots.slice(0, CANDIDATES).join(", ")}${roots.length > CANDIDATES ? ", ..." : ""}.`,
    });
  }
  return byName[0];
}

interface Known {
  readonly rows: readonly ProjectRow[];
  readonly relinks: readonly Relink[];
  readonly disk: ProjectDisk;
}

function unknownFrom(word: string, { rows, relinks, disk }: Known): TraceError {
  const before = pick(word, relinks, disk);
  if (before) {
    return new TraceError("already_exists", `${before.from.root} is relinked to ${before.to.root} already`, {
      hint: `Undo that first: tracemill projects unlink ${shellWord(before.from.root)}`,
    });
  }
  const projects = rows.map(({ project }) => project);
  return new TraceError("not_found", `no project is called ${word}`, { hint: candidates(word, projects) });
}

/** Those whose name or folder has something of what was typed. */
function candidates(word: string, projects: readonly ProjectRef[]): string {
  const name =
    word
      .replace(/[\\/]+$/, "")
      .split(/[\\/]/)
      .at(-1)
      ?.toLowerCase() ?? "";
  const near = projects.filter((project) => {
    const own = project.name.toLowerCase();
    return name !== "" && (own.includes(name) || (own !== "" && name.includes(own)));
  });
  if (near.length === 0) return "`tracemill projects` lists them.";
  return `Did you mean ${near
    .slice(0, CANDIDATES)
    .map(({ root }) => root)
    .join(", ")}?`;
}

function circle(message: string, to?: ProjectRef): TraceError {
  const hint =
    to === undefined
      ? "Name two projects."
      : `Undo the other one first: tracemill projects unlink ${shellWord(to.root)}`;
  return new TraceError("usage", message, { hint });
}

function endOf(project: ProjectRef, relinks: readonly Relink[]): ProjectRef {
  return endOfChain(project, (at) => relinks.find(({ from }) => from.root === at.root)?.to);
}

function isNoCircle(relinks: readonly Relink[]) {
  return ({ from, to }: { readonly from: ProjectRef; readonly to: ProjectRef }) =>
    endOf(to, relinks).root !== from.root;
}

/**
 * What lay below a folder that is gone is gone too: a repository of its own that is found below the new folder goes
 * there, a mere folder goes where all goes.
 */
function comingAlong(from: ProjectRef, to: ProjectRef, { rows, disk }: Pick<Known, "rows" | "disk">) {
  return rows.flatMap(({ project, sessions }) => {
    const rest = restBelow(from.root, project.root);
    if (rest === undefined || project.root === to.root || restBelow(project.root, to.root) !== undefined) return [];
    if (disk.isFolder(project.root)) return [];
    const folder = to.root + rest;
    const there = disk.isFolder(folder) ? disk.projectOf(folder) : undefined;
    return [{ from: project, to: there ?? to, sessions }];
  });
}
