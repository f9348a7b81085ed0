// Search: every hit is looked at in its masked message, so a stricter policy takes effect at once.

import { TraceError } from "../core/errors.ts";
import type { ListedSession, SearchHit, SearchOptions, SearchResult } from "../ports/app.ts";
import type { SessionRow, TextHit, TextQuery } from "../ports/store.ts";
import { type RedactContext, redactMessage } from "../privacy/redact.ts";
import { createProjector, type Projector } from "./project-rows.ts";
import { expressionsOf, parseQuery, type Term } from "./query.ts";
import { type ReadDeps, resumeCommand } from "./read-sessions.ts";
import { snippetOf } from "./snippet.ts";
import { isOfToday, lookedAtToday } from "./today.ts";

const COUNT_CAP = 1000;

interface Found {
  readonly own: SessionRow;
  readonly context: RedactContext;
  /** Made for the first hit that is shown. */
  shown: ListedSession | undefined;
}

interface Looked {
  readonly deps: ReadDeps;
  readonly terms: readonly Term[];
  /** False: the index may hold what is masked today. */
  readonly isOfToday: boolean;
  readonly projector: Projector;
  readonly rows: Map<number, Found>;
  /** Hits of the index that the masked message does not have. */
  dropped: number;
}

/** Newest or best first; no limit, or 0, gives all. */
export function searchSessions(deps: ReadDeps, text: string, options: SearchOptions, now: () => number): SearchResult {
  const started = now();
  const terms = parseQuery(text);
  const expressions = expressionsOf(terms);
  if (expressions.length === 0) {
    throw new TraceError("usage", `nothing to search for in ${JSON.stringify(text)}`, {
      hint: 'Give a word, a "phrase", a prefix* or an identifier such as foo_bar().',
    });
  }
  const limit = options.limit === undefined || options.limit === 0 ? Number.POSITIVE_INFINITY : options.limit;
  const query: TextQuery = { ...options, expressions };
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  const ofToday = isOfToday(deps);
  const isFresh = ofToday && deps.store.toDecide().length === 0;
  const looked: Looked = { deps, terms, isOfToday: ofToday, projector, rows: new Map(), dropped: 0 };
  const hits: SearchHit[] = [];
  let counted = 0;
  let isWhole = true;
  for (const hit of indexHits(deps, query, limit)) {
    if (hits.length >= limit && (counted >= COUNT_CAP || (isFresh && looked.dropped === 0))) {
      isWhole = false;
      break;
    }
    const shown = showHit(looked, hit);
    if (!shown) looked.dropped++;
    else {
      counted++;
      if (hits.length < limit) hits.push(shown);
    }
  }
  // Where hits were dropped, or may be, the index must not be asked how many there are: each was looked at above.
  const total = isWhole || counted >= COUNT_CAP ? counted : deps.store.countHits(query, COUNT_CAP);
  return { hits, total, totalIsCapped: !isWhole && total >= COUNT_CAP, durationMs: now() - started };
}

/** The hits of the index in their order, asked for in growing runs: most callers stop at the limit. */
function* indexHits(deps: ReadDeps, query: TextQuery, limit: number): Generator<TextHit> {
  const seen = new Set<string>();
  const fresh = (hit: TextHit) => {
    const key = `${hit.session} ${hit.seq}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  };
  for (let want = limit === Number.POSITIVE_INFINITY ? 0 : limit + 1; ; want *= 4) {
    const found = deps.store.search({ ...query, limit: want });
    for (const hit of found) if (fresh(hit)) yield hit;
    if (want === 0 || found.length < want) break;
  }
  // The store ranks only so many hits of a very common word; the others follow, newest first.
  if (query.sort === "time" || deps.store.countHits(query, seen.size + 1) <= seen.size) return;
  for (const hit of deps.store.search({ ...query, sort: "time", limit: 0 })) if (fresh(hit)) yield { ...hit, score: 0 };
}

function showHit({ deps, terms, isOfToday, projector, rows }: Looked, hit: TextHit): SearchHit | undefined {
  const kept = deps.store.message(hit.session, hit.seq);
  if (!kept) return undefined;
  const stored = isOfToday ? kept : lookedAtToday(kept, deps);
  let row = rows.get(hit.session);
  if (!row) {
    const own = deps.store.session(hit.session);
    if (!own) return undefined;
    row = { own, context: projector.contextOf(own), shown: undefined };
    rows.set(hit.session, row);
  }
  const message = redactMessage(stored.message, stored.findings, row.context);
  const { matched, ...snippet } = snippetOf(message, terms);
  if (!matched) return undefined;
  const { own } = row;
  row.shown ??= projector.row(own);
  const { shown } = row;
  return {
    session: shown,
    message,
    score: hit.score,
    ...snippet,
    resumeCommand: resumeCommand(deps.sources, own, shown),
  };
}
