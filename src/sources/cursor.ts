// Cursor: chats of the editor and of the command line tool, and their transcripts (see docs/sources/cursor.md).

import { defineSource, rootsOf } from "../ports/source.ts";
import { CHAT_STORE } from "./cursor/chats.ts";
import { discoverAmong, placesBeside } from "./cursor/discover.ts";
import { SOURCE } from "./cursor/name.ts";
import { readComposer } from "./cursor/state-rows.ts";
import { readStore } from "./cursor/store-rows.ts";
import { readTab, TAB } from "./cursor/tabs.ts";
import { readTranscript } from "./cursor/transcript.ts";
import { applicationFolder, homeFolder, variableFolder } from "./shared/places.ts";
import { partsOfRowsPath } from "./shared/rows.ts";

const TALK = ["cursorDiskKV", "composerHeaders", "blobs", "meta"];
/** The other items are the editor's state, its logins among them. */
const TALK_ITEMS = /^(?:composer\.|aiService\.|interactive\.|workbench\.panel\.(?:aichat|composerChat))/;

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
  discover: (root, options = {}) =>
    discoverAmong(options.environment ? rootsOf(cursor, options.environment) : placesBeside(root), root, options),
  read(log, options) {
    const { database, key } = partsOfRowsPath(log.path);
    if (database.endsWith(CHAT_STORE)) return readStore(log, options);
    if (database.endsWith(".vscdb")) return (key.startsWith(TAB) ? readTab : readComposer)(log, options);
    return readTranscript(log, options);
  },
  conversations: (table, name) =>
    TALK.includes(table) || (table === "ItemTable" && name !== undefined && TALK_ITEMS.test(name)),
  resume: ({ externalId }) => ["cursor-agent", "--resume", externalId],
});
