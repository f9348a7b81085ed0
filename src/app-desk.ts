// The part of the app where sessions are labelled and reviewed.

import { author } from "./app-trail.ts";
import type { Classifier } from "./pipeline/label-sessions.ts";
import type { ReadDeps } from "./pipeline/read-sessions.ts";
import type { DeskApp } from "./ports/app-desk.ts";
import type { SessionQuery, SessionRow } from "./ports/store.ts";

export interface DeskTools {
  readonly reading: () => Promise<ReadDeps>;
  /** Checks the source of a query. @throws TraceError `unknown_source` */
  readonly known: <Query extends SessionQuery>(query: Query) => Promise<Query>;
  /** Tells above how many distinct secrets a session is quarantined. */
  readonly over: () => Promise<(row: SessionRow) => number>;
  readonly classifier: () => Promise<Classifier>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

export function deskApp({ reading, known, over, classifier, now }: DeskTools): DeskApp {
  const reviewing = async () => ({ ...(await reading()), author: author(), over: await over(), now });
  const judging = async () => ({ ...(await reviewing()), ...(await classifier()) });
  return {
    async label(ids, options) {
      const { showLabels } = await import("./pipeline/label-views.ts");
      return showLabels(await judging(), ids, options);
    },
    async labelTotals(query, options) {
      const { sumLabels } = await import("./pipeline/label-views.ts");
      return sumLabels(await judging(), await known(query), options);
    },
    async inbox(query, options) {
      const { readInbox } = await import("./pipeline/inbox.ts");
      return readInbox(await judging(), await known(query), options);
    },
    async reviewSessions(verb, ids, request) {
      const { reviewSessions } = await import("./pipeline/review-sessions.ts");
      return reviewSessions(await reviewing(), verb, ids, request);
    },
    async reviewHistory(id) {
      const { reviewHistory } = await import("./pipeline/review-sessions.ts");
      return reviewHistory(await reviewing(), id);
    },
    async setScore(id, request) {
      const { setScore } = await import("./pipeline/review-sessions.ts");
      return setScore(await judging(), id, request);
    },
    async segment(ids, options) {
      const { segmentSessions } = await import("./pipeline/segment-sessions.ts");
      return segmentSessions(await reviewing(), ids, options);
    },
  };
}
