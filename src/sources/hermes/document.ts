// Reads a session of Hermes that is one JSON document, written anew after each turn.

import { basename, dirname } from "node:path";
import { isObject } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { type DocumentFormat, readDocument } from "../shared/document.ts";
import { isoTime, textOf } from "../shared/values.ts";
import { sessionOf } from "./discover.ts";
import { takeMessage } from "./messages.ts";
import { type Hermes, newSession } from "./session.ts";

const DOCUMENT: DocumentFormat<Hermes> = {
  streams: ["messages"],
  start: ({ path }) => newSession(sessionOf(basename(path)) ?? basename(dirname(path))),
  take(reading, { key, index, value, line }) {
    // The first member is the id, which names the file too.
    const named = key === "session_id" ? textOf(value) : undefined;
    const session = reading.session ?? reading.open({ externalId: named ?? reading.own.key });
    if (key === "messages" && index !== undefined) {
      if (isObject(value)) takeMessage(reading, value, { line, id: `m${index}` });
      else reading.issueOnce("bad_record", line, "a message is no object; left out");
    } else if (key === "session_start") session.amend({ startedAt: isoTime(value) });
    else if (key === "cwd") session.amend({ cwd: textOf(value) });
    else if (key === "title") session.title(textOf(value));
    else if (key === "model") reading.own.model = textOf(value);
  },
};

export function readLog(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  return readDocument(log, options, DOCUMENT);
}
