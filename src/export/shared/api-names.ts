// Names and ids as APIs take them: letters, digits, `_` and `-`, and no more than so many.

/** Maps each name to one of its own that is allowed, the same one whenever it comes again. An allowed name stays. */
export function apiNames(max: number): (name: string) => string {
  const given = new Map<string, string>();
  const taken = new Set<string>();
  return (name) => {
    const known = given.get(name);
    if (known !== undefined) return known;
    const plain = name.replaceAll(/[^A-Za-z0-9_-]/g, "_").slice(0, max) || "_";
    let free = plain;
    for (let n = 2; taken.has(free); n++) free = `${plain.slice(0, max - 1 - String(n).length)}_${n}`;
    given.set(name, free);
    taken.add(free);
    return free;
  };
}
