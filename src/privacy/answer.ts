// Projects every string of a plain answer, keys too, whatever its shape: what is added to an answer passes as well.

type Show = (text: string) => string;

/** The answer with its strings shown; the same objects where nothing changes. */
export function projectAnswer<T>(answer: T, show: Show): T {
  return project(answer, show) as T;
}

function project(value: unknown, show: Show): unknown {
  if (typeof value === "string") return show(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return projectItems(value, show);
  const prototype: unknown = Object.getPrototypeOf(value);
  // Dates, bytes and the like hold no text.
  return prototype === Object.prototype || prototype === null ? projectFields(value, show) : value;
}

function projectItems(items: readonly unknown[], show: Show): readonly unknown[] {
  let changed = false;
  const shown = items.map((item) => {
    const one = project(item, show);
    if (one !== item) changed = true;
    return one;
  });
  return changed ? shown : items;
}

function projectFields(value: object, show: Show): object {
  let changed = false;
  const fields = new Map<string, unknown>();
  for (const [key, item] of Object.entries(value)) {
    const name = show(key);
    const one = project(item, show);
    if (name !== key || one !== item) changed = true;
    const before = fields.get(name);
    // Two names that are masked alike become one: counts are added up.
    fields.set(name, typeof before === "number" && typeof one === "number" ? before + one : one);
  }
  return changed ? Object.fromEntries(fields) : value;
}
