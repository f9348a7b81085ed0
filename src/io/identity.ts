// Gathers who the owner of this machine is: accounts, git, agents and tools, read only, each file optional.

import { readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, resolve } from "node:path";
import type { Identity } from "../core/identity.ts";

/** The machine as it is looked at; handed in, so that tests can hand in another. */
export interface Machine {
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** What the operating system calls the account, where it says so. */
  readonly account?: { readonly userName: string; readonly home: string; readonly fullName?: string };
  readonly hostName?: string;
}

const MAX_BYTES = 16 << 20;

/** Accounts that many machines have: they name nobody, and stand in every other line of a log. */
const NOBODYS = new Set(
  `root admin administrator user users me home owner guest nobody default test tester dev developer ubuntu debian fedora
  centos alpine arch ec2-user azureuser opc vagrant docker node vscode codespace gitpod coder runner jenkins git
  www-data app build deploy service system daemon local localhost localhost.localdomain localdomain local.lan`.split(
    /\s+/,
  ),
);

/** Names that can be told from ordinary words: others would be replaced everywhere. */
function telling(name: string | undefined): string[] {
  const trimmed = name?.trim() ?? "";
  return trimmed.length < 2 || NOBODYS.has(trimmed.toLowerCase()) ? [] : [trimmed];
}

/** All that this machine tells of its owner. Never throws: what cannot be read is unknown. */
export function gatherIdentity(machine: Machine): Identity {
  const { home, variables, account } = machine;
  const told = [home, account?.home, variables["HOME"], variables["USERPROFILE"]].filter(isPlace);
  // Agents write where a link leads to.
  const homes = [...told, ...told.flatMap(real)].filter(isPlace);
  const userNames = [
    account?.userName,
    variables["USER"],
    variables["LOGNAME"],
    variables["USERNAME"],
    ...homes.map((one) => one.split(/[\\/]/).findLast((step) => step !== "")),
  ];
  return joinIdentities([
    { userNames: userNames.flatMap(telling), homes, fullNames: telling(account?.fullName) },
    { hosts: hostsOf(machine.hostName) },
    ...configsOf(machine).map((path) => gitIdentity(path, home)),
    claudeAccount(machine),
    codexAccount(machine),
    geminiAccounts(machine),
    githubAccount(machine),
    npmAccount(machine),
    sshKeys(machine),
  ]);
}

/** What a repository's own configuration adds: many people have another mail for work. */
export function projectIdentity(root: string, home: string): Identity {
  if (!isAbsolute(root)) return joinIdentities([]);
  return joinIdentities([gitIdentity(join(root, ".git", "config"), home)]);
}

function isPlace(path: string | undefined): path is string {
  return (
    path !== undefined &&
    path.split(/[\\/]/).filter((step) => step !== "").length >= 1 &&
    /^(?:\/|[A-Za-z]:|\\\\)/.test(path)
  );
}

/** A machine named by a word alone is found by it; behind the first dot stands the network's name. */
function hostsOf(name: string | undefined): string[] {
  const [short = ""] = (name ?? "").split(".");
  // An id that a container was given names nobody.
  if (/^[0-9a-f]{12}$/.test(short)) return [];
  return [name, short].flatMap(telling).filter((one) => one.length >= 3);
}

function configsOf({ home, variables }: Machine): string[] {
  const folder = variables["XDG_CONFIG_HOME"] || join(home, ".config");
  return [join(home, ".gitconfig"), join(folder, "git", "config")];
}

