// What was found: totals over sessions, and each finding of one session with masked text around it.

import { createDecider, type Decide, inForce } from "../core/decision.ts";
import { type Finding, SEVERITIES, type Severity } from "../core/finding.ts";
import { idHash, type MessageId } from "../core/ids.ts";
import type {
  FindingCounts,
  FindingFilter,
  FindingsOptions,
  FindingTotals,
  FindingView,
  RuleTotals,
  SessionFindings,
  SessionTotals,
} from "../ports/app-findings.ts";
import type { SessionQuery, SessionRow, StoredFinding } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { isReplaced, type RedactContext } from "../privacy/redact.ts";
import { forEachHeadString, forEachString, type Visit } from "../privacy/strings.ts";
import { standpointOf } from "./decided.ts";
import { createExcerpts } from "./excerpt.ts";
import { findingId } from "./finding-refs.ts";
import { type FoundLeaving, findLeaving } from "./leaving.ts";
import { createProjector } from "./project-rows.ts";
import { titled } from "./propagate.ts";
import { standingFor } from "./quarantine.ts";
import { findSession, type ReadDeps } from "./read-sessions.ts";

class Count {
  findings = 0;
  undecided = 0;
  readonly values = new Set<string>();
  readonly sessions = new Set<number>();

  add({ valueHash }: Finding, session: number, isDecided: boolean): void {
    this.findings++;
    if (!isDecided) this.undecided++;
    this.values.add(valueHash);
    this.sessions.add(session);
  }

  counts(): FindingCounts {
    return { findings: this.findings, values: this.values.size, undecided: this.undecided };
  }
}

interface RuleCount extends Count {
  readonly finding: Finding;
}

/** Reads no bodies. */
export function totalFindings(deps: ReadDeps, query: SessionQuery & FindingFilter): FindingTotals {
  const { store } = deps;
  const { limit, ...where } = query;
  const decider = createDecider(inForce(store.decisions()));
  const rules = new Map<string, RuleCount>();
  const sessions: { readonly row: SessionRow; readonly count: Count; readonly by: Record<Severity, number> }[] = [];
  const total = new Count();
  for (const row of store.sessions(where)) {
    const found = store.findings(row.key);
    if (found.length === 0) continue;
    const decide = decider.at(standpointOf(row));
    const messageOf = messageIds(deps, row, decide !== undefined);
    const count = new Count();
    const by: Record<Severity, number> = { MAXIMUM: 0, HIGH: 0, MEDIUM: 0, LOW: 0 };
    for (const { seq, finding } of found) {
      const isDecided = decide?.(finding, messageOf(seq)) !== undefined;
      if (!matches(finding, query, isDecided)) continue;
      by[finding.severity]++;
      count.add(finding, row.key, isDecided);
      total.add(finding, row.key, isDecided);
      const key = `${finding.rule}\n${finding.kind}\n${finding.severity}\n${finding.label}`;
      let rule = rules.get(key);
      if (!rule) {
        rule = Object.assign(new Count(), { finding });
        rules.set(key, rule);
      }
      rule.add(finding, row.key, isDecided);
    }
    if (count.findings > 0) sessions.push({ row, count, by });
  }
  sessions.sort((a, b) => b.count.values.size - a.count.values.size || b.count.findings - a.count.findings);
  const projector = createProjector(store, deps.policy, deps.detector);
  const shown = limit === undefined || limit === 0 ? sessions : sessions.slice(0, limit);
  return {
    rules: [...rules.values()].map(ruleTotals).sort(byStrength),
    sessions: shown.map(
      ({ row, count, by }): SessionTotals => ({ session: projector.row(row), ...count.counts(), bySeverity: by }),
    ),
    total: { ...total.counts(), sessions: total.sessions.size },
  };
}

function ruleTotals(count: RuleCount): RuleTotals {
  const { rule, label, kind, severity } = count.finding;
  return { rule, label, kind, severity, ...count.counts(), sessions: count.sessions.size };
}

function byStrength(a: RuleTotals, b: RuleTotals): number {
  const severity = SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity);
  return severity || b.values - a.values || (a.rule < b.rule ? -1 : 1);
}

/** Ids are in the bodies: they are read only where a decision may be about one message. */
function messageIds({ store }: ReadDeps, row: SessionRow, isNeeded: boolean): (seq: number) => MessageId | undefined {
  const isPlaced = isNeeded && inForce(store.decisions()).some(({ target }) => target.kind === "finding");
  const ids = new Map<number, MessageId | undefined>();
  return (seq) => {
    if (!isPlaced || seq < 0) return undefined;
    if (!ids.has(seq)) ids.set(seq, store.message(row.key, seq)?.message.id);
    return ids.get(seq);
  };
}

