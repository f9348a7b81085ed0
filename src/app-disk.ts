// The disk as the composition root hands it to the stages: what each may look at, and no more.

import { accessSync, constants, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "./core/errors.ts";
import { normaliseRemote } from "./core/git-remote.ts";
import { projectOf } from "./core/project.ts";
import { keyPath, readConfig } from "./io/config.ts";
import { fileSystemOf, freeBytes } from "./io/disk.ts";
import { gitRemote, gitRoot } from "./io/git.ts";
import type { DoctorProbe } from "./pipeline/doctor.ts";
import type { ProjectDisk } from "./pipeline/relink.ts";
import type { PluginStatus } from "./ports/app.ts";
import type { Environment, Source } from "./ports/source.ts";
import type { Store } from "./ports/store.ts";
import { lockHolder } from "./store/sqlite/lock.ts";

const DATABASE = "tracemill.db";

export async function projectDisk({ home }: Environment): Promise<ProjectDisk> {
  const { resolve } = await folderTools();
  return {
    resolve,
    isFolder,
    projectOf: (folder) => projectOf(folder, gitRoot, home),
    remoteOf: (root) => normaliseRemote(gitRemote(root) ?? ""),
  };
}

export async function folderTools() {
  const { resolvePath } = await import("./io/import-files.ts");
  return { resolve: (path: string) => resolvePath(path, process.cwd()), isFolder };
}

export async function pluginTools(home: string) {
  const { findPlugin, pluginFiles } = await import("./io/plugins.ts");
  const places = [process.cwd(), join(home, "plugins"), import.meta.dirname];
  const { resolve } = await folderTools();
  return { files: pluginFiles(import.meta.url), find: (name: string) => findPlugin(name, places), resolve };
}

/** What the store has of sessions that their agent, or an export, named so. */
export function storedSessions(store: Store, externalId: string) {
  return store
    .findSessions(externalId)
    .filter(({ facts }) => facts.head.externalId === externalId || facts.head.id === externalId)
    .map(({ facts, counts }) => ({ id: facts.head.id, messages: counts.messages }));
}

export async function importTools() {
  const { copyNew, listJsonLines, resolvePath, stemOf } = await import("./io/import-files.ts");
  const resolve = (path: string) => resolvePath(path, process.cwd());
  return { resolve, exists: existsSync, list: listJsonLines, join, stem: stemOf, copy: copyNew };
}

/** Before the first byte is written: locks of a network file system cannot be trusted (ADR 0006). */
export function refuseNetwork(home: string, { variables }: Environment): void {
  if (variables["TRACEMILL_ALLOW_NETWORK_HOME"] === "1" || existsSync(join(home, DATABASE))) return;
  const { kind, type } = fileSystemOf(home);
  if (kind !== "network") return;
  throw new TraceError("network_filesystem", `${home} lies on a network file system (${type ?? "of no known name"})`, {
    hint: "Set TRACEMILL_HOME to a local folder; TRACEMILL_ALLOW_NETWORK_HOME=1 takes the risk.",
  });
}

interface Patient {
  readonly home: string;
  readonly sources: readonly Source[];
  readonly plugins: readonly PluginStatus[];
  readonly machine: Environment;
  readonly store: () => Store;
}

/** What the doctor may look at. */
export async function doctorProbe(
  { home, sources, plugins, machine, store }: Patient,
  deep: boolean,
): Promise<Omit<DoctorProbe, "privacy">> {
  const { openToOthers } = await import("./io/files.ts");
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;
  return {
    deep,
    now: Date.now(),
    nodeVersion: process.version,
    home,
    environment: machine,
    sources,
    plugins,
    isFolder,
    folder: () => ({ exists: existsSync(home), writable: isWritable(home), openToOthers: openToOthers(home) }),
    fileSystem: () => fileSystemOf(home),
    freeBytes: () => freeBytes(home),
    config: () => readConfig(home),
    publishing: {
      gate: async () => (await import("./io/gate-file.ts")).readGate(home),
      ledger: async () => (await (await import("./io/ledger.ts")).readLedger(home)).length,
      token: async () => (await import("./io/credentials.ts")).tokenOf(machine, home),
    },
    keyBytes: () => size(keyPath(home)),
    lockHolder: () => lockHolder(home),
    openStore: () => (existsSync(join(home, DATABASE)) ? store() : undefined),
  };
}

/** A folder that may not even be looked at is one: what cannot be read is told by whoever tries. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return true;
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
