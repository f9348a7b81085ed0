// The names that people give for projects and agents, matched with those that there are.

import { TraceError } from "../core/errors.ts";
import type { ProjectRef } from "../core/project.ts";
import { foldName } from "../core/scope.ts";

export interface NameableProject {
  readonly project: ProjectRef;
  /** As it is listed: masked, where its name holds a secret. */
  readonly shown: ProjectRef;
}

export interface Matched {
  readonly name: string;
  readonly projects: readonly ProjectRef[];
  /** The root that a path stands for; undefined for a name. */
  readonly root: string | undefined;
  /** Names that are like it, where no project has it. */
  readonly didYouMean: readonly string[];
}

/** `rootAt`: the root of the project that a path lies in; undefined for what is no path. */
export function matchProjects(
  names: readonly string[],
  known: readonly NameableProject[],
  rootAt: (name: string) => string | undefined,
): readonly Matched[] {
  const unique = [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
  return unique.map((name) => {
    const root = rootAt(name);
    const isRoot = ({ project, shown }: NameableProject) =>
      project.root === root || project.root === name || shown.root === name;
    const isNamed = ({ project, shown }: NameableProject) => project.name === name || shown.name === name;
    const isLike = ({ project }: NameableProject) => foldName(project.name) === foldName(name);
    const found = [isRoot, isNamed, isLike].map((test) => known.filter(test)).find((list) => list.length > 0) ?? [];
    const projects = found.map(({ project }) => project);
    return { name, projects, root, didYouMean: projects.length > 0 ? [] : similar(name, known) };
  });
}

const SUGGESTED = 3;
const LONGEST = 64;

function similar(name: string, known: readonly NameableProject[]): readonly string[] {
  const own = foldName(name).slice(0, LONGEST);
  const scored = [...new Set(known.map(({ shown }) => shown.name))].flatMap((other) => {
    const folded = foldName(other).slice(0, LONGEST);
    const distance = editDistance(own, folded);
    const holds = own.length >= 3 && (folded.includes(own) || own.includes(folded)) && folded.length >= 3;
    return holds || distance <= Math.max(1, Math.floor(own.length / 4)) ? [{ other, distance }] : [];
  });
  return scored
    .sort((a, b) => a.distance - b.distance || (a.other < b.other ? -1 : 1))
    .slice(0, SUGGESTED)
    .map(({ other }) => other);
}

/** Letters that were put in, left out or changed; two that changed places count as one. */
function editDistance(a: string, b: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let least = Math.min((row[j] as number) + 1, (next[j - 1] as number) + 1, (row[j - 1] as number) + change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] as number) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}

export interface NameableSource {
  readonly name: string;
  readonly aliases?: readonly string[];
}

/** @throws TraceError `unknown_source`, `usage` where there is no name at all */
export function resolveSources(
  words: readonly string[] | "all",
  sources: readonly NameableSource[],
): readonly string[] | "all" {
  if (words === "all") return "all";
  const given = words.map((word) => word.trim().toLowerCase()).filter((word) => word !== "");
  if (given.includes("all")) return "all";
  if (given.length === 0) {
    throw new TraceError("usage", "no agent was named", { hint: `Name some: ${namesOf(sources)}, or all.` });
  }
  const found = given.flatMap((word) => {
    const own = sources.filter(({ name }) => name === word);
    const meant = own.length > 0 ? own : sources.filter(({ aliases }) => aliases?.includes(word));
    if (meant.length > 0) return meant.map(({ name }) => name);
    throw new TraceError("unknown_source", `no agent is called ${word}`, {
      hint: `There are: ${namesOf(sources)}, and all.`,
    });
  });
  return [...new Set(found)].sort();
}

function namesOf(sources: readonly NameableSource[]): string {
  const aliases = sources.flatMap((source) => source.aliases ?? []);
  return [...new Set([...aliases, ...sources.map(({ name }) => name)])].join(", ");
}
