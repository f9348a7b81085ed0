// By which project a session may leave at all: the part of the composition root that reads the scope and the ignore files.

import { TraceError } from "./core/errors.ts";
import type { Scope } from "./core/publication.ts";
import { readConfig } from "./io/config.ts";
import { checkoutOf, readIgnore } from "./io/ignore-file.ts";
import { createScopeGuard, type ScopeGuard, type ScopeReason } from "./pipeline/publish/scope-guard.ts";
import type { SessionRow, Store } from "./ports/store.ts";

export interface GuardParts {
  readonly home: string;
  readonly store: () => Store;
}

/**
 * As the settings and the repositories are now: asked for at every export, and again when something is published.
 * `sources`: instead of those of the settings.
 * @throws TraceError `config_invalid`: without settings that can be read nothing leaves
 */
export async function scopeGuard({ home, store }: GuardParts, sources?: Scope["sources"]): Promise<ScopeGuard> {
  const { publish } = await readConfig(home);
  const scope = sources === undefined ? publish : { ...publish, sources };
  const opened = store();
  return createScopeGuard({
    scope,
    projects: opened.projects(),
    ignoreAt: readIgnore,
    checkoutOf,
    sessionOf: (id) => opened.findSessions(id).find(({ facts }) => facts.head.id === id),
  });
}

const WHY: Readonly<Record<ScopeReason, string>> = {
  excluded: "its project is excluded",
  ignored: "a .tracemillignore of its repository keeps it back",
  out_of_scope: "its agent or project is not in scope",
};

export function scopeWords(reason: ScopeReason): string {
  return WHY[reason];
}

/** @throws TraceError `blocked` */
export function refuseOutOfScope({ facts }: SessionRow, reason: ScopeReason | undefined): void {
  if (reason === undefined) return;
  throw new TraceError("blocked", `${facts.head.id} may not leave: ${WHY[reason]}`, {
    hint: "`tracemill config` shows what is excluded; a repository's .tracemillignore is its owners' word.",
  });
}
