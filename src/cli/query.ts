// Turns the filter options that several commands share into one query.

import { TraceError } from "../core/errors.ts";
import type { SessionQuery } from "../ports/store.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { parseTime } from "./times.ts";

export interface FilterOptions {
  readonly source?: string;
  readonly project?: string;
  readonly since?: string;
  readonly until?: string;
}

/** What a command calls the two times. */
export interface TimeNames {
  readonly since: string;
  readonly until: string;
}

const USUAL: TimeNames = { since: "--since", until: "--until" };

/** @throws TraceError `usage`, by the names that were typed */
export function toQuery(context: Context, options: FilterOptions, names: TimeNames = USUAL): SessionQuery {
  const now = context.deps.now();
  const since = options.since === undefined ? undefined : parseTime(options.since, names.since, "start", now);
  const until = options.until === undefined ? undefined : parseTime(options.until, names.until, "end", now);
  if (since !== undefined && until !== undefined && since >= until) {
    throw new TraceError("usage", `${names.since} lies behind ${names.until}, so nothing can be between them.`, {
      hint: "Swap the two, or leave one out.",
    });
  }
  return defined({ source: options.source, project: options.project, since, until });
}

/** The filters as they would be typed again. */
export function filterWords(options: FilterOptions): string {
  return optionWords(options, ["source", "project", "since", "until"]);
}

/** Options as they would be typed again: a blank before each, those that were not given left out. */
export function optionWords<Name extends string>(
  options: { readonly [N in Name]?: string | number },
  names: readonly Name[],
): string {
  const words = names.flatMap((name) => {
    const value = options[name];
    const option = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    return value === undefined ? [] : [` --${option} ${shellWord(String(value))}`];
  });
  return words.join("");
}

export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
