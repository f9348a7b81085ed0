// What lies beside the store in `$TRACEMILL_HOME`: the user's settings and the key of all keyed hashes.

import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { TraceError } from "../core/errors.ts";
import { NO_SCOPE } from "../core/scope.ts";
import type { Settings } from "./config-schema.ts";
import { withFileLock } from "./file-lock.ts";
import { createPrivate, ensurePrivateFolder, readIfExists, writePrivate } from "./files.ts";

export const DEFAULTS: Settings = { archive: true, folders: {}, plugins: [], publish: NO_SCOPE };
export const KEY_BYTES = 32;

export function configPath(home: string): string {
  return join(home, "config.json");
}

export function keyPath(home: string): string {
  return join(home, "key");
}

/**
 * The settings in `config.json`, defaults where it says nothing.
 * @throws TraceError `config_invalid` when it is no JSON, has an unknown key, or a value of the wrong type.
 */
export async function readConfig(home: string): Promise<Settings> {
  const path = configPath(home);
  const bytes = read(path);
  if (bytes === undefined) return DEFAULTS;
  const text = Buffer.from(bytes)
    .toString("utf8")
    .replace(/^\uFEFF/, "");
  // Loaded late: most homes have no config.json, and a scan of an unchanged tree should not wait for it.
  const { parseConfig } = await import("./config-schema.ts");
  const parsed = parseConfig(text);
  if (parsed.problem !== undefined) {
    throw new TraceError("config_invalid", `${path}: ${parsed.problem}`, {
      hint: `Correct ${path}, or delete it to go back to the defaults.`,
    });
  }
  return { ...DEFAULTS, ...parsed.settings };
}

/** Changes settings and writes them all; gives what holds now. Two processes take turns. @throws TraceError `store_locked` */
export async function writeConfig(home: string, change: (now: Settings) => Partial<Settings>): Promise<Settings> {
  ensurePrivateFolder(home);
  return withFileLock(configPath(home), async () => {
    const now = await readConfig(home);
    const settings = { ...now, ...change(now) };
    writePrivate(configPath(home), `${JSON.stringify(settings, null, 2)}\n`);
    return settings;
  });
}

/**
 * The key of all keyed hashes: 32 random bytes, made at first need. Two processes at once get the same one.
 * @throws TraceError `config_invalid` when the file is there but holds no key.
 */
export function loadKey(home: string): Uint8Array {
  const path = keyPath(home);
  const found = read(path);
  if (found !== undefined) return checkKey(path, found);
  ensurePrivateFolder(home);
  const fresh = randomBytes(KEY_BYTES);
  if (createPrivate(path, [fresh])) return fresh;
  return checkKey(path, read(path) ?? new Uint8Array());
}

function read(path: string): Uint8Array | undefined {
  try {
    return readIfExists(path);
  } catch (cause) {
    throw new TraceError("config_invalid", `cannot read ${path}: ${(cause as Error).message}`, {
      hint: "Check that it is a file, is yours and may be read.",
      cause,
    });
  }
}

function checkKey(path: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length === KEY_BYTES) return bytes;
  throw new TraceError("config_invalid", `${path} has ${bytes.length} bytes, a key has ${KEY_BYTES}`, {
    hint: "Put the key back from a backup, or delete the file: a new key is made and every pseudonym changes.",
  });
}
