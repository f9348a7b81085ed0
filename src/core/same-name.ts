// Projects that are called the same: published, they stand under one name.

import type { ProjectRef } from "./project.ts";

export interface SameName {
  readonly name: string;
  readonly roots: readonly string[];
}

/** Names that several roots have, by name. */
export function sameNames(projects: Iterable<ProjectRef>): readonly SameName[] {
  const roots = new Map<string, Set<string>>();
  for (const { name, root } of projects) roots.set(name, (roots.get(name) ?? new Set()).add(root));
  return [...roots]
    .filter(([, all]) => all.size > 1)
    .map(([name, all]) => ({ name, roots: [...all].sort() }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function sameNameText({ name, roots }: SameName): string {
  return `${name}: ${roots.length} projects are called so; published, they share one configuration of the dataset.`;
}
