// The owner's privacy settings as the composition root hands them out: read at each use, compiled once as long as they stay.

import { hostname, userInfo } from "node:os";
import { dirname, resolve } from "node:path";
import { TraceError } from "./core/errors.ts";
import type { ValueHash } from "./core/finding.ts";
import { type Identity, NO_IDENTITY } from "./core/identity.ts";
import { leaving, type Mode } from "./core/policy.ts";
import type { PrivacyFile, SecretSettings } from "./core/privacy.ts";
import { keyedHash } from "./io/crypto.ts";
import { readIfExists } from "./io/files.ts";
import { privacyPath, readPrivacyFile, readRepositoryFiles } from "./io/privacy-file.ts";
import type { LeaveInputs, LeavePolicy } from "./pipeline/leave-policy.ts";
import type { PrivacyApp } from "./ports/app-privacy.ts";
import type { Environment } from "./ports/source.ts";
import type { SessionRow, Store } from "./ports/store.ts";
import type { Layers } from "./privacy/layers.ts";

export interface PrivacyOptions {
  /** `$TRACEMILL_HOME`. */
  readonly home: string;
  readonly environment: Environment;
  readonly store: () => Store;
  /** Makes the key where there is none. */
  readonly key: () => Uint8Array;
  /** The key, where there is one. */
  readonly knownKey: () => Uint8Array | undefined;
  /** See `LeaveInputs`. */
  readonly remembers?: boolean;
}

/** Rules inside the machine, and the settings that a worker makes them of. */
export interface InsideRules {
  readonly secrets: SecretSettings;
  readonly layers: Layers;
}

export function createPrivacy(options: PrivacyOptions) {
  const { home } = options;
  const own = () => readPrivacyFile(privacyPath(home));
  let inside: { readonly name: string; readonly rules: Promise<InsideRules> } | undefined;

  /** @throws TraceError `config_invalid` */
  const insideRules = async (): Promise<InsideRules> => {
    const file = await own();
    const secrets = { customPatterns: file?.written.customPatterns ?? [], gitleaks: file?.gitleaks ?? [] };
    const name = JSON.stringify(secrets);
    if (inside?.name !== name) {
      const { insideLayers } = await import("./privacy/layers.ts");
      inside = { name, rules: insideLayers(secrets).then((layers) => ({ secrets, layers })) };
    }
    return inside.rules;
  };

  const leavePolicy = createLeaving(options, own);
  const refused = async () => {
    const file = await own();
    if (!file) return undefined;
    const [{ customRules }, { effectiveSettings }] = await Promise.all([
      import("./privacy/custom.ts"),
      import("./privacy/effective.ts"),
    ]);
    const effective = effectiveSettings(file);
    return [...effective.refused, ...customRules(effective.settings).refused];
  };
  const settings = async (mode?: Mode) => {
    const { effectiveSettings } = await import("./privacy/effective.ts");
    return effectiveSettings(await own(), [], mode).settings;
  };
  const quarantineOver = () => thresholds(options, own);
  return {
    insideRules,
    leavePolicy,
    filter,
    refused,
    settings,
    quarantineOver,
    methods: methodsOf(options, own, { leavePolicy, quarantineOver }),
  };
}

/** For texts that belong to no session: built-in rules, and those of a policy that is named. No key, no store, no owner. */
async function filter({ mode, policy }: { readonly mode?: Mode | undefined; readonly policy?: string | undefined }) {
  const { createTextRedactor } = await import("./privacy/text-redactor.ts");
  const { createRuleset, FULL_RULESET } = await import("./privacy/ruleset.ts");
  if (policy === undefined) return { ...createTextRedactor(FULL_RULESET, leaving(mode ?? "strict")), refused: [] };
  const { effectiveSettings } = await import("./privacy/effective.ts");
  const { customRules } = await import("./privacy/custom.ts");
  const { identityRules } = await import("./privacy/identity.ts");
  const { settings, refused } = effectiveSettings(await readPolicy(policy), [], mode);
  const custom = customRules(settings);
  const named = identityRules({ ...NO_IDENTITY, handles: settings.userNames });
  const ruleset = createRuleset([...FULL_RULESET.rules, ...custom.rules, ...named]);
  const redactor = createTextRedactor(ruleset, leaving(settings.mode), custom.replacements);
  return { ...redactor, refused: [...refused, ...custom.refused] };
}

type ReadOwn = () => Promise<PrivacyFile | undefined>;
/** `row` is undefined for what belongs to no session. */
type LeavePolicyOf = (row: SessionRow | undefined, mode?: Mode, hash?: ValueHash) => Promise<LeavePolicy>;

/** What sessions leave by; a session's repository may ask for more. */
function createLeaving(options: PrivacyOptions, own: ReadOwn): LeavePolicyOf {
  const { home, environment, key, remembers = false } = options;
  let machine: Promise<Identity> | undefined;
  let policies: Promise<(inputs: LeaveInputs) => LeavePolicy> | undefined;
  return async (row, mode, hash = keyedHash(key())) => {
    const { effectiveSettings } = await import("./privacy/effective.ts");
    policies ??= import("./pipeline/leave-policy.ts").then(({ createLeavePolicies }) => createLeavePolicies());
    const roots = row ? foldersOf(row) : [];
    const effective = effectiveSettings(await own(), await readRepositoryFiles(roots, home), mode);
    machine ??= identityOf(environment);
    const identity = await withFolders(await machine, roots, environment.home);
    return (await policies)({ effective, identity, hash, roots, remembers });
  };
}

