// Looks at everything tracemill stands on and says what is wrong, with the way out. Changes nothing.

import { TraceError } from "../core/errors.ts";
import type { Refusal } from "../core/privacy.ts";
import type { DoctorCheck, DoctorReport, PluginStatus } from "../ports/app.ts";
import type { Environment, Source } from "../ports/source.ts";
import type { LogRecord, StoreReader, StoreSizes } from "../ports/store.ts";
import { checkPrivacy } from "./doctor-privacy.ts";
import { checkPublishing, type PublishingProbe } from "./doctor-publishing.ts";
import { checkSources } from "./doctor-sources.ts";

const OLDEST_NODE = 24;
const MB = 1e6;
const LITTLE_SPACE = 1000 * MB;
const NO_SPACE = 100 * MB;

/** What the doctor may look at; made in the composition root. */
export interface DoctorProbe {
  /** True: reads every page of the store and every segment of the archive. */
  readonly deep: boolean;
  /** Unix milliseconds. */
  readonly now: number;
  /** As `process.version`. */
  readonly nodeVersion: string;
  readonly home: string;
  readonly environment: Environment;
  readonly sources: readonly Source[];
  readonly plugins: readonly PluginStatus[];
  isFolder(path: string): boolean;
  folder(): HomeFacts;
  fileSystem(): { readonly kind: "local" | "network" | "unknown"; readonly type: string | undefined };
  freeBytes(): number | undefined;
  /** @throws TraceError `config_invalid` */
  config(): Promise<{ readonly archive: boolean }>;
  /** What of `privacy.yml` is not carried out, see `doctor-privacy.ts`. @throws TraceError `config_invalid` */
  privacy(): Promise<readonly Refusal[] | undefined>;
  readonly publishing: PublishingProbe;
  /** Size of the key file, undefined where there is none. */
  keyBytes(): number | undefined;
  /** Who writes to the store right now. */
  lockHolder(): string | undefined;
  /** Undefined where nothing was stored yet. @throws TraceError when there is a store that cannot be opened. */
  openStore(): Pick<StoreReader, "check" | "sizes" | "logs"> | undefined;
}

export interface HomeFacts {
  readonly exists: boolean;
  readonly writable: boolean;
  /** Files and folders that others than the owner may read, the home itself included. */
  readonly openToOthers: readonly string[];
}

export async function diagnose(probe: DoctorProbe): Promise<DoctorReport> {
  const facts = probe.folder();
  const archive = await readArchiveSetting(probe);
  const store = lookIntoStore(probe);
  const checks = [
    checkNode(probe.nodeVersion),
    ...checkHome(probe, facts),
    checkFileSystem(probe),
    checkSpace(probe, store.sizes),
    archive.check,
    await checkPrivacy(() => probe.privacy()),
    await checkPublishing(probe.publishing),
    checkKey(probe, store.found),
    store.check,
    checkArchive(archive.on, store.sizes),
    checkLock(probe),
    ...(await checkSources(probe, store.logs, archive.on)),
    ...probe.plugins.map(checkPlugin),
  ];
  return { checks, sizes: store.sizes };
}

function checkNode(version: string): DoctorCheck {
  const major = Number(/^v?(\d+)/.exec(version)?.[1]);
  if (major >= OLDEST_NODE) return { name: "node", status: "ok", detail: `Node ${version}` };
  return {
    name: "node",
    status: "error",
    detail: `Node ${version} is too old`,
    fix: `Install Node ${OLDEST_NODE} or newer from https://nodejs.org.`,
  };
}

function checkHome({ home }: DoctorProbe, facts: HomeFacts): DoctorCheck[] {
  if (!facts.exists)
    return [
      {
        name: "home",
        status: "warning",
        detail: `${home} is not there yet`,
        fix: "Run `tracemill scan`: it makes the folder.",
      },
    ];
  const writable: DoctorCheck = facts.writable
    ? { name: "home", status: "ok", detail: home }
    : {
        name: "home",
        status: "error",
        detail: `${home} cannot be written`,
        fix: "Give yourself the right to write there, or name another folder in TRACEMILL_HOME.",
      };
  const open = facts.openToOthers;
  if (open.length === 0)
    return [writable, { name: "permissions", status: "ok", detail: "only you may read what is stored" }];
  return [
    writable,
    {
      name: "permissions",
      status: "warning",
      detail: `others may read ${open.length === 1 ? open[0] : `${open.length} files and folders, first ${open[0]}`}`,
      fix: `Run: chmod -R go-rwx ${shellWord(home)}`,
    },
  ];
}

function checkPlugin({ path, state, message, sources }: PluginStatus): DoctorCheck {
  if (state === "ready") return { name: "plugin", status: "ok", detail: `${path}: ${sources.join(", ")}` };
  const again = `Run \`tracemill plugins add ${shellWord(path)}\` once you looked at it, or remove it with \`tracemill plugins remove\`.`;
  return { name: "plugin", status: "warning", detail: `${path}: ${message ?? state}`, fix: again };
}

