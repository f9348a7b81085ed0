// Mistral Vibe: sessions under $VIBE_HOME or ~/.vibe, messages and metadata side by side (see docs/sources/mistral-vibe.md).

import { dirname, join } from "node:path";
import { isObject, type JsonObject } from "../io/jsonl.ts";
import { defineSource, type LogRef, type ReadOptions, type SourceItem } from "../ports/source.ts";
import { discoverVibe, isDocument, META, SOURCE } from "./mistral-vibe/discover.ts";
import { endSession, takeMessage, type VibeState } from "./mistral-vibe/messages.ts";
import { metaOf } from "./mistral-vibe/meta.ts";
import { documentValues, readDocument } from "./shared/document.ts";
import { readJsonLines } from "./shared/lines.ts";
import { homeFolder, variableFolder } from "./shared/places.ts";
import { sideObject } from "./shared/whole.ts";

export const mistralVibe = defineSource({
  name: SOURCE,
  title: "Mistral Vibe",
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots(environment) {
    const below = ["logs", "session"];
    return [variableFolder(environment, "VIBE_HOME", ...below) ?? homeFolder(environment, ".vibe", ...below)];
  },
  discover: discoverVibe,
  read: (log, options) => (isDocument(log.path) ? readOld(log, options) : readFolder(log, options)),
  resume: ({ externalId }) => ["vibe", "--resume", externalId],
});

function readFolder(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readJsonLines<VibeState>(log, options, {
    start: () => stateOf(log, sideObject(join(dirname(log.path), META)) ?? {}),
    take: takeMessage,
    end: endSession,
  });
}

/** Before 2.0 a session was one document, `{metadata, messages}`. */
function readOld(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readDocument<VibeState>(log, options, {
    streams: ["messages"],
    start: () => stateOf(log, oldMeta(log.path, options)),
    take(reading, { key, index, value, line }) {
      if (key !== "messages" || index === undefined) return;
      if (isObject(value)) takeMessage(reading, value, line);
      else reading.issueOnce("not_an_object", line, "a message is no object; left out");
    },
    end: endSession,
  });
}

/** The metadata may stand behind the messages, which need them. */
function oldMeta(path: string, { signal, maxLineBytes }: ReadOptions): JsonObject {
  for (const item of documentValues(path, { ...(signal && { signal }), ...(maxLineBytes && { maxLineBytes }) }, [
    "messages",
  ]))
    if (item.kind === "value" && item.key === "metadata" && isObject(item.value)) return item.value;
  return {};
}

function stateOf(log: LogRef, meta: JsonObject): VibeState {
  return { meta: metaOf(log, meta), hasUsage: false };
}
