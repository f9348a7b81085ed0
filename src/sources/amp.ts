// Amp: its local mirror of threads, one JSON document each (see docs/sources/amp.md).

import { basename } from "node:path";
import { defineSource } from "../ports/source.ts";
import { messagesOf } from "./amp/messages.ts";
import { newOwn, type Own } from "./amp/state.ts";
import { takeMember } from "./amp/thread.ts";
import { spendLedger } from "./amp/usage.ts";
import { type DocumentFormat, readDocument } from "./shared/document.ts";
import { findLogs } from "./shared/find.ts";
import { dataFolder } from "./shared/places.ts";

const SOURCE = "amp";

const THREAD: DocumentFormat<Own> = {
  streams: ["messages"],
  start: newOwn,
  take(reading, value) {
    // The file's name is the thread's id; what else heads a thread may stand behind its messages.
    if (!reading.session) reading.open({ externalId: basename(reading.log.path, ".json") });
    if (value.key === "messages" && value.index !== undefined) messagesOf(reading, value);
    else takeMember(reading, value);
  },
  end: spendLedger,
};

export const amp = defineSource({
  name: SOURCE,
  title: "Amp",
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots: (environment) => [dataFolder(environment, "amp", "threads")],
  discover: (root, options) =>
    findLogs(root, { source: SOURCE, depth: 0, isLog: (name) => /^T-.*\.json$/.test(name) }, options),
  read: (log, options) => readDocument(log, options, THREAD),
  resume: ({ externalId }) => ["amp", "threads", "continue", externalId],
});
