// The composition root: the only file that knows every adapter, and hands each stage what it needs.

import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { deserialize, serialize } from "node:v8";
import { datasetApp } from "./app-dataset.ts";
import { deskApp } from "./app-desk.ts";
import {
  doctorProbe,
  folderTools,
  importTools,
  isFolder,
  pluginTools,
  projectDisk,
  refuseNetwork,
  storedSessions,
} from "./app-disk.ts";
import { type ProofDeps, strictExit } from "./app-exit.ts";
import type { ExportParts } from "./app-export.ts";
import { findingsApp } from "./app-findings.ts";
import { createPrivacy } from "./app-privacy.ts";
import { proofApp } from "./app-proof.ts";
import { scopeApp } from "./app-scope.ts";
import { scrubApp } from "./app-scrub.ts";
import { viewsApp } from "./app-views.ts";
import { INSIDE } from "./core/policy.ts";
import { keyPath, loadKey, readConfig, writeConfig } from "./io/config.ts";
import { keyedDigest, keyedHash } from "./io/crypto.ts";
import { ensurePrivateFolder } from "./io/files.ts";
import { gitRemote, gitRoot } from "./io/git.ts";
import { readRange, tailHash } from "./io/tail.ts";
import { packFiles } from "./io/tar.ts";
import { packBlock, packSegment, unpack, unpackLater } from "./io/zstd.ts";
import { findProject } from "./pipeline/found-project.ts";
import { plainProjector, shownApp } from "./pipeline/shown-app.ts";
import { unknownSource } from "./pipeline/unknown-source.ts";
import type { App, Config } from "./ports/app.ts";
import type { Environment } from "./ports/source.ts";
import type { SessionRow, Store } from "./ports/store.ts";
import type { Detector } from "./privacy/detect.ts";
import { custom } from "./sources/custom.ts";
import { SOURCES } from "./sources/index.ts";
import { openStore } from "./store/sqlite/store.ts";

export interface AppOptions {
  /** The machine as sources see it. */
  readonly environment: Environment;
  /** Default: `$TRACEMILL_HOME`, else `~/.tracemill`. */
  readonly home?: string;
  /** Threads that read logs in a large scan. Default: as many as there are processors, at most three. */
  readonly workers?: number;
}

const MAX_WORKERS = 3;

interface Labelling {
  readonly signal: AbortSignal;
  onProgress(progress: { readonly phase: "labelling"; readonly done: number; readonly of: number }): void;
}

