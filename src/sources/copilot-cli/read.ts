// Reads one Copilot CLI session: the event log of today, or the document of before 0.0.342.

import { dirname, join } from "node:path";
import { quotable } from "../../core/quotable.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { LineFormat } from "../shared/lines.ts";
import { readJsonLines } from "../shared/lines.ts";
import type { Reading } from "../shared/reading.ts";
import { sideText } from "../shared/whole.ts";
import { idOfPath } from "./discover.ts";
import { LEFT_OUT, takeEvent } from "./events.ts";
import { readHistory } from "./history.ts";
import { openSession, takeSessionEvent } from "./session.ts";
import { type Event, eventOf, newOwn, type Own } from "./state.ts";
import { titleOf } from "./workspace.ts";

const EVENTS: LineFormat<Own> = {
  start: newOwn,
  take(reading, record, line) {
    const event = eventOf(record, line);
    if (!reading.session) openSession(reading, event);
    if (!takeSessionEvent(reading, event) && !takeEvent(reading, event)) unknown(reading, event);
  },
  end(reading) {
    const text = sideText(join(dirname(reading.log.path), "workspace.yaml"));
    if (text !== undefined) reading.session?.title(titleOf(text));
  },
};

function unknown(reading: Reading<Own>, { type, line }: Event): void {
  if (LEFT_OUT.test(type)) return;
  const name = type === "" ? "none" : type.split(".").map(quotable).join(".");
  reading.issueOnce("unknown_record", line, `event of unknown type ${name}; left out`);
}

export function* readSession(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  yield* log.path.endsWith(".json")
    ? readHistory(log, options, idOfPath(log.path))
    : readJsonLines(log, options, EVENTS);
}
