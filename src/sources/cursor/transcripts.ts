// Finds the transcripts of Cursor's agents, which lie by project and are told apart by the conversation's id.

import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "../shared/find.ts";
import { SOURCE } from "./name.ts";

export const TRUSTED = ".workspace-trusted";
const SUBAGENTS = "subagents";

interface Place {
  readonly root: string;
  readonly options: DiscoverOptions;
  /** Conversations that are kept elsewhere, and those that were found. */
  readonly told: Set<string>;
  readonly trusted: string;
}

const PROJECTS = "projects";

export function hasProjects(root: string): boolean {
  return existsSync(join(root, PROJECTS));
}

/**
 * `projects/<folder's name>/agent-transcripts/<id>[/<id>].{jsonl,txt}`, subagents below their parent's folder. Those of
 * conversations that were told are passed over, and what is found is told from then on.
 */
export function* discoverTranscripts(root: string, told: Set<string>, options: DiscoverOptions): Generator<LogRef> {
  const projects = join(root, PROJECTS);
  for (const project of listFolder(projects, { source: SOURCE, root, options })) {
    options.signal?.throwIfAborted();
    if (!project.isDirectory()) continue;
    const folder = join(projects, project.name);
    yield* below(join(folder, "agent-transcripts"), 2, { root, options, told, trusted: join(folder, TRUSTED) });
  }
}

function* below(folder: string, depth: number, place: Place): Generator<LogRef> {
  const { root, options, told, trusted } = place;
  const entries = listFolder(folder, { source: SOURCE, root, options });
  const files = entries.filter((entry) => !entry.isDirectory() && /\.(?:jsonl|txt)$/.test(entry.name));
  // A conversation may have both: the text is the poorer.
  for (const { name } of [...files].sort((a, b) => Number(a.name.endsWith(".txt")) - Number(b.name.endsWith(".txt")))) {
    const id = name.replace(/\.(?:jsonl|txt)$/, "");
    if (told.has(id)) continue;
    const log = logOf(SOURCE, root, [join(folder, name), trusted], options);
    if (!log) continue;
    told.add(id);
    yield log;
  }
  if (depth === 0) return;
  for (const entry of entries) if (entry.isDirectory()) yield* below(join(folder, entry.name), depth - 1, place);
}

export interface TranscriptPlace {
  readonly id: string;
  readonly parent: string | undefined;
  /** The folder of its project: named by the path of the folder that was worked in, every other character a hyphen. */
  readonly project: string;
}

export function placeOf(path: string): TranscriptPlace {
  const id = basename(path).replace(/\.(?:jsonl|txt)$/, "");
  const folder = dirname(path);
  const isSubagent = basename(folder) === SUBAGENTS;
  let at = folder;
  for (let step = 0; step < 4 && basename(at) !== "agent-transcripts"; step++) at = dirname(at);
  return { id, parent: isSubagent ? basename(dirname(folder)) : undefined, project: dirname(at) };
}
