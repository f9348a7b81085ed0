// Exports that are a file a session: pages to read, and agents' own logs. Small, many, and made in this thread.

import { createTally, type RedactionTally } from "../../core/receipt.ts";
import type { SessionKey, SessionRow } from "../../ports/store.ts";
import { createPageLook, createRowLook } from "../../privacy/last-look.ts";
import type { SetFile } from "../exit-set.ts";
import { leaveLog } from "../leave-log.ts";
import type { FilesDeps } from "./files-deps.ts";
import { changedMeanwhile, type Produced, produce } from "./produce.ts";
import { asPlanned } from "./sections.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { WorkDeps } from "./work.ts";

interface One {
  readonly plan: SessionPlan;
  readonly row: SessionRow;
  readonly own: WorkDeps;
  readonly tally: RedactionTally;
}

export async function* pageFiles(deps: FilesDeps, plans: readonly SessionPlan[]): AsyncGenerator<SetFile> {
  for await (const one of eachSession(deps, plans)) {
    let pages = 0;
    for await (const made of madeOf(deps, one)) {
      if (made.kind !== "page") continue;
      pages++;
      const target = deps.places.pageOf(made.item, made.extension);
      deps.counted.files.set(one.plan, target);
      yield { target, rows: mended(deps, one, made.pieces), rowCount: () => 1, ...deps.common(one.tally) };
    }
    finish(deps, one, pages);
  }
}

/** A page is held whole: what stands side by side on it can only be told then. */
async function* mended(
  deps: FilesDeps,
  { row, own, tally }: One,
  pieces: AsyncIterable<string>,
): AsyncGenerator<string> {
  const { detector, policy } = await own.leaving(row);
  const { left } = deps.counted;
  const look = createPageLook(detector, policy, ({ valueHash }) => left.isHere(valueHash));
  yield look((await Array.fromAsync(pieces)).join(""), (findings) => {
    tally.add(findings.map((finding) => ({ finding, outcome: "replaced" })));
  });
}

/** One file for each log, which may hold several sessions, and for each session of an agent whose logs nobody reads. */
export async function* logFiles(deps: FilesDeps, plans: readonly SessionPlan[]): AsyncGenerator<SetFile> {
  const wanted = new Map<SessionKey, SessionPlan>(plans.map((plan) => [plan.key, plan]));
  const written = new Map<string, string>();
  for await (const one of eachSession(deps, plans)) {
    const { row, tally } = one;
    const folder = deps.logs.folderOf(row.facts.head.source);
    const all = deps.logs.sessionsOf(row.logPath);
    const leavesWhole = all.every((other) => {
      const plan = wanted.get(other.key);
      // What is in no list was not asked for, and a person may have held it all the same.
      return plan ? asPlanned(one.own, plan) !== undefined : other.facts.hidden && deps.mayGo(other);
    });
    if (folder !== undefined && leavesWhole) {
      const earlier = written.get(row.logPath);
      const target = earlier ?? deps.places.traceOf(folder, row.facts.head.id);
      deps.counted.files.set(one.plan, target);
      if (earlier === undefined) {
        written.set(row.logPath, target);
        yield { target, rows: nativeLines(deps, one, all), ...deps.common(tally) };
      }
      finish(deps, one, 1);
      continue;
    }
    const target = deps.places.traceOf(row.facts.head.source, row.facts.head.id);
    deps.counted.files.set(one.plan, target);
    yield { target, rows: simpleLines(deps, one), ...deps.common(tally) };
    finish(deps, one, 1);
  }
}

async function* nativeLines(
  deps: FilesDeps,
  { plan, row, own, tally }: One,
  sessions: readonly SessionRow[],
): AsyncGenerator<Uint8Array> {
  const by = await own.leaving(row);
  const log = deps.logs.logOf(row);
  const store = { ...by.store, ...deps.logs.archive };
  const { left } = deps.counted;
  for (const { bytes } of leaveLog({ ...by, store }, row, {
    log,
    sessions,
    onFindings(_, told) {
      tally.add(told);
      left.add(told);
    },
  })) {
    yield bytes;
  }
  if (!asPlanned(own, plan)) throw changedMeanwhile(plan);
  if (by.stamp) tally.sessionDone({ mode: by.policy.name, stamp: by.stamp });
}

async function* simpleLines(deps: FilesDeps, one: One): AsyncGenerator<string> {
  for await (const made of madeOf(deps, one)) if (made.kind === "row") yield `${made.text}\n`;
}

async function* eachSession(deps: FilesDeps, plans: readonly SessionPlan[]): AsyncGenerator<One> {
  const own = await deps.own();
  for (const plan of plans) {
    const row = asPlanned(own, plan);
    const { dropped } = deps.counted;
    if (row) yield { plan, row, own, tally: createTally() };
    else dropped.set("changed", (dropped.get("changed") ?? 0) + 1);
  }
}

async function* madeOf(deps: FilesDeps, { plan, row, own, tally }: One): AsyncGenerator<Produced> {
  const { detector, policy } = await own.leaving(row);
  const { left, dropped } = deps.counted;
  const look = createRowLook(detector, policy, { isLeft: ({ valueHash }) => left.isHere(valueHash) });
  for await (const one of produce({ ...own, look, left, tally }, plan)) {
    if (one.kind === "dropped") dropped.set(one.reason, (dropped.get(one.reason) ?? 0) + one.count);
    else yield one;
  }
}

function finish({ counted, onDone }: FilesDeps, { plan, tally }: One, files: number): void {
  counted.rows.set(plan, files);
  counted.tally.merge(tally);
  onDone();
}
