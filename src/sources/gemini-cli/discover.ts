// Finds the chats of Gemini CLI: `tmp/<project>/chats/`, a session's further files and its project's name with it.

import { join } from "node:path";
import type { DiscoverOptions, LogRef } from "../../ports/source.ts";
import { listFolder, logOf } from "../shared/find.ts";
import { isChatFile } from "../shared/gemini-chat.ts";

export const SOURCE = "gemini-cli";

/** `session-<time>-<first eight characters of the session's id>`. */
const NAME = /^session-\d{4}-\d\d-\d\dT\d\d-\d\d(?:-\d\d)?-(.+)\.jsonl?$/;

/** @throws TraceError `source_unreadable` */
export function* discoverChats(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  const place = { source: SOURCE, root, options };
  const entries = listFolder(root, place);
  // People may name `tmp` itself as the root.
  const tops = entries.some((entry) => entry.name === "tmp") ? [join(root, "tmp")] : [root];
  for (const top of tops) {
    for (const project of listFolder(top, place)) {
      options.signal?.throwIfAborted();
      if (!project.isDirectory()) continue;
      const folder = join(top, project.name);
      yield* chatsIn(join(folder, "chats"), join(folder, ".project_root"), place);
    }
  }
}

interface Place {
  readonly source: string;
  readonly root: string;
  readonly options: DiscoverOptions;
}

/** The sessions of one folder, then those of the subagents below it, by the parent's id. */
function* chatsIn(folder: string, owner: string, place: Place): Generator<LogRef> {
  const entries = listFolder(folder, place);
  const files = entries.filter((entry) => !entry.isDirectory() && isChatFile(entry.name));
  // A session that is taken up again goes on in a new file, an old document in a file of lines beside it.
  for (const names of Map.groupBy(
    files,
    ({ name }) => NAME.exec(name)?.[1] ?? name.replace(/\.jsonl?$/, ""),
  ).values()) {
    const paths = names.map(({ name }) => join(folder, name));
    const found = logOf(place.source, place.root, [...paths, owner], place.options);
    if (found) yield found;
  }
  for (const entry of entries)
    if (entry.isDirectory() && folder.endsWith("chats")) yield* chatsIn(join(folder, entry.name), owner, place);
}