/** `user` and `author`, and the files that it includes, conditions aside: each of them is the owner. */
function gitIdentity(path: string, home: string, depth = 0): Partial<Identity> {
  let section = "";
  const fullNames: string[] = [];
  const mails: string[] = [];
  const handles: string[] = [];
  const further: Partial<Identity>[] = [];
  for (const line of (read(path) ?? "").split("\n")) {
    const head = /^\s*\[\s*([\w.-]+)/.exec(line);
    if (head) section = (head[1] as string).toLowerCase();
    const [, key = "", value = ""] = /^\s*(?:\[[^\]]*\]\s*)?([\w-]+)\s*=\s*"?(.*?)"?\s*(?:[#;].*)?$/.exec(line) ?? [];
    const name = key.toLowerCase();
    if (["user", "author", "committer"].includes(section)) {
      if (name === "name") fullNames.push(...telling(value));
      if (name === "email") mails.push(...mailsIn(value));
    }
    if (["github", "gitlab", "credential"].includes(section) && /^user(name)?$/.test(name))
      handles.push(...telling(value));
    if (section.startsWith("include") && name === "path" && depth < 3) {
      const written = value.startsWith("~/") ? join(home, value.slice(2)) : resolve(path, "..", value);
      further.push(gitIdentity(written, home, depth + 1));
    }
  }
  return joinIdentities([{ fullNames, mails, handles }, ...further]);
}

/** `~/.claude.json`, which Claude Code writes at the login. */
function claudeAccount({ home, variables }: Machine): Partial<Identity> {
  const folder = variables["CLAUDE_CONFIG_DIR"];
  const file = json(folder ? join(folder, ".claude.json") : join(home, ".claude.json"));
  const account = field(file, "oauthAccount");
  return {
    mails: mailsIn(text(account, "emailAddress")),
    fullNames: telling(text(account, "displayName")),
  };
}

/** The claims of the id token: who logged in. The tokens themselves are not kept. */
function codexAccount({ home, variables }: Machine): Partial<Identity> {
  const file = json(join(variables["CODEX_HOME"] || join(home, ".codex"), "auth.json"));
  const claims = claimsOf(text(field(file, "tokens"), "id_token"));
  return {
    mails: mailsIn(text(claims, "email")),
    fullNames: telling(text(claims, "name")),
    handles: telling(text(claims, "nickname")),
  };
}

function claimsOf(token: string | undefined): unknown {
  const payload = token?.split(".")[1];
  if (payload === undefined) return undefined;
  return parse(Buffer.from(payload, "base64url").toString("utf8"));
}

function geminiAccounts({ home }: Machine): Partial<Identity> {
  const file = json(join(home, ".gemini", "google_accounts.json"));
  const old = field(file, "old");
  const mails = [text(file, "active"), ...(Array.isArray(old) ? old.filter((one) => typeof one === "string") : [])];
  return { mails: mails.flatMap(mailsIn) };
}

/** `hosts.yml` of the GitHub CLI: user names stand after `user:` and below `users:`; the tokens are not looked at. */
function githubAccount({ home, variables }: Machine): Partial<Identity> {
  const folder = variables["GH_CONFIG_DIR"] || join(variables["XDG_CONFIG_HOME"] || join(home, ".config"), "gh");
  const handles: string[] = [];
  let usersAt: number | undefined;
  for (const line of (read(join(folder, "hosts.yml")) ?? "").split("\n")) {
    const [, indent = "", key = "", value = ""] = /^(\s*)([\w.-]+):\s*(.*?)\s*$/.exec(line) ?? [];
    if (key === "") continue;
    if (usersAt !== undefined && indent.length <= usersAt) usersAt = undefined;
    if (key === "user") handles.push(...telling(value.replace(/^["']|["']$/g, "")));
    else if (usersAt !== undefined && indent.length > usersAt && value === "") handles.push(...telling(key));
    if (key === "users" && value === "") usersAt = indent.length;
  }
  return { handles };
}

/** `.npmrc` may name the account; npm itself asks the registry, which nobody asked us to do. */
function npmAccount({ home, variables }: Machine): Partial<Identity> {
  const file = read(variables["NPM_CONFIG_USERCONFIG"] || join(home, ".npmrc")) ?? "";
  const values = (key: string) =>
    Array.from(file.matchAll(new RegExp(`^\\s*(?:\\S*:)?${key}\\s*=\\s*"?([^"\\s]+)`, "gm")), ([, value]) => value);
  return {
    handles: [...values("username"), ...values("init-author-name"), ...values("init\\.author\\.name")].flatMap(telling),
    mails: [...values("email"), ...values("init-author-email"), ...values("init\\.author\\.email")].flatMap(mailsIn),
  };
}

/** The comment of a public key: a mail, or user and machine. */
function sshKeys({ home }: Machine): Partial<Identity> {
  const mails: string[] = [];
  const userNames: string[] = [];
  const hosts: string[] = [];
  for (const name of list(join(home, ".ssh"))) {
    if (!name.endsWith(".pub")) continue;
    const comment = /^\S+ \S+ (\S+@\S+)\s*$/.exec(read(join(home, ".ssh", name)) ?? "")?.[1];
    if (comment === undefined) continue;
    const [user, host = ""] = comment.split("@");
    if (/\.(?:local|lan|home|localdomain)$/i.test(host) || !host.includes(".")) {
      userNames.push(...telling(user));
      hosts.push(...hostsOf(host));
    } else mails.push(...mailsIn(comment));
  }
  return { mails, userNames, hosts };
}

function mailsIn(value: string | undefined): string[] {
  return /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(value?.trim() ?? "") ? [(value as string).trim()] : [];
}

function json(path: string): unknown {
  return parse(read(path) ?? "");
}

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    // Not written by the tool that we know: then it tells nothing.
    return undefined;
  }
}

function field(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === "string" ? found : undefined;
}

function read(path: string): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MAX_BYTES ? readFileSync(path, "utf8") : undefined;
  } catch {
    // Absent, or not ours to read: unknown.
    return undefined;
  }
}

function real(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    // No folder of this machine: known as it is written.
    return [];
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // No such folder, or a closed one.
    return [];
  }
}

/** All that any of them knows, each name once. */
export function joinIdentities(identities: readonly Partial<Identity>[]): Identity {
  const all = (name: keyof Identity) => [...new Set(identities.flatMap((one) => one[name] ?? []))];
  return {
    userNames: all("userNames"),
    handles: all("handles"),
    fullNames: all("fullNames"),
    mails: all("mails"),
    hosts: all("hosts"),
    homes: all("homes"),
    cwds: all("cwds"),
  };
}