function checkFileSystem(probe: DoctorProbe): DoctorCheck {
  const { kind, type } = probe.fileSystem();
  const name = "file-system";
  if (kind !== "network") return { name, status: "ok", detail: type ?? (kind === "local" ? "local" : "not told") };
  return {
    name,
    status: "error",
    detail: `${probe.home} is on a network file system (${type}): SQLite's locks do not hold there`,
    fix: "Name a folder on a local disk in TRACEMILL_HOME; the next scan reads the logs again.",
  };
}

function checkSpace(probe: DoctorProbe, sizes: StoreSizes | undefined): DoctorCheck {
  const name = "free-space";
  const free = probe.freeBytes();
  if (free === undefined) return { name, status: "ok", detail: "not told" };
  const detail = `${formatBytes(free)} free`;
  if (free < NO_SPACE)
    return { name, status: "error", detail, fix: "Free some space: a scan stops when none is left." };
  // SQLite may need room for a copy of its log while it merges the index.
  const wanted = Math.max(LITTLE_SPACE, (sizes?.storeBytes ?? 0) / 4);
  if (free < wanted)
    return { name, status: "warning", detail, fix: `Free some space: about ${formatBytes(wanted)} is comfortable.` };
  return { name, status: "ok", detail };
}

async function readArchiveSetting(probe: DoctorProbe): Promise<{ check: DoctorCheck; on: boolean }> {
  try {
    const { archive } = await probe.config();
    return { check: { name: "config", status: "ok", detail: "settings are readable" }, on: archive };
  } catch (error) {
    return { check: failed("config", error), on: true };
  }
}

function checkKey(probe: DoctorProbe, hasStore: boolean): DoctorCheck {
  const name = "key";
  const bytes = probe.keyBytes();
  if (bytes === 32) return { name, status: "ok", detail: "present" };
  if (bytes === undefined && !hasStore) return { name, status: "ok", detail: "made by the first scan" };
  return {
    name,
    status: "error",
    detail: bytes === undefined ? "the key of the stored hashes is gone" : `the key has ${bytes} bytes and not 32`,
    fix: "Put `key` back from a backup; without it a new one is made, and pseudonyms and decisions start anew.",
  };
}

const STORE_FIX =
  "Run `tracemill scan --force`: logs that are still there are archived anew. Where a database is damaged, move tracemill.db* and bodies.db* aside first: every log is read again, deleted ones from the archive.";

interface StoreLook {
  readonly found: boolean;
  readonly check: DoctorCheck;
  readonly sizes: StoreSizes | undefined;
  readonly logs: readonly LogRecord[];
}

function lookIntoStore(probe: DoctorProbe): StoreLook {
  const name = "store";
  try {
    const store = probe.openStore();
    if (store === undefined) {
      const fix = "Run `tracemill scan`.";
      const check: DoctorCheck = { name, status: "warning", detail: "nothing was scanned yet", fix };
      return { found: false, check, sizes: undefined, logs: [] };
    }
    const problems = store.check(probe.deep);
    if (problems.length > 0) {
      const detail = problems.slice(0, 3).join("; ") + (problems.length > 3 ? `; ${problems.length - 3} more` : "");
      const fix = STORE_FIX;
      return { found: true, check: { name, status: "error", detail, fix }, sizes: undefined, logs: [] };
    }
    const sizes = store.sizes();
    const logs = store.logs();
    const waiting = sizes.waitingText > 0 ? `; ${sizes.waitingText} messages wait for full text` : "";
    const detail = `${formatBytes(sizes.storeBytes)}, ${logs.length} logs, ${probe.deep ? "every page is" : "structure is"} whole${waiting}`;
    return { found: true, check: { name, status: "ok", detail }, sizes, logs };
  } catch (error) {
    return { found: true, check: failed(name, error), sizes: undefined, logs: [] };
  }
}

function checkArchive(on: boolean, sizes: StoreSizes | undefined): DoctorCheck {
  const name = "archive";
  const size = sizes === undefined ? "" : `, ${formatBytes(sizes.archiveBytes)}`;
  if (on) {
    const share =
      sizes !== undefined && sizes.rawBytes > 0
        ? ` (${Math.round((100 * sizes.archiveBytes) / sizes.rawBytes)} % of the logs)`
        : "";
    return { name, status: "ok", detail: `on${size}${share}` };
  }
  return {
    name,
    status: "warning",
    detail: `off${size}: what an agent deletes cannot be restored`,
    fix: "Run `tracemill config set archive on`.",
  };
}

function checkLock(probe: DoctorProbe): DoctorCheck {
  const holder = probe.lockHolder();
  return { name: "lock", status: "ok", detail: holder === undefined ? "free" : `held by ${holder}` };
}

/** The world failing becomes a check; a bug stays a bug. */
function failed(name: string, error: unknown): DoctorCheck {
  if (!(error instanceof TraceError)) throw error;
  const check: DoctorCheck = { name, status: "error", detail: error.message };
  return error.hint === undefined ? check : { ...check, fix: error.hint };
}

export function formatBytes(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
