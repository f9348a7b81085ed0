// Grok Build: chat histories under $GROK_HOME or ~/.grok, with a summary beside each (see docs/sources/grok.md).

import { basename, dirname, join } from "node:path";
import { sessionId } from "../core/ids.ts";
import type { JsonObject } from "../io/jsonl.ts";
import { defineSource, type LogRef } from "../ports/source.ts";
import { discoverGrok, parentSummary, SOURCE, SUMMARY } from "./grok/discover.ts";
import { type GrokState, openSession, takeItem } from "./grok/items.ts";
import { readJsonLines } from "./shared/lines.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";
import { isoTime, listOf, objectOf, textOf } from "./shared/values.ts";
import { sideObject } from "./shared/whole.ts";

export const grok = defineSource({
  name: SOURCE,
  title: "Grok Build",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: false, appendOnly: false },
  roots: (environment) => [variableFolder(environment, "GROK_HOME") ?? homeFolder(environment, ".grok")],
  discover: discoverGrok,
  read: (log, options) =>
    readJsonLines<GrokState>(log, options, {
      start: stateOf,
      take: takeItem,
      end: (reading) => void openSession(reading),
    }),
  resume: ({ externalId }) => ["grok", "--resume", externalId],
});

function stateOf(log: LogRef): GrokState {
  const folder = dirname(log.path);
  const summary = sideObject(join(folder, SUMMARY)) ?? {};
  const info = objectOf(summary["info"]);
  const above = parentSummary(log);
  const isSubagent = above !== undefined || summary["session_kind"] === "subagent";
  const origin = textOf(summary["parent_session_id"]) ?? (above === undefined ? undefined : idOf(above));
  const from = origin === undefined ? undefined : sessionId(SOURCE, origin);
  const head = {
    externalId: textOf(info?.["id"]) ?? basename(folder),
    isSubagent,
    cwd: textOf(info?.["cwd"]),
    gitBranch: textOf(summary["head_branch"]),
    gitRemote: listOf(summary["git_remotes"])
      .map(textOf)
      .find((remote) => remote !== undefined),
    startedAt: isoTime(summary["created_at"]),
    ...(isSubagent ? { parentId: from } : { forkedFrom: from }),
  };
  return { head, title: titleOf(summary), wasCompacted: false };
}

/** The id of the session whose summary this is. */
function idOf(path: string): string {
  return textOf(objectOf(sideObject(path)?.["info"])?.["id"]) ?? basename(dirname(path));
}

function titleOf(summary: JsonObject): string | undefined {
  return textOf(summary["generated_title"]) ?? textOf(summary["session_summary"]);
}
