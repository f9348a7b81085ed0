// A home with every agent in which secrets were planted, and the means to look for them in whatever was written since.

import { cpSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdDecompressSync } from "node:zlib";
import { createApp } from "../src/app.ts";
import { textsOf } from "../src/io/log-database.ts";
import type { App } from "../src/ports/app.ts";
import type { Environment } from "../src/ports/source.ts";
import { fake } from "../src/privacy/boundary.ts";
import { literalsOf } from "../src/privacy/json-literals.ts";
import { ROOT, temporaryFolder } from "./command.ts";

/** Made at run time: no secret stands in this repository. */
export const TOKEN = `ghp_${fake(36)}`;
export const PASSWORD = fake(18, "x7Kp2Wq9Lz4Rm8Tb");
export const PEM = [
  `-----BEGIN ${"RSA"} PRIVATE KEY-----`,
  ...[1, 2, 3].map((n) => fake(64, `${n}AbC9dEf8GhI7jKl6MnO5pQr4StU3vWx2YzB`)),
  `-----END ${"RSA"} PRIVATE KEY-----`,
].join("\n");
export const SECRETS = [TOKEN, PASSWORD, PEM];
const PLANTED = ` token ${TOKEN} at postgres://admin:${PASSWORD}@db.example.net/shop "\\ é😀\n${PEM}\n`;

export interface Planted {
  readonly folder: string;
  readonly home: string;
  readonly data: string;
  readonly environment: Environment;
  open(): Promise<App>;
  close(): void;
}

/** `only`: the part of the sample home that is taken, below it. */
export function plantedHome(only?: string): Planted {
  const folder = temporaryFolder("scrub");
  const home = join(folder, "home");
  const from = join(ROOT, "testdata/home");
  cpSync(only === undefined ? from : join(from, only), only === undefined ? home : join(home, only), {
    recursive: true,
  });
  const data = join(home, ".tracemill");
  for (const path of filesBelow(home)) plant(path);
  makeQuiet(home);
  const environment = {
    home,
    variables: { TRACEMILL_HOME: data },
    platform: "linux" as const,
    folders: { aider: [join(home, "code")] },
  };
  const apps: App[] = [];
  return {
    folder,
    home,
    data,
    environment,
    async open() {
      writeFileSync(join(data, "config.json"), JSON.stringify({ folders: environment.folders }));
      const app = await createApp({ environment, home: data, workers: 0 });
      apps.push(app);
      return app;
    },
    close() {
      for (const app of apps.splice(0)) app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Days old, as logs are that no agent writes any more. */
export function makeQuiet(home: string): void {
  for (const path of filesBelow(home)) utimesSync(path, 1_770_000_000.123, 1_770_000_000.123);
}

function plant(path: string): void {
  const bytes = readFileSync(path);
  if (bytes.subarray(0, 6).toString("latin1") === "SQLite") plantInDatabase(path);
  else if (path.endsWith(".md")) writeFileSync(path, `${bytes.toString("utf8").trimEnd()}\n${PLANTED}And so on.\n`);
  else if (/\.jsonl?$/.test(path)) writeFileSync(path, plantInJson(bytes));
}

/** Into every string that is a sentence. */
function plantInJson(bytes: Buffer): Buffer {
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { end, text, isKey, key } of literalsOf(bytes)) {
    if (isKey || !isProse(text) || key === "branch") continue;
    pieces.push(bytes.subarray(at, end), Buffer.from(JSON.stringify(PLANTED).slice(1, -1)));
    at = end;
  }
  return Buffer.concat([...pieces, bytes.subarray(at)]);
}

function isProse(text: string): boolean {
  return /^[A-Z][a-z']+(?: [\w.'-]+){2,}[.?!]?$/.test(text) && !/\d{4}/.test(text);
}

function plantInDatabase(path: string): void {
  const database = new DatabaseSync(path);
  for (const { table, key, column, bytes, isBlob } of [...textsOf(database)]) {
    const text = bytes.toString("utf8");
    const isJson = text.startsWith("{") || text.startsWith("[");
    if (!isJson && !isProse(text)) continue;
    const planted = isJson ? plantInJson(bytes) : Buffer.from(text + PLANTED);
    const where = table.key.map((name) => `${name} IS ?`).join(" AND ");
    database
      .prepare(`UPDATE "${table.name}" SET "${column}" = ? WHERE ${where}`)
      .run(isBlob ? planted : planted.toString("utf8"), ...key);
  }
  database.close();
}

/** Files in which a secret stands: as it is, escaped, or packed as the store packs. */
export function holders(folder: string): string[] {
  const forms = SECRETS.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1)]);
  const holds = (bytes: Buffer) => forms.some((form) => bytes.includes(form));
  return filesBelow(folder).filter((path) => {
    const bytes = readFileSync(path);
    if (holds(bytes)) return true;
    if (path.endsWith(".zst")) return unpackAll(bytes).some(holds);
    return path.endsWith("bodies.db") && [...framesOf(path).values()].some((frame) => holds(unpackBlock(frame)));
  });
}

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** A block of messages is packed, a session's own texts are not. */
export function unpackBlock(block: Uint8Array): Buffer {
  const bytes = Buffer.from(block);
  return bytes.indexOf(MAGIC) === 0 ? zstdDecompressSync(bytes) : bytes;
}

/** Every frame of a file, wherever one begins. */
function unpackAll(bytes: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1)) {
    try {
      found.push(zstdDecompressSync(bytes.subarray(at)));
    } catch {
      // These bytes stood there by chance.
    }
  }
  return found;
}

/** The blocks of `bodies.db` by their number. */
export function framesOf(path: string): Map<number, Uint8Array> {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare("SELECT id, frame FROM blocks").all() as unknown as { id: number; frame: Uint8Array }[];
  database.close();
  return new Map(rows.map(({ id, frame }) => [id, frame]));
}

/** Contents and times of all files, by path. */
export function contentsOf(
  folder: string,
): Map<string, { readonly bytes: string; readonly time: number; readonly mode: number }> {
  return new Map(
    filesBelow(folder)
      .filter((path) => !path.includes("/.tracemill/"))
      .map((path) => {
        const { mtimeMs, mode } = statSync(path);
        return [path, { bytes: readFileSync(path).toString("base64"), time: Math.round(mtimeMs), mode }];
      }),
  );
}
