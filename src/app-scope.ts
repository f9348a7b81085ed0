// The part of the app before anything is exported: the scope, the account at the Hub, older settings, the skill for agents.

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { gateDeps, gateFactsOf } from "./app-gate.ts";
import { TraceError } from "./core/errors.ts";
import { datasetName } from "./core/scope.ts";
import { configPath, readConfig, writeConfig } from "./io/config.ts";
import { readIgnore } from "./io/ignore-file.ts";
import { privacyPath, readPrivacyFile } from "./io/privacy-file.ts";
import type { Projector } from "./pipeline/project-rows.ts";
import type { ScopeDeps } from "./pipeline/publish/scope-deps.ts";
import type { PrivacyApp } from "./ports/app-privacy.ts";
import type { ScopeView } from "./ports/app-publish.ts";
import type { ScopeApp } from "./ports/app-scope.ts";
import type { Environment, Source } from "./ports/source.ts";
import type { Store } from "./ports/store.ts";

export interface ScopeParts {
  readonly home: string;
  readonly environment: Environment;
  readonly store: () => Store;
  /** Built-in sources and those of plugins, and the machine as they see it. */
  readonly registry: () => Promise<{ readonly sources: readonly Source[]; readonly machine: Environment }>;
  /** Masks what is shown inside the machine; without the key, so that looking makes none. */
  readonly projector: () => Promise<Pick<Projector, "answer">>;
  readonly addPrivacy: PrivacyApp["addPrivacy"];
  /** Asks the Hub whose a token is. @throws TraceError `login_needed`, `sink_failed` */
  whoAmI(token: string, signal: AbortSignal): Promise<{ readonly account: string; readonly role: string | undefined }>;
}

export function scopeApp(parts: ScopeParts): ScopeApp {
  const { home } = parts;
  return {
    async scope(options) {
      const { viewScope } = await import("./pipeline/publish/scope-view.ts");
      return viewScope(await depsOf(parts), options);
    },
    async changeScope(change, folder) {
      const { changeScope } = await import("./pipeline/publish/scope-change.ts");
      return changeScope(await depsOf(parts), change, folder);
    },
    async importSettings(options) {
      const { importSettings } = await import("./pipeline/publish/import-settings.ts");
      return importSettings(await importDeps(parts), options);
    },
    async reset(what) {
      const { resetHome } = await import("./pipeline/publish/reset.ts");
      const { lookAt, removeAll } = await import("./io/reset-files.ts");
      const { withFileLock } = await import("./io/file-lock.ts");
      const { clearOutbox } = await import("./io/outbox.ts");
      const { forgetGate, gatePath } = await import("./io/gate-file.ts");
      return resetHome(
        {
          lookAt: (name) => lookAt(home, name),
          async remove(file) {
            if (file.path === join(home, "outbox")) clearOutbox(home);
            else if (file.path === gatePath(home)) await forgetGate(home);
            else removeAll(file);
          },
          locked: (file, action) => withFileLock(file.path, action),
        },
        what,
      );
    },
    async login(written, signal) {
      const { checkToken, keepToken } = await import("./io/credentials.ts");
      const token = checkToken(written.trim(), "--token");
      const who = await parts.whoAmI(token, signal);
      await keepToken(home, token, who.account);
      return who;
    },
    async logout() {
      const { forgetToken } = await import("./io/credentials.ts");
      return { wasLoggedIn: await forgetToken(home) };
    },
    async installSkill(agent, options) {
      const { resolveSources } = await import("./curate/scope-names.ts");
      const { writeSkill } = await import("./io/skill-file.ts");
      const { sources, machine } = await parts.registry();
      const readers = sources.filter(({ skills }) => skills !== undefined);
      const named = resolveSources([agent], readers);
      const [reader, ...others] = readers.filter(({ name }) => named === "all" || named.includes(name));
      const places = reader?.skills?.(machine);
      if (!reader || !places || others.length > 0) {
        throw new TraceError("unknown_source", `${agent} is not one agent that reads skills`, {
          hint: `Name one of ${readers.map(({ name }) => name).join(", ")}.`,
        });
      }
      const folder = options.isGlobal ? places.own : join(options.folder, places.project);
      // Beside `src/` and `dist/`, in the repository as in the package.
      const skill = new URL("../integrations/skill/SKILL.md", import.meta.url);
      return { agent: reader.name, ...writeSkill(skill, folder) };
    },
  };
}

async function depsOf(parts: ScopeParts): Promise<ScopeDeps> {
  const { home, environment, store } = parts;
  const { resolvePath } = await import("./io/import-files.ts");
  const { projectOf } = await import("./core/project.ts");
  const { gitRoot } = await import("./io/git.ts");
  const { sources } = await parts.registry();
  // Looking makes no store.
  const opened = existsSync(join(home, "tracemill.db")) ? store() : undefined;
  const rows = opened?.projects() ?? [];
  const { answer } = await parts.projector();
  return {
    ...gateDeps(home),
    async standpointOf(facts) {
      const { standpointOf } = await import("./curate/standpoint.ts");
      return standpointOf(await gateFactsOf(home, facts));
    },
    sources,
    projects: () => rows,
    sessions: () => opened?.sessionCount() ?? 0,
    shown: answer,
    readScope: async () => (await readConfig(home)).publish,
    changeScope: async (change) => (await writeConfig(home, (now) => ({ publish: change(now.publish) }))).publish,
    async hidden() {
      const written = (await readPrivacyFile(privacyPath(home)))?.written;
      return { words: written?.customWords ?? [], userNames: written?.userNames ?? [] };
    },
    hide: (kind, values) => parts.addPrivacy(kind, values, {}),
    ignoreAt: readIgnore,
    projectAt: (folder) => projectOf(folder, gitRoot, environment.home),
    resolve: resolvePath,
    account: await accountOf(parts),
    repository,
    configFile: configPath(home),
    now: Date.now,
  };
}

/** Nobody is asked; a file that cannot be read is told as where the token would be from. */
async function accountOf({ home, environment }: ScopeParts): Promise<() => ScopeView["account"]> {
  const { tokenOf } = await import("./io/credentials.ts");
  return () => {
    try {
      const found = tokenOf(environment, home);
      return { isLoggedIn: found !== undefined, from: found?.from, name: found?.account };
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      return { isLoggedIn: false, from: error.message, name: undefined };
    }
  };
}

function repository(written: string): string {
  const name = datasetName(written);
  if (name !== undefined) return name;
  throw new TraceError("usage", "that is no repository of the Hub: it is owner/name, or the address of a dataset", {
    hint: "For example: tracemill config --repo alice/coding-sessions",
  });
}

async function importDeps(parts: ScopeParts) {
  const { home, environment } = parts;
  const [{ isImported, noteImported, olderFiles }, { readFields, readImport }, { addToPrivacy }] = await Promise.all([
    import("./io/older-settings.ts"),
    import("./io/privacy-import.ts"),
    import("./io/privacy-edit.ts"),
  ]);
  return {
    ...(await depsOf(parts)),
    olderFiles: (folder: string) => olderFiles(environment.home, resolve(folder)),
    isImported: isImported(home),
    noteImported: (files: Parameters<typeof noteImported>[1]) => noteImported(home, files, Date.now()),
    readPrivacy: readImport,
    fieldsOf: readFields,
    addPrivacy: (additions: Parameters<typeof addToPrivacy>[1]) => addToPrivacy(home, additions),
  };
}
