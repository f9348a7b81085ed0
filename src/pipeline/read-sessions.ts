// Reading what is kept: lists, one session, and search, all through the policy.

import { TraceError } from "../core/errors.ts";
import type { Policy } from "../core/policy.ts";
import { abandoned } from "../core/thread.ts";
import type { ListedSession, SearchHit, SearchOptions, SearchResult, SessionView, ShowOptions } from "../ports/app.ts";
import type { Source } from "../ports/source.ts";
import type { SessionQuery, SessionRow, Store, TextQuery } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { redactMessage, redactSession } from "../privacy/redact.ts";
import { createProjector, type Projector } from "./project-rows.ts";
import { expressionsOf, parseQuery, type Term } from "./query.ts";
import { snippetOf } from "./snippet.ts";

const COUNT_CAP = 1000;

export interface ReadDeps {
  readonly store: Store;
  readonly policy: Policy;
  readonly detector: Detector;
  readonly sources: readonly Source[];
}

export function listSessions(deps: ReadDeps, query: SessionQuery): ListedSession[] {
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  return deps.store.sessions(query).map(projector.row);
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export function findSession(deps: Pick<ReadDeps, "store">, id: string): SessionRow {
  const rows = deps.store.findSessions(id);
  const [row] = rows;
  if (!row) {
    throw new TraceError("not_found", `no session begins with ${id}`, {
      hint: "`tracemill sessions list` shows all; `tracemill scan` reads what is new.",
    });
  }
  if (rows.length > 1) {
    const some = rows.slice(0, 5).map(({ facts }) => facts.head.id);
    throw new TraceError("ambiguous_id", `${rows.length} sessions begin with ${id}`, {
      hint: `Give more of the id: ${some.join(", ")}${rows.length > 5 ? ", ..." : ""}.`,
    });
  }
  return row;
}

/** @throws TraceError `not_found`, `ambiguous_id` */
export function showSession(deps: ReadDeps, id: string, options: ShowOptions): SessionView {
  const { store } = deps;
  const projector = createProjector(store, deps.policy, deps.detector);
  const found = findSession(deps, id);
  const row = projector.row(found);
  const relatives = store.relatives(found.key).map(projector.row);
  const left = leftBehind(store, found);
  const inherited = new Set<number>();
  const shown = function* () {
    for (const stored of store.messages(found.key)) {
      if (stored.inherited) inherited.add(stored.message.seq);
      if (options.branch === "all" || !left.has(stored.message.seq)) yield stored;
    }
  };
  return {
    row,
    session: redactSession(row.facts, shown(), projector.context),
    issues: store.issues({ log: found.logPath }),
    subagents: relatives.filter((other) => other.facts.head.isSubagent && other.parentId === found.facts.head.id),
    forks: relatives.filter((other) => other.forkedFrom === found.facts.head.id),
    abandoned: left,
    inherited,
    resumeCommand: resumeCommand(deps.sources, row),
  };
}

function leftBehind(store: Store, row: SessionRow): ReadonlySet<number> {
  if (row.facts.rewindPoints === 0) return new Set();
  return abandoned(store.threadNodes(row.key), row.facts.activeLeafSeq);
}

/** The command that takes the session up again in its agent, quoted for a shell, with the folder it ran in. */
function resumeCommand(sources: readonly Source[], row: ListedSession): string | undefined {
  const { source, externalId, cwd, isSubagent } = row.facts.head;
  if (isSubagent || row.logMissing) return undefined;
  const argv = sources.find(({ name }) => name === source)?.resume?.({ externalId, cwd });
  if (!argv) return undefined;
  const command = argv.map(shellWord).join(" ");
  return cwd === undefined ? command : `cd ${shellWord(cwd)} && ${command}`;
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Newest or best first; every snippet is projected now, so a stricter policy takes effect at once. */
export function searchSessions(deps: ReadDeps, text: string, options: SearchOptions, now: () => number): SearchResult {
  const started = now();
  const terms = parseQuery(text);
  const expressions = expressionsOf(terms);
  if (expressions.length === 0) {
    throw new TraceError("usage", `nothing to search for in ${JSON.stringify(text)}`, {
      hint: 'Give a word, a "phrase", a prefix* or an identifier such as foo_bar().',
    });
  }
  const limit = options.limit === undefined || options.limit === 0 ? COUNT_CAP : options.limit;
  const query: TextQuery = { ...options, limit, expressions };
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const rows = new Map<number, ListedSession>();
  const hits: SearchHit[] = [];
  for (const hit of deps.store.search(query)) {
    const shown = showHit(deps, hit, terms, projector, rows);
    if (shown) hits.push(shown);
  }
  const total = hits.length < limit ? hits.length : deps.store.countHits(query, COUNT_CAP);
  return { hits, total, totalIsCapped: total >= COUNT_CAP, durationMs: now() - started };
}

function showHit(
  deps: ReadDeps,
  hit: { readonly session: number; readonly seq: number; readonly score: number },
  terms: readonly Term[],
  projector: Projector,
  rows: Map<number, ListedSession>,
): SearchHit | undefined {
  const stored = deps.store.message(hit.session, hit.seq);
  if (!stored) return undefined;
  const message = redactMessage(stored.message, stored.findings, projector.context);
  const { matched, ...snippet } = snippetOf(message, terms);
  if (!matched) return undefined;
  let session = rows.get(hit.session);
  if (!session) {
    const found = deps.store.session(hit.session);
    if (!found) return undefined;
    session = projector.row(found);
    rows.set(hit.session, session);
  }
  return { session, message, score: hit.score, ...snippet, resumeCommand: resumeCommand(deps.sources, session) };
}