/** How many secrets each session may hold: its repository may ask for fewer than the owner. */
async function thresholds({ home, store }: PrivacyOptions, own: ReadOwn): Promise<(row: SessionRow) => number> {
  const { effectiveSettings } = await import("./privacy/effective.ts");
  const file = await own();
  const usual = effectiveSettings(file).settings.quarantine;
  const known = new Map<string, number>();
  const nameOf = (roots: readonly string[]) => roots.join("\n");
  for (const row of store().sessions({})) {
    const roots = foldersOf(row);
    if (known.has(nameOf(roots))) continue;
    // A repository's file that cannot be read stops its sessions when they are to leave.
    const files = await readRepositoryFiles(roots, home).catch(() => []);
    known.set(nameOf(roots), effectiveSettings(file, files).settings.quarantine);
  }
  return (row) => known.get(nameOf(foldersOf(row))) ?? usual;
}

/** The project's root and every folder that the session ran in. */
function foldersOf({ facts, project }: SessionRow): readonly string[] {
  const { cwd, project: own } = facts.head;
  const all = [project?.root, own?.root, cwd, ...facts.cwds];
  return [...new Set(all.filter((folder) => folder !== undefined && folder !== ""))] as string[];
}

async function identityOf({ home, variables, platform }: Environment): Promise<Identity> {
  const { gatherIdentity } = await import("./io/identity.ts");
  return gatherIdentity({ home, variables, platform, ...account(), hostName: hostname() });
}

async function withFolders(machine: Identity, roots: readonly string[], home: string): Promise<Identity> {
  const { joinIdentities, projectIdentity } = await import("./io/identity.ts");
  return joinIdentities([machine, ...roots.map((root) => projectIdentity(root, home)), { cwds: roots }]);
}

function account() {
  try {
    const { username, homedir } = userInfo();
    return { account: { userName: username, home: homedir } };
  } catch {
    // An account without an entry, as containers have: the environment tells what there is.
    return {};
  }
}

interface Leaving {
  readonly leavePolicy: LeavePolicyOf;
  readonly quarantineOver: () => Promise<(row: SessionRow) => number>;
}

function methodsOf(options: PrivacyOptions, own: ReadOwn, { leavePolicy, quarantineOver }: Leaving): PrivacyApp {
  const { home, environment, store, knownKey } = options;
  const add = async (additions: object) => (await import("./io/privacy-edit.ts")).addToPrivacy(home, additions);
  return {
    async privacy({ repository }) {
      const { privacyReport } = await import("./pipeline/privacy-report.ts");
      const { effectiveSettings } = await import("./privacy/effective.ts");
      const file = await own();
      const roots = repository === undefined ? [] : [resolve(repository)];
      const repositories = await readRepositoryFiles(roots, home);
      const key = knownKey();
      const hash: ValueHash | undefined = key && keyedHash(key);
      return privacyReport({
        path: privacyPath(home),
        exists: file !== undefined,
        repositories: repositories.map(({ path }) => path),
        effective: effectiveSettings(file, repositories),
        identity: await withFolders(await identityOf(environment), roots, environment.home),
        hash,
      });
    },
    async testPrivacy(text, { mode, policy, reveal }) {
      const { testPrivacy } = await import("./pipeline/privacy-report.ts");
      const { effectiveSettings } = await import("./privacy/effective.ts");
      const file = policy === undefined ? await own() : await readPolicy(policy);
      const identity = await identityOf(environment);
      return testPrivacy(text, { effective: effectiveSettings(file, [], mode), identity, reveal });
    },
    async addPrivacy(kind, values, named) {
      const { addPrivacy } = await import("./pipeline/privacy-changes.ts");
      return addPrivacy({ add }, kind, values, named);
    },
    async importPrivacy(written) {
      const { importPrivacy } = await import("./pipeline/privacy-changes.ts");
      const { readImport } = await import("./io/privacy-import.ts");
      const path = resolve(written);
      const bytes = readPlain(path);
      const found = readImport(bytes.toString("utf8"));
      if (found) return importPrivacy({ add }, found, path);
      throw new TraceError("config_invalid", `${path} is no settings: neither YAML nor JSON with named lists`, {
        hint: "Name a config/privacy.yml, or the config.json of CodeClaw or ClawTrace.",
      });
    },
    async leaving(id, { mode }) {
      const { findSession } = await import("./pipeline/read-sessions.ts");
      const { leaveSession } = await import("./pipeline/leaving.ts");
      const { guardOf, heldBack } = await import("./pipeline/quarantine.ts");
      const row = findSession({ store: store() }, id);
      const { refuseOutOfScope, scopeGuard } = await import("./app-guard.ts");
      refuseOutOfScope(row, (await scopeGuard({ home, store })).against(row));
      if (!guardOf({ store: store(), over: await quarantineOver() })(row)) throw heldBack(row);
      return leaveSession({ store: store(), ...(await leavePolicy(row, mode)) }, row);
    },
  };
}

/** A policy that was named must be there. @throws TraceError `not_found`, `config_invalid` */
export async function readPolicy(written: string): Promise<PrivacyFile> {
  const path = resolve(written);
  const file = await readPrivacyFile(path);
  if (file) return file;
  throw new TraceError("not_found", `there is no ${path}`, {
    hint: "Name a privacy.yml; docs/policy.md says what it may hold.",
  });
}

function readPlain(path: string): Buffer {
  try {
    const bytes = readIfExists(path);
    if (bytes) return bytes;
  } catch (cause) {
    throw new TraceError("config_invalid", `cannot read ${path}: ${(cause as Error).message}`, {
      hint: "Check that it is a file and may be read.",
      cause,
    });
  }
  throw new TraceError("not_found", `there is no ${path}`, { hint: `Look into ${dirname(path)} for the file's name.` });
}
