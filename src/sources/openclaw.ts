// OpenClaw: transcripts of its agents under ~/.openclaw and its earlier names, in Pi's format (see docs/sources/openclaw.md).

import { defineSource } from "../ports/source.ts";
import { discoverTranscripts, nameOf, rootsOfState } from "./openclaw/discover.ts";
import { applyIndex } from "./openclaw/index-file.ts";
import { asked, isCopy, promptError, spawnedKey } from "./openclaw/noise.ts";
import { readJsonLines } from "./shared/lines.ts";
import { piFormat } from "./shared/pi-records.ts";

const FORMAT = piFormat({
  idOf: ({ path }) => nameOf(path).id,
  variant({ path }) {
    const { archive } = nameOf(path);
    return archive === undefined ? undefined : { suffix: `.${archive}`, hidden: "archive" };
  },
  asked,
  isCopy,
  failure: promptError,
  spawned: spawnedKey,
  end: applyIndex,
});

export const openclaw = defineSource({
  name: "openclaw",
  title: "OpenClaw",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  roots: rootsOfState,
  discover: discoverTranscripts,
  read: (log, options) => readJsonLines(log, options, FORMAT),
  retention: () => ({
    days: 30,
    setIn: undefined,
    hint: "Raise session.maintenance.pruneAfter in openclaw.json, or set session.maintenance.mode to warn.",
  }),
});
