// Finds the sessions of OpenCode's older trees of files: one file a session, a message, a part.

import { readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf, statFile } from "./find.ts";
import { pushTo, SMALL_BYTES } from "./opencode-files.ts";
import type { Place } from "./opencode-rows.ts";
import { textOf } from "./values.ts";

/** Where a generation keeps its documents. */
interface Tree {
  /** Folders of files of sessions. */
  readonly sessions: readonly string[];
  readonly messages: string;
  /** The folder of a message's parts. */
  readonly parts: (session: string, message: string) => string;
  /** A folder where parts of all messages may lie flat. */
  readonly flat?: string;
}

/** Sessions that are in no database; of two trees that hold one, the later generation's. */
export function* discoverTrees(place: Place, stored: Set<string>, options: DiscoverOptions): Generator<LogRef> {
  const taken = new Set(stored);
  for (const tree of treesOf(place, options)) {
    const flat = new Flat(tree.flat, place, options);
    for (const folder of tree.sessions) {
      for (const path of jsonFiles(folder, place, options)) {
        options.signal?.throwIfAborted();
        const id = sessionIdOf(path, tree);
        if (id === undefined || taken.has(id)) continue;
        taken.add(id);
        const found = logOf(place.name, place.root, [path, ...filesOf(id, tree, { place, flat, options })], options);
        if (found) yield found;
      }
    }
  }
}

function treesOf(place: Place, options: DiscoverOptions): Tree[] {
  const storage = join(place.root, "storage");
  const trees: Tree[] = [
    {
      sessions: folders(join(storage, "session"), place, options),
      messages: join(storage, "message"),
      parts: (_, message) => join(storage, "part", message),
      flat: join(storage, "part"),
    },
  ];
  for (const project of folders(join(place.root, "project"), place, options)) {
    const session = join(project, "storage", "session");
    trees.push({
      sessions: [join(session, "info")],
      messages: join(session, "message"),
      parts: (id, message) => join(session, "part", id, message),
    });
  }
  return trees;
}

interface Finding {
  readonly place: Place;
  readonly flat: Flat;
  readonly options: DiscoverOptions;
}

function* filesOf(session: string, tree: Tree, { place, flat, options }: Finding): Generator<string> {
  for (const message of jsonFiles(join(tree.messages, session), place, options)) {
    yield message;
    const stem = basename(message, ".json");
    const parts = jsonFiles(tree.parts(session, stem), place, options);
    // A file is named by its id; where it is not, the id inside leads to the parts.
    const id = parts.length > 0 ? stem : (textOf(documentOf(message)["id"]) ?? stem);
    yield* id === stem ? parts : jsonFiles(tree.parts(session, id), place, options);
    yield* flat.of(id);
  }
}

/** Parts that lie in one folder for all messages: each must be opened to tell whose it is. */
class Flat {
  private readonly folder: string | undefined;
  private readonly place: Place;
  private readonly options: DiscoverOptions;
  private found: Map<string, string[]> | undefined;

  constructor(folder: string | undefined, place: Place, options: DiscoverOptions) {
    this.folder = folder;
    this.place = place;
    this.options = options;
  }

  of(message: string): readonly string[] {
    this.found ??= this.find();
    return this.found.get(message) ?? [];
  }

  private find(): Map<string, string[]> {
    const found = new Map<string, string[]>();
    if (this.folder === undefined) return found;
    for (const path of jsonFiles(this.folder, this.place, this.options)) {
      const message = textOf(documentOf(path)["messageID"]);
      if (message !== undefined) pushTo(found, message, path);
    }
    return found;
  }
}

/** Id of a session by its file's name; where no messages are kept under that name, by what is inside. */
function sessionIdOf(path: string, tree: Tree): string | undefined {
  const stem = basename(path, ".json");
  if (mayBeFolder(join(tree.messages, stem))) return stem;
  return textOf(documentOf(path)["id"]) ?? stem;
}

/** One that may not be looked at is there; whoever lists it says so. */
function mayBeFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch {
    return true;
  }
}

function folders(folder: string, { name, root }: Place, options: DiscoverOptions): string[] {
  const entries = listFolder(folder, { source: name, root, options });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
}

function jsonFiles(folder: string, { name, root }: Place, options: DiscoverOptions): string[] {
  const entries = listFolder(folder, { source: name, root, options });
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.endsWith(".json"))
    .map((entry) => join(folder, entry.name));
}

/** A small document of which one member is wanted; empty where it is none. */
function documentOf(path: string): JsonObject {
  try {
    const size = statFile(path)?.size ?? Number.POSITIVE_INFINITY;
    const value: unknown = size <= SMALL_BYTES ? JSON.parse(readFileSync(path, "utf8")) : undefined;
    return isObject(value) ? value : {};
  } catch {
    // Torn: the read of the log says so.
    return {};
  }
}
