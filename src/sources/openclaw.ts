// OpenClaw: transcripts of its agents under ~/.openclaw and its earlier names, in Pi's format: rows of a database, before
// that a file of JSON lines each (see docs/sources/openclaw.md).

import { defineSource } from "../ports/source.ts";
import { DIALECT } from "./openclaw/dialect.ts";
import { discoverTranscripts, nameOf, rootsOfState, sessionFolders } from "./openclaw/discover.ts";
import { applyIndex } from "./openclaw/index-file.ts";
import { SOURCE } from "./openclaw/name.ts";
import { isPacked, readPacked } from "./openclaw/packed.ts";
import { isRows, readSession } from "./openclaw/rows.ts";
import { readJsonLines } from "./shared/lines.ts";
import { piFormat } from "./shared/pi-records.ts";

const LINES = piFormat({
  ...DIALECT,
  idOf: ({ path }) => nameOf(path).id,
  variant({ path }) {
    const { archive } = nameOf(path);
    return archive === undefined ? undefined : { suffix: `.${archive}`, hidden: "archive" };
  },
  end: applyIndex,
});

const CONVERSATIONS = ["sessions", "session_entries", "session_nodes", "session_windows", "transcript_events"];

export const openclaw = defineSource({
  name: SOURCE,
  title: "OpenClaw",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  roots: rootsOfState,
  discover: discoverTranscripts,
  read(log, options) {
    if (isRows(log)) return readSession(log, options);
    return isPacked(log) ? readPacked(log, options, LINES) : readJsonLines(log, options, LINES);
  },
  conversations: (table) => CONVERSATIONS.includes(table),
  besides: sessionFolders,
  retention: () => ({
    days: 30,
    setIn: undefined,
    hint: "Raise session.maintenance.pruneAfter in openclaw.json, or set session.maintenance.mode to warn.",
  }),
});
