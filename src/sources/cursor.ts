// Cursor: chats of the editor and of the command line tool, and their transcripts (see docs/sources/cursor.md).

import { type DiscoverOptions, defineSource, type LogRef } from "../ports/source.ts";
import { CHAT_STORE, discoverStores } from "./cursor/chats.ts";
import { composersBeside, discoverEditor } from "./cursor/editor.ts";
import { SOURCE } from "./cursor/name.ts";
import { readComposer } from "./cursor/state-rows.ts";
import { readStore } from "./cursor/store-rows.ts";
import { readTab, TAB } from "./cursor/tabs.ts";
import { readTranscript } from "./cursor/transcript.ts";
import { discoverTranscripts } from "./cursor/transcripts.ts";
import { applicationFolder, homeFolder, variableFolder } from "./shared/places.ts";
import { partsOfRowsPath } from "./shared/rows.ts";

export const cursor = defineSource({
  name: SOURCE,
  title: "Cursor",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots(environment) {
    const own = variableFolder(environment, "CURSOR_DATA_DIR");
    const home = homeFolder(environment, ".cursor");
    const editor = applicationFolder(environment, "Cursor", "User");
    return [...new Set([...(own === undefined ? [] : [own]), home, editor])];
  },
  discover,
  read(log, options) {
    const { database, key } = partsOfRowsPath(log.path);
    if (database.endsWith(CHAT_STORE)) return readStore(log, options);
    if (database.endsWith(".vscdb")) return (key.startsWith(TAB) ? readTab : readComposer)(log, options);
    return readTranscript(log, options);
  },
  resume: ({ externalId }) => ["cursor-agent", "--resume", externalId],
});

/** One conversation may be kept three times: the editor's is the richest, then the chat store, then the transcript. */
function* discover(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  yield* discoverEditor(root, options);
  const beside = composersBeside(root, options);
  // Locked: which conversations the editor has is not known.
  if (!beside) return;
  const stores = [...discoverStores(root, options)].filter(({ id }) => !beside.has(id));
  for (const { log } of stores) yield log;
  const told = new Set([...beside, ...stores.filter(({ blobs }) => blobs > 0).map(({ id }) => id)]);
  yield* discoverTranscripts(root, told, options);
}