/**
 * Everything tracemill can do, over one home folder. Cheap: the store is opened, and each part loaded, at first use.
 * @throws TraceError `config_invalid`, `store_damaged`, `store_newer` from the methods, never from here.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const { environment } = options;
  const home =
    options.home ?? (environment.variables.TRACEMILL_HOME || undefined) ?? join(environment.home, ".tracemill");
  const now = Date.now;
  let opened: Store | undefined;
  const store = (): Store => {
    if (!opened) refuseNetwork(home, environment);
    ensurePrivateFolder(home);
    opened = opened ?? openStore({ home, now });
    return opened;
  };
  const key = () => {
    refuseNetwork(home, environment);
    return loadKey(home);
  };
  /** Built-in sources and those of plugins, and the machine with the folders that the user named. */
  const registry = async () => {
    const { folders, plugins: trusted } = await readConfig(home);
    const variables = { ...environment.variables, TRACEMILL_HOME: home };
    const machine: Environment = { ...environment, variables, folders };
    if (trusted.length === 0) return { sources: SOURCES, plugins: [], machine };
    const { loadPlugins } = await import("./pipeline/plugins.ts");
    const { pluginFiles } = await import("./io/plugins.ts");
    const { sources, plugins } = await loadPlugins(trusted, SOURCES, pluginFiles(import.meta.url));
    return { sources: [...SOURCES, ...sources], plugins, machine };
  };
  /** @throws TraceError `unknown_source` */
  const known = async <Query extends { readonly source?: string }>(query: Query): Promise<Query> => {
    if (query.source === undefined || SOURCES.some(({ name }) => name === query.source)) return query;
    const { sources } = await registry();
    if (sources.some(({ name }) => name === query.source)) return query;
    // What a plugin read stays when the plugin is gone.
    if (store().sessions({ source: query.source, limit: 1 }).length > 0) return query;
    throw unknownSource(query.source, sources);
  };
  const settings = {
    builtIn: SOURCES,
    read: () => readConfig(home),
    write: (change: (now: Config) => Partial<Config>) => writeConfig(home, change),
  };
  const outside = () => ({
    valueHash: keyedHash(key()),
    packBlock,
    packSegment,
    unpack,
    tailHash,
    readRange,
    packFiles,
    serialize,
    deserialize,
  });
  const privacy = createPrivacy({
    home,
    environment,
    store,
    key,
    knownKey: () => (existsSync(keyPath(home)) ? loadKey(home) : undefined),
  });
  const tools = async () => {
    const { readTools } = await import("./pipeline/read-tools.ts");
    return readTools(INSIDE, outside(), (await privacy.insideRules()).layers);
  };
  let detector: Detector | undefined;
  const reading = async () => {
    const { layers } = await privacy.insideRules();
    if (detector?.ruleset !== layers.ruleset) {
      const { createLayeredDetector } = await import("./privacy/layers.ts");
      detector = createLayeredDetector(layers, keyedHash(key()));
    }
    const { sources } = await registry();
    return { store: store(), policy: INSIDE, detector, sources };
  };
  const classifier = async () => {
    const { CLASSIFIER_VERSION, createClassifier } = await import("./classify/classify.ts");
    const secret = key();
    return {
      classifier: CLASSIFIER_VERSION,
      judge: (skip: ReadonlySet<number>) => createClassifier({ digest: keyedDigest(secret), skip }),
    };
  };
  const labelled = async (rows: readonly SessionRow[], { signal, onProgress }: Labelling) => {
    const { labelSessions } = await import("./pipeline/label-sessions.ts");
    await labelSessions({ store: store(), ...(await classifier()) }, rows, {
      signal,
      onProgress: ({ done, total }) => onProgress({ phase: "labelling", done, of: total }),
    });
  };
  const proof: ProofDeps = {
    home,
    environment,
    store,
    key,
    known,
    leaving: privacy.leavePolicy,
    quarantineOver: privacy.quarantineOver,
  };
  const exporting: ExportParts = {
    ...proof,
    workerUrl: besides("export-worker"),
    label: labelled,
    async hubTraces() {
      const { sources } = await registry();
      return new Map(sources.map(({ name, hubTraces }) => [name, hubTraces]));
    },
  };
  const plain = async () => plainProjector(async () => (await privacy.insideRules()).layers);
  const app: App = {
    home,
    ...findingsApp({
      home,
      reading,
      leaving: privacy.leavePolicy,
      strictExit: (rows) => strictExit(proof, rows),
      unpackLater,
      known,
      over: privacy.quarantineOver,
      guard: async () => (await import("./app-guard.ts")).scopeGuard({ home, store }),
    }),
    ...deskApp({
      reading,
      known,
      over: privacy.quarantineOver,
      classifier,
      now,
    }),
    async scan(scanOptions) {
      const { scan } = await import("./pipeline/scan.ts");
      const { compareFile } = await import("./io/files.ts");
      const { rereadFolder } = await import("./io/reread-folder.ts");
      const { clearTempFolders } = await import("./io/temp-folder.ts");
      const { archive } = await readConfig(home);
      const { sources, plugins, machine } = await registry();
      const { secrets, layers } = await privacy.insideRules();
      // What a scan that was killed left.
      clearTempFolders();
      return scan(
        {
          store: store(),
          sources,
          plugins,
          environment: machine,
          policy: INSIDE,
          secrets,
          ruleset: layers.ruleset.id,
          archive,
          key,
          tools,
          workerUrl: besides("worker"),
          workers: Math.max(1, options.workers ?? Math.min(MAX_WORKERS, availableParallelism())),
          clearTemp: clearTempFolders,
          tailHash,
          isSame: (path, pieces) => existsSync(path) && compareFile(path, pieces) === "same",
          unpackLater,
          unpacked: rereadFolder(home),
          projectOf: (cwd) => findProject(cwd, { isFolder, gitRoot, gitRemote }, environment.home),
          now,
        },
        scanOptions,
      );
    },
    async sources() {
      const { sourceStatuses } = await import("./pipeline/overview.ts");
      const { sources, machine } = await registry();
      return sourceStatuses(sources, machine, store(), existsSync);
    },
    async projects() {
      const { listProjects } = await import("./pipeline/overview.ts");
      return listProjects(await reading());
    },
    async suggestedRelinks() {
      const { suggestRelinks } = await import("./pipeline/suggest-relinks.ts");
      return suggestRelinks({ ...(await reading()), disk: await projectDisk(environment) });
    },
    async relink(from, to, relinkOptions) {
      const { relinkProject } = await import("./pipeline/relink.ts");
      return relinkProject({ ...(await reading()), disk: await projectDisk(environment) }, [from, to], relinkOptions);
    },
    async unlink(from, relinkOptions) {
      const { unlinkProject } = await import("./pipeline/relink.ts");
      return unlinkProject({ ...(await reading()), disk: await projectDisk(environment) }, from, relinkOptions);
    },
    async sessions(query) {
      const { listSessions } = await import("./pipeline/read-sessions.ts");
      return listSessions(await reading(), await known(query));
    },
    async show(id, showOptions) {
      const { showSession } = await import("./pipeline/read-sessions.ts");
      return showSession(await reading(), id, showOptions);
    },
    async search(text, searchOptions) {
      const { searchSessions } = await import("./pipeline/search-sessions.ts");
      return searchSessions(await reading(), text, await known(searchOptions), () => performance.now());
    },
    async totals(query) {
      const { sumTotals } = await import("./pipeline/overview.ts");
      return sumTotals(await reading(), await known(query));
    },
    async usage(group, query) {
      const { groupUsage } = await import("./pipeline/overview.ts");
      return groupUsage(await reading(), group, await known(query));
    },
    async doctor(doctorOptions) {
      const { diagnose } = await import("./pipeline/doctor.ts");
      // Settings that cannot be read are one of the doctor's own findings.
      const { sources, plugins, machine } = await registry().catch(() => ({
        sources: SOURCES,
        plugins: [],
        machine: environment,
      }));
      const probe = await doctorProbe({ home, sources, plugins, machine, store }, doctorOptions.deep);
      return diagnose({ ...probe, privacy: privacy.refused });
    },
    async restore(id) {
      const { restoreLog } = await import("./pipeline/restore.ts");
      const { findSession } = await import("./pipeline/read-sessions.ts");
      const { compareFile, createPrivate } = await import("./io/files.ts");
      const { unpackIfPacked } = await import("./io/reread-folder.ts");
      const session = findSession({ store: store() }, id);
      return restoreLog({
        store: store(),
        session,
        files: { exists: existsSync, compare: compareFile, create: createPrivate, unpack: unpackIfPacked },
      });
    },
    async config() {
      return readConfig(home);
    },
    async setConfig(change) {
      return writeConfig(home, () => change);
    },
    async addFolder(source, folder) {
      const { addFolder } = await import("./pipeline/settings.ts");
      return addFolder({ ...settings, ...(await folderTools()), sources: (await registry()).sources }, source, folder);
    },
    async removeFolder(source, folder) {
      const { removeFolder } = await import("./pipeline/settings.ts");
      return removeFolder({ ...settings, ...(await folderTools()), sources: [] }, source, folder);
    },
    async plugins() {
      const { listPlugins } = await import("./pipeline/settings.ts");
      return listPlugins({ ...settings, ...(await pluginTools(home)) });
    },
    async addPlugin(name) {
      const { addPlugin } = await import("./pipeline/settings.ts");
      return addPlugin({ ...settings, ...(await pluginTools(home)) }, name);
    },
    async removePlugin(name) {
      const { removePlugin } = await import("./pipeline/settings.ts");
      return removePlugin({ ...settings, ...(await pluginTools(home)) }, name);
    },
    async importSessions(path, importOptions) {
      const { importSessions } = await import("./pipeline/import.ts");
      const files = await importTools();
      const { signal } = importOptions;
      const scan = () => app.scan({ source: custom.name, ...(signal && { signal }) });
      const folder = join(home, "custom");
      const known = (externalId: string) => storedSessions(store(), externalId);
      return importSessions({ source: custom, folder, files, known, scan }, path, importOptions);
    },
    async redactLines(input, write, redactOptions) {
      const { redactLines } = await import("./pipeline/redact-lines.ts");
      const { redact, refused } = await privacy.filter(redactOptions);
      return { ...(await redactLines(input, redact, write)), refused };
    },
    ...proofApp(proof),
    async exportSessions(request) {
      const { exportApp } = await import("./app-export.ts");
      return exportApp(exporting).exportSessions(request);
    },
    ...lateApp(FLOW, async () => {
      const { publishApp } = await import("./app-publish.ts");
      const sources = async () => (await registry()).sources;
      return publishApp({ ...exporting, sources, settings: privacy.settings, projector: plain });
    }),
    ...datasetApp(),
    ...viewsApp(store),
    async reportDataset(request) {
      const { reportApp } = await import("./app-report.ts");
      return reportApp({ ...proof, label: labelled }).reportDataset(request);
    },
    ...scopeApp({
      home,
      environment,
      store,
      registry,
      projector: plain,
      addPrivacy: privacy.methods.addPrivacy,
      async whoAmI(token, signal) {
        const { accountOf } = await import("./app-account.ts");
        return accountOf(token, environment.variables["HF_ENDPOINT"] || undefined, signal);
      },
    }),
    ...scrubApp({ home, registry, store, key, tools, scan: (scanOptions) => app.scan(scanOptions) }),
    ...privacy.methods,
    close() {
      opened?.close();
      opened = undefined;
    },
  };
  return shownApp(app, async () => (await privacy.insideRules()).layers);
}

const FLOW = ["exportCandidate", "confirm", "publish", "unpublish", "ledger", "grants", "grant", "revoke"] as const;

/** Methods of a part that is loaded when the first of them is called. */
function lateApp<Part extends object, Name extends keyof Part>(names: readonly Name[], load: () => Promise<Part>) {
  const late = names.map((name) => [
    name,
    async (...args: readonly unknown[]) => {
      const part = await load();
      return (part[name] as (...given: readonly unknown[]) => unknown)(...args);
    },
  ]);
  return Object.fromEntries(late) as Pick<Part, Name>;
}

/** Workers lie beside this file: as TypeScript in the repository, as JavaScript in the package. */
function besides(worker: string): URL {
  return new URL(`./${worker}${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url);
}
