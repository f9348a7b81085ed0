// Names and ids as APIs take them: letters, digits, `_` and `-`, and no more than so many.

/** Maps each name to one of its own that is allowed, the same one whenever it comes again. An allowed name stays where it comes before all that would become it. */
export function apiNames(max: number): (name: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  /** By what a name would be: the number that may be free. */
  const next = new Map<string, number>();
  return (name) => {
    const known = given.get(name);
    if (known !== undefined) return known;
    const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, max) || "_";
    let free = plain;
    let n = next.get(plain) ?? 2;
    for (; taken.has(free); n++) free = `${plain.slice(0, max - 1 - String(n).length)}_${n}`;
    next.set(plain, n);
    given.set(name, free);
    taken.add(free);
    return free;
  };
}
