// Takes people's decisions about findings and lets them hold at once: in what is shown, and in the index. No log is read.

import {
  type Decision,
  type DecisionEntry,
  inForce,
  type NewDecision,
  type Reach,
  type Scope,
  type Target,
  type Verb,
} from "../core/decision.ts";
import { TraceError } from "../core/errors.ts";
import type { DecideOptions, DecisionReport, DecisionView } from "../ports/app-findings.ts";
import type { SessionRow, Store, StoreWriter } from "../ports/store.ts";
import { type Meant, resolveRef } from "./finding-refs.ts";
import { createProjector } from "./project-rows.ts";
import { findSession, type ReadDeps } from "./read-sessions.ts";
import { remask } from "./remask.ts";
import { spreadSecrets } from "./spread.ts";
import { placesOf, stillMasking } from "./still-masked.ts";

const LOCK_WAIT_MS = 30_000;
const TIDY_MS = 2000;
/** Messages that are indexed again at once; more follow in the next scan. */
const AT_ONCE = 2000;

export interface DecideDeps extends ReadDeps {
  readonly author: string;
  readonly unpackLater: (frame: Uint8Array) => Promise<Uint8Array>;
}

/** @throws TraceError `usage`, `not_found`, `ambiguous_id`, `store_locked` */
export async function decideFindings(
  deps: DecideDeps,
  verb: Verb,
  refs: readonly string[],
  options: DecideOptions,
): Promise<DecisionReport> {
  const meant = refs.map((ref) => resolveRef(deps.store, ref));
  // The reason may quote what it is about.
  const { reason } = options;
  const said = reason === undefined ? undefined : createProjector(deps.store, deps.policy, deps.detector).text(reason);
  const decisions = meant.map((one): NewDecision => {
    const scope = scopeOf(deps, one, options);
    return { verb, ...targetOf(deps.store, one, scope), author: deps.author, reason: said };
  });
  const report = await change(deps, (writer) => decisions.map((decision) => writer.judgements.decide(decision)));
  return { ...report, stillMaskedBy: verb === "ignore" ? stillMasking(deps, decisions) : [] };
}

/** @throws TraceError `not_found`, `store_locked` */
export async function undoDecision(deps: DecideDeps, id: number | undefined): Promise<DecisionReport> {
  return change(deps, (writer) => {
    const held = inForce(deps.store.decisions());
    const decision = id === undefined ? held.at(-1) : held.find((one) => one.id === id);
    if (!decision) {
      const message = id === undefined ? "there is no decision to take back" : `no decision ${id} holds`;
      throw new TraceError("not_found", message, { hint: "`tracemill findings decisions` lists them." });
    }
    writer.judgements.undecide(decision.id, deps.author);
    return [decision.id];
  });
}

export function listDecisions(deps: Pick<ReadDeps, "store" | "policy" | "detector">): readonly DecisionView[] {
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  return projector.answer(viewsOf(deps.store.decisions()).reverse());
}

function viewsOf(log: readonly DecisionEntry[]): DecisionView[] {
  const undone = new Map(log.flatMap((entry) => (entry.undoes === undefined ? [] : [[entry.undoes, entry.at]])));
  return log
    .filter((entry): entry is Decision => entry.undoes === undefined)
    .map(({ target, ...rest }) => ({ ...rest, target: targetView(target), undoneAt: undone.get(rest.id) }));
}

function targetView(target: Target): DecisionView["target"] {
  if (target.kind !== "finding") return target;
  const { kind, path, start, end } = target;
  return { kind, path, start, end };
}

/** How far it reaches: everywhere, unless something narrower was said. */
function scopeOf(deps: DecideDeps, meant: Meant, options: DecideOptions): Reach | Scope {
  const reach = options.reach ?? (options.session ? "session" : options.project ? "project" : undefined);
  if (reach === undefined && meant.kind === "rule")
    throw usage("a rule finds many things", "Say how far it reaches: --scope session, project or everywhere.");
  if (reach === "finding" && meant.kind !== "finding")
    throw usage("only a finding has a place of its own", "Give its id, or another --scope.");
  if (reach === "finding") return reach;
  if (reach === "session") return { kind: "session", session: sessionMeant(deps, meant, options).facts.head.id };
  if (reach === "project") return { kind: "project", project: projectMeant(deps, meant, options) };
  return { kind: "everywhere" };
}

function sessionMeant(deps: DecideDeps, meant: Meant, { session }: DecideOptions): SessionRow {
  if (session !== undefined) return findSession(deps, session);
  if (meant.kind === "finding") return meant.row;
  throw usage("no session was named", "Give --session <id> beside --scope session.");
}

function projectMeant(deps: DecideDeps, meant: Meant, { project }: DecideOptions): string {
  if (project !== undefined) {
    const found = deps.store.projects().filter((row) => row.project.root === project || row.project.name === project);
    const [only] = found;
    if (only && found.length === 1) return only.project.root;
    if (only)
      throw new TraceError("ambiguous_id", `several projects are called ${project}`, { hint: "Give its folder." });
    throw new TraceError("not_found", `no project is called ${project}`, { hint: "`tracemill list` shows all." });
  }
  const own = meant.kind === "finding" ? meant.row.project?.root : undefined;
  if (own !== undefined) return own;
  throw usage("no project was named", "Give --project <name> beside --scope project.");
}

function usage(message: string, hint: string): TraceError {
  return new TraceError("usage", message, { hint });
}

/** A finding's value is what is decided about, unless only its place is meant. */
function targetOf(
  store: Store,
  meant: Meant,
  reach: Reach | Scope,
): { readonly target: Target; readonly scope: Scope } {
  if (typeof reach !== "string") {
    const target: Target = meant.kind === "finding" ? { kind: "value", valueHash: meant.at.finding.valueHash } : meant;
    return { target, scope: reach };
  }
  if (meant.kind !== "finding") throw new Error("only findings have a place");
  const { row, at } = meant;
  const message = at.seq < 0 ? undefined : store.message(row.key, at.seq)?.message.id;
  const { path, start, end } = at.finding;
  return {
    target: { kind: "finding", message, path, start, end },
    scope: { kind: "session", session: row.facts.head.id },
  };
}

/** Makes decisions, or takes them back, and brings the index up to that. */
async function change(deps: DecideDeps, act: (writer: StoreWriter) => readonly number[]): Promise<DecisionReport> {
  const { store } = deps;
  const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    const before = store.decisions().at(-1)?.id ?? 0;
    const ids = new Set(act(writer));
    writer.commit(false);
    const log = store.decisions();
    const made = log.filter((entry): entry is Decision => entry.undoes === undefined && ids.has(entry.id));
    const places = made.flatMap((decision) => placesOf(store, decision));
    const later = places.length > AT_ONCE;
    const spreadDeps = {
      store,
      writer,
      policy: deps.policy,
      unpackLater: deps.unpackLater,
      detector: async () => deps.detector,
    };
    if (!later) remask(spreadDeps, places);
    writer.spread.setOthersDecided(before, later ? [...new Set(places.map(({ session }) => session))] : []);
    writer.commit(true);
    // What is a secret now is looked for everywhere; what is none any more is forgotten where it was only looked for.
    await spreadSecrets(spreadDeps);
    writer.tidy(TIDY_MS);
    const projector = createProjector(store, deps.policy, deps.detector);
    const decisions = projector.answer(viewsOf(log).filter(({ id }) => ids.has(id)));
    return { decisions, messages: places.filter(({ seq }) => seq >= 0).length, later, stillMaskedBy: [] };
  } finally {
    writer.close();
  }
}
