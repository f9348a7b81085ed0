// What a manifest tells of the filters: what somebody typed may name people, as the sessions that it found do.

import { MANIFEST_CHOICES } from "../../core/manifest-words.ts";
import type { Json } from "../../core/types.ts";
import type { SessionRow } from "../../ports/store.ts";

type Filters = Readonly<Record<string, Json>>;

/** Names of filters are ours, whoever is called by one of these words. */
export function shownFilters(filters: Filters, mask: (text: string) => string): Filters {
  const hide = (value: Json): Json => {
    if (typeof value === "string") return mask(value);
    return Array.isArray(value) ? value.map(hide) : value;
  };
  return Object.fromEntries(
    Object.entries(filters).map(([name, value]) => [name, MANIFEST_CHOICES.has(name) ? value : hide(value)]),
  );
}

/** The name, or a part of it, of a project that is told by another name is told by that one. */
export function askedProject(
  asked: string | undefined,
  rows: readonly SessionRow[],
  projectName: (row: SessionRow) => string | undefined,
): string | undefined {
  if (asked === undefined) return undefined;
  const wanted = asked.toLowerCase();
  for (const row of rows) {
    const name = row.project?.name;
    if (!name?.toLowerCase().includes(wanted)) continue;
    const shown = projectName(row);
    if (shown !== name) return shown;
  }
  return asked;
}
