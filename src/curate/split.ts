// Divides sessions into training and validation without a leak: what belongs together stays on one side.

export interface Splittable {
  readonly id: string;
  /** Names of what it must not be parted from: its project, repository, family, near copies. */
  readonly groups: readonly string[];
  /** Unix milliseconds. */
  readonly startedAt: number | undefined;
}

export type Side = "train" | "validation";

/**
 * `project`: whole groups, chosen by a hash of their names, until `validation` of the sessions is reached. `time`: the
 * newest groups; one that was at work on both sides of the cut trains. A session without a time trains.
 * One group alone cannot be divided: then all train.
 */
export function split(
  items: readonly Splittable[],
  by: "project" | "time",
  { validation, hash }: { readonly validation: number; readonly hash: (text: string) => number },
): ReadonlyMap<string, Side> {
  const families = [...familiesOf(items).values()];
  const wanted = Math.round(items.length * validation);
  const ordered = by === "project" ? byHash(families, hash) : byTime(families);
  const sides = new Map<string, Side>(items.map(({ id }) => [id, "train"]));
  let taken = 0;
  for (const family of ordered) {
    // A family that is larger than what lacks would take training's part.
    if (taken + family.length > wanted) {
      if (by === "time") break;
      continue;
    }
    for (const { id } of family) sides.set(id, "validation");
    taken += family.length;
  }
  return sides;
}

function byHash(families: readonly Splittable[][], hash: (text: string) => number) {
  const key = (family: readonly Splittable[]) =>
    hash(family.flatMap(({ groups, id }) => [...groups, id]).sort()[0] ?? "");
  return families
    .map((family) => [key(family), family] as const)
    .sort(([a], [b]) => a - b)
    .map(([, family]) => family);
}

/** The newest first; a family that began before the one behind it ended is as old as its beginning. */
function byTime(families: readonly Splittable[][]) {
  // Not spread: a family may be all sessions, and arguments are as many as the stack holds.
  const start = (family: readonly Splittable[]) =>
    family.reduce((first, { startedAt = Number.NEGATIVE_INFINITY }) => Math.min(first, startedAt), Infinity);
  return families
    .filter((family) => Number.isFinite(start(family)))
    .sort((a, b) => start(b) - start(a) || ((a[0] as Splittable).id < (b[0] as Splittable).id ? -1 : 1));
}

/** Items that share a group, directly or through others. */
function familiesOf(items: readonly Splittable[]): ReadonlyMap<string, Splittable[]> {
  const parent = new Map<string, string>();
  const rootOf = (name: string): string => {
    let root = name;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    // All on the way: ten thousand sessions of one project would make a way of ten thousand steps.
    for (let at = name; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  for (const { id, groups } of items) {
    for (const group of groups) parent.set(rootOf(`group ${group}`), rootOf(`item ${id}`));
  }
  return Map.groupBy(items, ({ id }) => rootOf(`item ${id}`));
}
