// Sessions of Cline's SDK, which newer releases write in place of tasks: sessions/<id>/<id>.messages.json.

import { basename, dirname, join } from "node:path";
import { sessionId } from "../../core/ids.ts";
import type { DiscoverOptions, LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { blockParts } from "../shared/blocks.ts";
import type { ClineFamily, Task } from "../shared/cline-context.ts";
import { type Elements, elementsOf } from "../shared/cline-elements.ts";
import { sideFile, type TaskFacts } from "../shared/cline-facts.ts";
import { History } from "../shared/cline-history.ts";
import { listFolder, logOf } from "../shared/find.ts";
import { Reading } from "../shared/reading.ts";
import { isoTime, listOf, numberOf, objectOf, textOf } from "../shared/values.ts";

const SESSIONS = "sessions";
const MESSAGES = ".messages.json";

export function isSession(path: string): boolean {
  return path.endsWith(MESSAGES);
}

/** One log for each agent of a session: the lead's has the session's name, the others lie beside it. */
export function* discoverSessions(source: string, root: string, options: DiscoverOptions): Generator<LogRef> {
  const place = { source, root, options };
  for (const session of listFolder(join(root, SESSIONS), place)) {
    options.signal?.throwIfAborted();
    if (!session.isDirectory()) continue;
    const folder = join(root, SESSIONS, session.name);
    const names = listFolder(folder, place).map(({ name }) => name);
    for (const name of names.filter(isSession)) {
      const stem = name.slice(0, -MESSAGES.length);
      const aside = new Set([`${session.name}.json`, `${stem}.json`, `${stem}.compaction.json`]);
      const paths = [name, ...names.filter((each) => aside.has(each))].map((each) => join(folder, each));
      const found = logOf(source, root, paths, options);
      if (found) yield found;
    }
  }
}

export function* readSession(log: LogRef, options: ReadOptions, family: ClineFamily): Generator<SourceItem> {
  const reading = new Reading<unknown>(log, undefined, false);
  const task = openSession(log, reading, family);
  const tap = log.files === undefined ? options.tap : undefined;
  const place: Elements = { reading, options: { ...options, tap }, counted: new Map(), hasMembers: true };
  const compaction = objectOf(sideFile(fileOf(log, ".compaction.json"), reading.out));
  const history = new History(task, undefined);
  yield* reading.drain();
  const compactedAt = numberOf(compaction?.["source_message_count"]);
  let isCompacted = compactedAt === undefined;
  const compact = () => {
    isCompacted = true;
    const summary = objectOf(listOf(compaction?.["messages"])[0]);
    history.compacted(blockParts(summary?.["content"], reading, 1));
  };
  for (const { value, index } of elementsOf(place, log.path, log.path)) {
    if (!isCompacted && index >= (compactedAt ?? 0)) compact();
    history.take(value, index);
    yield* reading.drain();
  }
  if (!isCompacted) compact();
  history.end();
  reading.close();
  yield* reading.drain();
  yield { kind: "end", offset: place.counted.get(log.path) ?? 0, state: undefined };
}

function openSession(log: LogRef, reading: Reading<unknown>, family: ClineFamily): Task {
  const folder = basename(dirname(log.path));
  const stem = basename(log.path).slice(0, -MESSAGES.length);
  const isLead = stem === folder;
  // The SDK names a subagent's session so.
  const id = isLead ? stem : `${folder}__${stem}`;
  const manifest = sideFile(fileOf(log, ".json"), reading.out);
  const cwd = textOf(manifest?.["cwd"]) ?? textOf(manifest?.["workspace_root"]);
  const title = isLead ? textOf(objectOf(manifest?.["metadata"])?.["title"]) : undefined;
  const model = isLead ? textOf(manifest?.["model"]) : undefined;
  const session = reading.open({
    externalId: id,
    cwd,
    startedAt: isLead ? isoTime(manifest?.["started_at"]) : undefined,
    isSubagent: !isLead,
    parentId: isLead ? undefined : sessionId(log.source, folder),
  });
  session.title(title);
  const models = model === undefined ? [] : [{ time: undefined, model }];
  const facts: TaskFacts = { title, cwd, parent: undefined, children: [], versions: [], models };
  const none = { api: undefined, ui: undefined, metadata: undefined, item: undefined, storage: log.root };
  return { family, files: { id, ...none }, facts, reading, session };
}

/** The agent's own file with this ending, else the session's. */
function fileOf({ path, files = [] }: LogRef, ending: string): string | undefined {
  const own = `${path.slice(0, -MESSAGES.length)}${ending}`;
  const lead = join(dirname(path), `${basename(dirname(path))}${ending}`);
  return files.find((file) => file === own) ?? (ending === ".json" ? files.find((file) => file === lead) : undefined);
}