function matches(finding: Finding, filter: FindingFilter, isDecided: boolean): boolean {
  return (
    (filter.rule === undefined || finding.rule === filter.rule) &&
    (filter.severity === undefined || finding.severity === filter.severity) &&
    (filter.kind === undefined || finding.kind === filter.kind) &&
    !(filter.undecided && isDecided)
  );
}

export interface SessionFindingsDeps extends ReadDeps {
  /** By what the session leaves strictly: asked for with `all` only. */
  readonly full: (row: SessionRow) => Promise<{ readonly detector: Detector }>;
  /** A session with more secrets than this is quarantined. */
  readonly over: (row: SessionRow) => number;
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export async function sessionFindings(
  deps: SessionFindingsDeps,
  id: string,
  options: FindingsOptions,
): Promise<SessionFindings> {
  const row = findSession(deps, id);
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const full = options.all ? findLeaving({ store: deps.store, ...(await deps.full(row)) }, row) : undefined;
  const view: View = { row, context: projector.contextOf(row), options, full };
  return {
    session: projector.row(row),
    state: standingFor(deps, row).state,
    findings: eachFinding(deps, view),
  };
}

interface View {
  readonly row: SessionRow;
  readonly context: RedactContext;
  readonly options: FindingsOptions;
  /** Undefined where only what is stored is asked for. */
  readonly full: FoundLeaving | undefined;
}

/** One message at a time: memory is that of the largest. */
function* eachFinding({ store }: ReadDeps, view: View): Generator<FindingView> {
  const { row, full } = view;
  const facts = titled(row.facts, row.title);
  const stored = Map.groupBy(store.findings(row.key), ({ seq }) => seq);
  const own = stored.get(-1) ?? [];
  yield* viewsIn(view, {
    message: undefined,
    stored: own,
    live: full?.own ?? [],
    each: (visit) => forEachHeadString(facts, visit),
  });
  if (full === undefined && stored.size === (own.length > 0 ? 1 : 0)) return;
  for (const { message, findings } of full ? full.messages() : some(store, row.key, [...stored.keys()])) {
    yield* viewsIn(view, {
      message,
      stored: stored.get(message.seq) ?? [],
      live: findings,
      each: (visit) => forEachString(message, visit),
    });
  }
}

function* some(store: ReadDeps["store"], session: number, seqs: readonly number[]) {
  for (const seq of seqs) {
    const stored = seq < 0 ? undefined : store.message(session, seq);
    if (stored) yield stored;
  }
}

interface Texts {
  readonly message: { readonly id: MessageId; readonly seq: number; readonly role: FindingView["role"] } | undefined;
  readonly stored: readonly StoredFinding[];
  readonly live: readonly Finding[];
  readonly each: (visit: Visit) => void;
}

function* viewsIn({ row, context, options }: View, { message, stored, live, each }: Texts): Generator<FindingView> {
  const known = new Set(stored.map(({ finding }) => placeOf(finding)));
  const found: { readonly finding: Finding; readonly spread: boolean; readonly isStored: boolean }[] = [
    ...stored.map(({ finding, spread }) => ({ finding, spread: spread ?? false, isStored: true })),
    ...live
      .filter((finding) => !known.has(placeOf(finding)))
      .map((finding) => ({ finding, spread: false, isStored: false })),
  ];
  if (found.length === 0) return;
  const decide: Decide = (finding, id) => context.decide?.(finding, id);
  const byPath = Map.groupBy(found, ({ finding }) => finding.path);
  const texts = new Map<string, string>();
  each((path, text) => {
    if (byPath.has(path)) texts.set(path, text);
  });
  const placeholder = (finding: Finding) => placeholderOf(finding, context);
  for (const [path, here] of byPath) {
    const text = texts.get(path) ?? "";
    const masked = here.map(({ finding }) => finding).filter((one) => decide(one, message?.id) !== "ignore");
    const excerptOf = createExcerpts(text, masked, placeholder);
    for (const { finding, spread, isStored } of here) {
      const decision = decide(finding, message?.id);
      if (!matches(finding, options, decision !== undefined)) continue;
      const { start, end, ...facts } = finding;
      const id = findingId(row.facts.head.id, message ? idHash(message.id) : 0, finding);
      yield {
        ...facts,
        id: isStored ? id : undefined,
        seq: message?.seq,
        role: message?.role,
        spread,
        decision,
        replaced: isReplaced(finding, context, message?.id),
        excerpt: excerptOf(finding),
        length: end - start,
        ...(options.reveal && { value: text.slice(start, end) }),
      };
    }
  }
}

function placeOf({ path, start, end }: Finding): string {
  return `${start} ${end} ${path}`;
}

export function placeholderOf(finding: Finding, context: RedactContext): string {
  const number = context.number(finding);
  return number === undefined ? `[REDACTED:${finding.label}]` : `[REDACTED:${finding.label}:${number}]`;
}
