// Reads the log of one agent of a Kimi Code session: its wire, and the session's state beside it.

import { join } from "node:path";
import { sessionId } from "../../core/ids.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { Reading } from "../shared/reading.ts";
import { isoTime, objectOf, textOf } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import { CodeTeller } from "./code-records.ts";
import { placeOf } from "./place.ts";
import { type KimiReading, mainPass, recordsOf } from "./records.ts";

export function* readCode(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const reading: KimiReading = new Reading<undefined>(log, undefined, false);
  const { externalId, parent, isSubagent, title, forkedFrom, startedAt, cwd } = headOf(log);
  const idOf = (id: string | undefined) => (id === undefined ? undefined : sessionId(log.source, id));
  const writer = reading.open({
    externalId,
    isSubagent,
    cwd,
    startedAt,
    parentId: idOf(parent),
    forkedFrom: idOf(forkedFrom),
  });
  writer.title(title);
  const teller = new CodeTeller({ reading, writer, isSubagent });
  let end = 0;
  const ended = (offset: number) => {
    end = offset;
  };
  for (const { value, line } of recordsOf(log.path, { ...mainPass(reading, options), ended })) {
    teller.take(value, line);
    if (reading.out.length > 0) yield* reading.drain();
  }
  teller.end();
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset: end, state: undefined };
}

interface CodeHead {
  readonly externalId: string;
  readonly isSubagent: boolean;
  readonly parent: string | undefined;
  readonly title: string | undefined;
  readonly forkedFrom: string | undefined;
  readonly startedAt: number | undefined;
  readonly cwd: string | undefined;
}

/** What `state.json` says of the session, and of this agent in it. */
function headOf(log: LogRef): CodeHead {
  const { externalId, parent: main, session, subagent } = placeOf(log);
  const state = sideObject(join(session, "state.json"));
  const cwd = textOf(state?.["workDir"]) ?? textOf(objectOf(state?.["custom"])?.["cwd"]);
  const origin = textOf(state?.["forkedFrom"]);
  if (main === undefined || subagent === undefined) {
    const title = state?.["title"] === "New Session" ? undefined : textOf(state?.["title"]);
    const startedAt = isoTime(state?.["createdAt"]);
    return { externalId, isSubagent: false, parent: undefined, title, forkedFrom: origin, startedAt, cwd };
  }
  const meta = objectOf(objectOf(state?.["agents"])?.[subagent]);
  const above = textOf(meta?.["parentAgentId"]);
  return {
    externalId,
    isSubagent: true,
    parent: above === undefined || above === "main" || above === subagent ? main : `${main}.${above}`,
    title: textOf(meta?.["swarmItem"]),
    forkedFrom: origin === undefined ? undefined : `${origin}.${subagent}`,
    startedAt: undefined,
    cwd,
  };
}
