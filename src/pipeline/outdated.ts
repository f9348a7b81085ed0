// Tells which logs that are gone, or hold less than was read of them, were read otherwise than they would be today.

import { dirname } from "node:path";
import type { Environment, Source } from "../ports/source.ts";
import type { LogRecord, Store } from "../ports/store.ts";
import { placesOf } from "./find-logs.ts";
import { keptLogs } from "./losses.ts";

/** A log to be read again, with the reading version it gets. */
export interface Outdated {
  readonly log: LogRecord;
  readonly parserVersion: number;
}

/** Other logs that were found are the plan's, see `changes.ts`. `versions` are the reading versions of the sources that are looked at. */
export function outdatedLogs(
  store: Pick<Store, "logs" | "archiveOf" | "issues">,
  versions: ReadonlyMap<string, number>,
): Outdated[] {
  let kept: ReadonlySet<string> | undefined;
  return store.logs().flatMap((log) => {
    const parserVersion = versions.get(log.source);
    if (parserVersion === undefined) return [];
    const isDue = log.parserVersion !== parserVersion || (log.cut && store.archiveOf(log.id)?.whole === true);
    if (!isDue) return [];
    kept ??= keptLogs(store);
    return log.state === "missing" || kept.has(log.path) ? [{ log, parserVersion }] : [];
  });
}

/** The root of the source below which a log of an adopted archive lay; its folder where there is none. */
export function rootOf(
  { sources, environment }: { readonly sources: readonly Source[]; readonly environment: Environment },
  source: string,
  path: string,
): string {
  const roots = sources.filter(({ name }) => name === source).flatMap((one) => placesOf(one, environment).roots);
  const above = roots.filter((root) => path.startsWith(root) && /[\\/]/.test(path.slice(root.length, root.length + 1)));
  return above.sort((a, b) => b.length - a.length)[0] ?? dirname(path);
}
