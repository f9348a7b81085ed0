// Which folder a Gemini chat is about. Its log names it by a hash, or by a word that a file beside it explains.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { statFile } from "./find.ts";
import { listOf, objectOf, textOf } from "./values.ts";

const MAX_CLUES = 200;
const MAX_SIDE_FILE = 16 << 20;
/** Of a tool's output only the beginning is looked at. */
const MAX_LOOK = 4096;
const ABSOLUTE = /^(?:\/|[A-Za-z]:[\\/])[^\0\r\n]{1,1000}$/;
const PATHS = /(?:\/|[A-Za-z]:\\)[^\s"'`<>|*?:;,()[\]{}]{2,400}/g;

/** Absolute paths that a log mentions: the folder, or something in it, is likely among them; its hash proves it. */
export class FolderClues {
  /** Folders that the log names as those it works in, the first of them first. */
  readonly named: string[] = [];
  private readonly mentioned = new Set<string>();

  /** `directories` of the chat. */
  listed(folders: readonly unknown[]): void {
    for (const folder of folders)
      if (typeof folder === "string" && ABSOLUTE.test(folder) && this.named.length < MAX_CLUES) this.named.push(folder);
  }

  look(message: JsonObject): void {
    if (message["type"] === "user") this.lookAtPreamble(message["content"]);
    if (this.mentioned.size >= MAX_CLUES) return;
    for (const call of listOf(message["toolCalls"])) {
      if (!isObject(call)) continue;
      for (const value of Object.values(objectOf(call["args"]) ?? {}))
        if (typeof value === "string" && ABSOLUTE.test(value)) this.mention(value);
      for (const part of listOf(call["result"])) {
        const response = objectOf(objectOf(objectOf(part)?.["functionResponse"])?.["response"]);
        const output = textOf(response?.["output"]);
        if (output) for (const [path] of output.slice(0, MAX_LOOK).matchAll(PATHS)) this.mention(path);
      }
    }
  }

  /** The folder whose hash this is, among what was mentioned and all that it lies in. */
  hashed(hash: string, more: Iterable<string>): string | undefined {
    const tried = new Set<string>();
    for (const path of [...more, ...this.named, ...this.mentioned]) {
      for (let folder = path; folder !== "" && !tried.has(folder); folder = parentOf(folder)) {
        tried.add(folder);
        if (createHash("sha256").update(folder).digest("hex") === hash) return folder;
      }
    }
    return undefined;
  }

  private mention(path: string): void {
    if (this.mentioned.size < MAX_CLUES) this.mentioned.add(path.replace(/[.\\/]+$/, ""));
  }

  /** The context that the first message of a history gives; written since 0.40, and by Qwen Code. */
  private lookAtPreamble(content: unknown): void {
    for (const part of Array.isArray(content) ? content.slice(0, 3) : [content]) {
      const text = typeof part === "string" ? part : textOf(objectOf(part)?.["text"]);
      if (text === undefined || !/We are setting up the context/.test(text.slice(0, 400))) continue;
      const found =
        /currently working in the directory: ([^\r\n]+)/.exec(text) ??
        /(?:\*\*Workspace Directories:\*\*|in the following directories:)\r?\n\s+- ([^\r\n]+)/.exec(text);
      this.listed([found?.[1]?.trim()]);
    }
  }
}

/** A folder's parent by the log's own path rules; "" behind the last one. */
function parentOf(folder: string): string {
  const at = Math.max(folder.lastIndexOf("/"), folder.lastIndexOf("\\"));
  return at <= 0 ? "" : folder.slice(0, at);
}

interface Project {
  readonly path: string;
  readonly root: string;
  readonly projectHash: string | undefined;
  readonly clues: FolderClues;
}

/** Proven by its hash; else as the files beside the log, or the log itself, say it. */
export function projectFolder({ path, root, projectHash, clues }: Project): string | undefined {
  const below = path.slice(root.length).split(sep).filter(Boolean);
  // `tmp/<hash or name>/chats/...`; people who name a folder of their own may name `tmp` itself.
  const at = below.indexOf("chats") - 1;
  const name = below[at];
  const folder = at < 0 ? dirname(path) : join(root, ...below.slice(0, at + 1));
  const owner = sideText(join(folder, ".project_root"))?.trim();
  const top = below[0] === "tmp" ? root : dirname(root);
  const known = registered(join(top, "projects.json"));
  const hash = projectHash ?? name;
  const listed = [...(owner ? [owner] : []), ...known.keys(), ...trusted(join(top, "trustedFolders.json"))];
  const proven = hash && /^[0-9a-f]{64}$/.test(hash) ? clues.hashed(hash, listed) : undefined;
  const told = owner ?? [...known].find(([, slug]) => slug === name)?.[0];
  const [named] = clues.named;
  // On Windows the registry has lower case throughout.
  const spelled = clues.named.find((folder) => folder.toLowerCase() === told?.toLowerCase());
  return proven ?? spelled ?? told ?? named;
}

function registered(path: string): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(objectOf(sideJson(path)?.["projects"]) ?? {}));
}

function trusted(path: string): readonly string[] {
  return Object.keys(sideJson(path) ?? {});
}

function sideJson(path: string): JsonObject | undefined {
  try {
    return objectOf(JSON.parse(sideText(path) ?? "null"));
  } catch {
    // A folder's name is a convenience: a file that is being written costs it, never the session.
    return undefined;
  }
}

function sideText(path: string): string | undefined {
  const stats = statFile(path);
  if (!stats || stats.size > MAX_SIDE_FILE) return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    // It may have gone, or not be ours to read.
    return undefined;
  }
}
