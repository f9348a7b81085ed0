// Reads a task of Cline, Roo Code or Kilo Code: the history of the model, joined with what was shown of it.

import { sessionId } from "../../core/ids.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import type { ClineFamily, Task } from "./cline-context.ts";
import { type Elements, elementsOf, settled } from "./cline-elements.ts";
import { factsOfTask, type TaskFacts } from "./cline-facts.ts";
import { History } from "./cline-history.ts";
import { Shown } from "./cline-shown.ts";
import { filesOfTask, type TaskFiles } from "./cline-tasks.ts";
import { indexUi } from "./cline-ui.ts";
import { Reading } from "./reading.ts";
import type { HeadDraft } from "./session.ts";

export function* readTask(log: LogRef, options: ReadOptions, family: ClineFamily): Generator<SourceItem> {
  const files = filesOfTask(log);
  // What is said of content blocks is said of the file that holds them.
  const reading = new Reading<unknown>({ ...log, path: files.api ?? log.path }, undefined, false);
  const facts = factsOfTask(files, reading.out);
  const session = reading.open(headOf(log, files, facts));
  session.title(facts.title);
  for (const version of facts.versions) session.version(version);
  const task: Task = { family, files, facts, reading, session };
  // The files of a log of several are archived by the pipeline itself.
  const tap = log.files === undefined ? options.tap : undefined;
  const place: Elements = { reading, options: { ...options, tap }, counted: new Map() };
  yield* reading.drain();
  const hasHistory = files.api !== undefined && (yield* joined(task, place, { path: files.api, named: log.path }));
  if (!hasHistory && files.ui !== undefined) yield* shown(task, place, { path: files.ui, named: log.path });
  reading.close();
  yield* reading.drain();
  const offset = [...place.counted.values()].reduce((sum, bytes) => sum + bytes, 0);
  yield { kind: "end", offset: Math.min(offset, log.bytes), state: undefined };
}

function headOf(log: LogRef, { id }: TaskFiles, { cwd, parent, versions }: TaskFacts): HeadDraft {
  return {
    externalId: id,
    cwd,
    agentVersion: versions.at(-1),
    // Cline names a task by the moment it began.
    startedAt: /^1\d{12}$/.test(id) ? Number(id) : undefined,
    isSubagent: parent !== undefined,
    parentId: parent === undefined ? undefined : sessionId(log.source, parent),
  };
}

interface Source {
  readonly path: string;
  /** The file that names the log: where it is gone, the log is. */
  readonly named: string;
}

/** False where the history holds nothing. */
function* joined(task: Task, place: Elements, { path, named }: Source): Generator<SourceItem, boolean> {
  const { reading, files, family } = task;
  const ui = files.ui === undefined ? undefined : indexUi(place, files.ui, named, family);
  if (ui?.startedAt !== undefined && task.session.head.startedAt === undefined) {
    task.session.amend({ startedAt: ui.startedAt });
  }
  yield* reading.drain();
  const history = new History(task, ui);
  for (const { value, index } of elementsOf(place, path, named)) {
    history.take(value, index);
    if (reading.out.length > 0) yield* reading.drain();
  }
  if (!history.isEmpty) history.end();
  yield* reading.drain();
  return !history.isEmpty;
}

function* shown(task: Task, place: Elements, { path, named }: Source): Generator<SourceItem> {
  const { reading } = task;
  const transcript = new Shown(task, path);
  for (const { value, index } of settled(elementsOf(place, path, named))) {
    transcript.take(value, index + 1);
    if (reading.out.length > 0) yield* reading.drain();
  }
  transcript.end();
}
