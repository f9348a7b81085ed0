// What stands against publishing a candidate: to be mended, or to be accepted by a person with a reason.

import { createHash } from "node:crypto";
import { placeName } from "../../core/grants.ts";
import type { Candidate, CandidateSession, GateState, Obstacle, ObstacleKind, Place } from "../../core/publication.ts";
import { loosenedBy, shrunkBy } from "../../curate/guard.ts";
import type { NameMatches } from "../../curate/name-scan.ts";
import type { SessionRow, Store } from "../../ports/store.ts";
import { createStanding } from "../export/standing.ts";
import { guardOf } from "../quarantine.ts";
import { reviewedBy } from "../standing-of.ts";
import { type OpenDeps, openFindings } from "./open-findings.ts";

/** What each obstacle is accepted with. */
export const ACCEPT_OPTIONS: Readonly<Record<ObstacleKind, string>> = {
  findings: "--accept-findings",
  withheld: "--accept-withheld",
  names: "--accept-name-matches",
  shrunk: "--accept-shrunk",
  loosened: "--accept-loosened",
};

/** How each is mended. */
export const MENDS: Readonly<Record<ObstacleKind, string>> = {
  findings: "decide on them with tracemill findings, or export again in a stricter mode",
  withheld: "look at them with tracemill quarantine and tracemill inbox, and export again without them",
  names: "hide the name with tracemill config --redact, and export again",
  shrunk: "look with tracemill list at what is excluded, and export again",
  loosened: "take back what was loosened, and export again",
};

/** `items` tell what it is made of: of as many others, none was accepted. */
export interface FoundObstacle extends Obstacle {
  readonly items: readonly string[];
}

export interface ObstacleDeps extends OpenDeps {
  readonly store: Store;
  /** Above how many distinct secrets a session is quarantined. */
  over(row: SessionRow): number;
  /** Unix milliseconds. */
  now(): number;
}

export interface Against {
  readonly candidate: Candidate;
  readonly published: GateState["published"];
  /** What was published there measures it; undefined: wherever something was published. */
  readonly place: Place | undefined;
  readonly signal: AbortSignal;
}

const EXAMPLES = 10;

/** All but names, which are in the bytes. In the order in which they are told. */
export async function findObstacles(deps: ObstacleDeps, against: Against): Promise<readonly FoundObstacle[]> {
  const rows = rowsOf(deps.store, against.candidate.sessions);
  return [
    await fromFindings(deps, [...rows.values()], against),
    fromStanding(deps, rows, against),
    fromSizes(against),
    fromGuards(against),
  ].flatMap((one) => one ?? []);
}

export function namesObstacle(found: NameMatches | undefined): FoundObstacle | undefined {
  if (found === undefined || found.matches === 0) return undefined;
  const examples = found.examples.slice(0, EXAMPLES).map(({ line, excerpt }) => `line ${line}: ${excerpt}`);
  // They are in the bytes, which have a hash of their own.
  return { kind: "names", count: found.matches, examples, items: [] };
}

/** By id; sessions that are not in the store any more have none. */
export function rowsOf(
  store: Pick<Store, "findSessions">,
  sessions: readonly CandidateSession[],
): ReadonlyMap<string, SessionRow> {
  const rows = sessions.flatMap(({ id }) => {
    const row = store.findSessions(id).find(({ facts }) => facts.head.id === id);
    return row === undefined ? [] : [[id, row] as const];
  });
  return new Map(rows);
}

async function fromFindings(deps: ObstacleDeps, rows: readonly SessionRow[], { candidate, signal }: Against) {
  const found: Told[] = [];
  for await (const { row, finding, message } of openFindings(deps, rows, { mode: candidate.guard.mode, signal })) {
    const { rule, severity, valueHash, path, start } = finding;
    const { id } = row.facts.head;
    const item = `${id} ${rule} ${valueHash || `${message ?? ""} ${path} ${start}`}`;
    found.push({ item, text: `${id}: ${rule} (${severity})` });
  }
  return obstacle("findings", found);
}

function fromStanding(deps: ObstacleDeps, rows: ReadonlyMap<string, SessionRow>, { candidate }: Against) {
  const { store, over } = deps;
  const standing = createStanding(
    {
      store,
      reviewOf: reviewedBy(store, deps.now()),
      scopeReason: () => undefined,
      mayLeave: guardOf({ store, over }),
    },
    [...rows.values()],
    { statuses: [] },
  );
  const found = candidate.sessions.flatMap(({ id }): Told[] => {
    const row = rows.get(id);
    const reason =
      row === undefined ? "not in the store any more" : (standing.against(row) ?? standing.againstCopied(row));
    return reason === undefined ? [] : [{ item: `${id} ${reason}`, text: `${id}: ${reason}` }];
  });
  return obstacle("withheld", found);
}

function earlierOf({ published, place }: Against) {
  const all = Object.entries(published);
  return place === undefined ? all : all.filter(([name]) => name === placeName(place));
}

function fromSizes(against: Against) {
  const count = against.candidate.sessions.length;
  let most = 0;
  const found = earlierOf(against).flatMap(([place, { sessions }]): Told[] => {
    const lost = shrunkBy(sessions, count);
    if (lost === undefined) return [];
    most = Math.max(most, lost);
    return [{ item: `${place} ${lost}`, text: `${place}: ${sessions} sessions were published, this has ${count}` }];
  });
  const made = obstacle("shrunk", found);
  return made && { ...made, count: most };
}

function fromGuards(against: Against) {
  const found = earlierOf(against).flatMap(([place, { guard }]) =>
    loosenedBy(guard, against.candidate.guard).map(
      ({ item, text }): Told => ({ item: `${place} ${item}`, text: `${place}: ${text}` }),
    ),
  );
  return obstacle("loosened", found);
}

interface Told {
  readonly item: string;
  readonly text: string;
}

function obstacle(kind: ObstacleKind, found: readonly Told[]): FoundObstacle | undefined {
  if (found.length === 0) return undefined;
  const examples = [...new Set(found.map(({ text }) => text))].slice(0, EXAMPLES);
  return { kind, count: found.length, examples, items: [...new Set(found.map(({ item }) => itemHash(item)))].sort() };
}

/** Ids and rules stay where they are. */
function itemHash(item: string): string {
  return createHash("sha256").update(item).digest("hex").slice(0, 16);
}
