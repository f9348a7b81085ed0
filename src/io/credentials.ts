// The Hub's token: where it is looked for, and the private file that `login` keeps it in. It is never part of a message.

import { unlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { TraceError } from "../core/errors.ts";
import { withFileLock } from "./file-lock.ts";
import { ensurePrivateFolder, readIfExists, writePrivate } from "./files.ts";

export interface FoundToken {
  readonly token: string;
  /** The variable or the file that it is from. */
  readonly from: string;
  /** Whose it was when `login` kept it; undefined for tokens of other places. */
  readonly account: string | undefined;
}

export interface TokenPlaces {
  readonly home: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
}

const VARIABLES = ["HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"] as const;
/** The Hub's own are about 40 characters. */
const LONGEST = 1000;

export function credentialsPath(home: string): string {
  return join(home, "credentials.json");
}

/**
 * `HF_TOKEN`, `HUGGING_FACE_HUB_TOKEN`, what `login` kept in `home`, then the file of the Hub's own tools.
 * @throws TraceError `config_invalid` for a file that is there and cannot be read: no other account is taken instead
 */
export function tokenOf({ home, variables }: TokenPlaces, ownHome: string): FoundToken | undefined {
  for (const name of VARIABLES) {
    const token = variables[name]?.trim();
    if (token) return { token, from: name, account: undefined };
  }
  const kept = readKept(ownHome);
  if (kept) return { ...kept, from: credentialsPath(ownHome) };
  const path = hubTokenPath({ home, variables });
  const token = read(path)?.toString("utf8").trim();
  return token ? { token: checkToken(token, path), from: path, account: undefined } : undefined;
}

function hubTokenPath({ home, variables }: TokenPlaces): string {
  const named = (name: string) => {
    const value = variables[name]?.trim();
    return value ? resolve(home, value.replace(/^~(?=$|[\\/])/, home)) : undefined;
  };
  const cache = named("XDG_CACHE_HOME") ?? join(home, ".cache");
  return named("HF_TOKEN_PATH") ?? join(named("HF_HOME") ?? join(cache, "huggingface"), "token");
}

interface Kept {
  readonly token: string;
  readonly account: string | undefined;
}

function readKept(home: string): Kept | undefined {
  const path = credentialsPath(home);
  const bytes = read(path);
  if (bytes === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch {
    // The parser's message would quote the file.
    throw damaged(path);
  }
  const hub = (value as { readonly huggingface?: { readonly token?: unknown; readonly account?: unknown } } | null)
    ?.huggingface;
  if (typeof hub?.token !== "string") throw damaged(path);
  return {
    token: checkToken(hub.token, path),
    account: typeof hub.account === "string" ? hub.account : undefined,
  };
}

function damaged(path: string): TraceError {
  return new TraceError("config_invalid", `${path} holds no token as tracemill writes it`, {
    hint: "`tracemill login` writes it anew, `tracemill logout` removes it.",
  });
}

/** A token goes into a header: nothing but visible ASCII. It is not quoted. @throws TraceError `usage` */
export function checkToken(token: string, where: string): string {
  if (/^[\u0021-\u007e]+$/.test(token) && token.length <= LONGEST) return token;
  throw new TraceError("usage", `what ${where} gives is no token: it is one word of letters, digits and signs`, {
    hint: "Make one at https://huggingface.co/settings/tokens, with the right to write.",
  });
}

/** Over an earlier one; only the owner may read it. */
export async function keepToken(home: string, token: string, account: string): Promise<string> {
  ensurePrivateFolder(home);
  const path = credentialsPath(home);
  await withFileLock(path, () =>
    writePrivate(path, `${JSON.stringify({ schema_version: 1, huggingface: { token, account } }, null, 2)}\n`),
  );
  return path;
}

/** False where there was none. */
export async function forgetToken(home: string): Promise<boolean> {
  const path = credentialsPath(home);
  if (read(path) === undefined) return false;
  return withFileLock(path, () => {
    unlinkSync(path);
    return true;
  });
}

function read(path: string): Buffer | undefined {
  try {
    return readIfExists(path);
  } catch (cause) {
    throw new TraceError("config_invalid", `cannot read ${path}: ${(cause as NodeJS.ErrnoException).code ?? ""}`, {
      hint: "Check that it is a file, is yours and may be read.",
      cause,
    });
  }
}
