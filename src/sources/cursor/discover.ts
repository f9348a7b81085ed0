// Finds each conversation of Cursor once, though it may be kept several times in the folders that belong together.

import { dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { discoverStores, type FoundStore } from "./chats.ts";
import { composersOf, discoverEditor } from "./editor.ts";
import { discoverTranscripts, hasProjects } from "./transcripts.ts";

/** Where the editor keeps its data below a home, on each system. */
const EDITORS = [
  [".config", "Cursor", "User"],
  ["Library", "Application Support", "Cursor", "User"],
  ["AppData", "Roaming", "Cursor", "User"],
];

/** A `.cursor` folder and its editors' in the usual places: for a caller that does not tell the environment. */
export function placesBeside(root: string): readonly string[] {
  return [root, ...EDITORS.map((folders) => join(dirname(root), ...folders))];
}

/**
 * What `root` has of the conversations of all `places`. The editor's record of one is the richest, then the chat store,
 * then the transcript; among places of one kind the earlier one has it.
 */
export function* discoverAmong(places: readonly string[], root: string, options: DiscoverOptions): Generator<LogRef> {
  yield* discoverEditor(root, options);
  const stores = [...discoverStores(root, options)];
  if (stores.length === 0 && !hasProjects(root)) return;
  const told = new Set<string>();
  try {
    for (const place of places) for (const id of composersOf(place)) told.add(id);
  } catch (cause) {
    // Locked or broken: which conversations the editor has is not known now.
    const reason = (cause as Error).message;
    options.onUnreadable?.(root, `left as it is, since the editor's conversations are not known: ${reason}`);
    return;
  }
  const others = places.filter((place) => place !== root);
  const before = places.slice(0, Math.max(0, places.indexOf(root)));
  // Their own troubles are told when their turn comes.
  const quiet = options.signal ? { signal: options.signal } : {};
  for (const place of before) addStores(told, discoverStores(place, quiet));
  for (const { id, log } of stores) if (log && !told.has(id)) yield log;
  addStores(told, stores);
  for (const place of others) addStores(told, discoverStores(place, quiet));
  for (const place of before) for (const _ of discoverTranscripts(place, told, quiet));
  yield* discoverTranscripts(root, told, options);
}

function addStores(told: Set<string>, stores: Iterable<FoundStore>): void {
  for (const { id, isTold } of stores) if (isTold) told.add(id);
}
