// A fake of the app's methods on labels and reviews: one of each kind, and what it was asked.

import { messageId } from "../../core/ids.ts";
import type { ReviewEntry, SessionReview } from "../../core/review.ts";
import type {
  DeskApp,
  EvidenceView,
  InboxEntry,
  LabelTotals,
  LabelView,
  Reviewed,
  ScoreView,
  SegmentView,
} from "../../ports/app-desk.ts";
import type { ListedSession } from "../../ports/listed-session.ts";

type Asked = (readonly [method: string, ...args: unknown[]])[];

const AT = Date.UTC(2026, 0, 10, 12);
const DAY = 24 * 3_600_000;
const REPORT = { labelled: 0, kept: 2, failed: [] };
const NEW: SessionReview = { state: "new", hold: { kind: "free" }, before: undefined, by: undefined };

const ENTRY: ReviewEntry = {
  id: 3,
  session: "claude-code:0a1b2c3d-1111-2222-3333-444455556666",
  verb: "approve",
  revision: "6-1k2m3n",
  author: "me",
  reason: "a clean \u001b[31mtrace",
  at: AT,
};

const evidence = (seq: number, excerpt: string): EvidenceView => ({
  message: messageId(`m${seq}`),
  seq,
  role: seq % 2 === 0 ? "user" : "assistant",
  time: AT + seq * 60_000,
  excerpt,
});

const LABEL: LabelView["label"] = {
  turns: [{ seq: 0, type: "debugging_trace", confidence: 0.8, evidence: [messageId("m3")] }],
  quality: 4,
  reasons: [
    { reason: "tests_passed", points: 1 },
    { reason: "corrected", points: -0.5 },
  ],
  outcome: "tests_passed",
  value: ["tool_rich"],
  risk: ["secrets_detected"],
  effort: 0.42,
  taskType: "debugging",
  resolution: "resolved",
  signals: { failure: 2, recovery: 1, correction: 1 },
  filesTouched: 3,
  tokens: 12_345,
  language: "en",
};

const SCORE: ScoreView = {
  id: 2,
  judge: "person",
  model: undefined,
  rubric: "none",
  revision: "6-1k2m3n",
  quality: 5,
  evidence: [],
  reason: "shows how a race is found",
  at: AT,
  isCurrent: true,
};

export function labelView(session: ListedSession): LabelView {
  const gone = { message: messageId("m99"), seq: undefined, role: undefined, time: undefined, excerpt: undefined };
  return {
    session,
    label: LABEL,
    main: {
      type: "debugging_trace",
      confidence: 0.82,
      evidence: [
        evidence(3, "AssertionError: expected 200, got \u001b[31m[REDACTED:github-token:1]"),
        evidence(5, "ok"),
      ],
    },
    contains: [{ type: "correction_loop", confidence: 0.6, evidence: [gone] }],
    examples: [{ kind: "failure", form: "pytest", confidence: 0.9, evidence: evidence(3, "1 failed") }],
    corrections: [
      { kind: "correction", form: "negation", about: 0, confidence: 0.9, evidence: evidence(4, "No, that is wrong") },
    ],
    scores: [SCORE, { ...SCORE, id: 1, judge: "codex", model: "m", quality: 3, reason: undefined, isCurrent: false }],
  };
}

const TOTALS: LabelTotals = {
  sessions: 12,
  labelled: 11,
  tokens: 1_234_567,
  groups: {
    type: [
      { name: "sft_clean", sessions: 6 },
      { name: "debugging_trace", sessions: 5 },
    ],
    score: [
      { name: "5", sessions: 2 },
      { name: "3", sessions: 9 },
    ],
    outcome: [{ name: "tests_passed", sessions: 4 }],
    project: [{ name: "web-shop", sessions: 11 }],
    model: [{ name: "claude-opus-4-5-20251101", sessions: 11 }],
    language: [],
  },
};

const NO_TOTALS: LabelTotals = {
  sessions: 0,
  labelled: 0,
  tokens: 0,
  groups: { type: [], score: [], outcome: [], project: [], model: [], language: [] },
};

function entries(sessions: readonly ListedSession[]): InboxEntry[] {
  const [first, second, third] = sessions;
  const { turns: _, reasons, filesTouched: __, signals: ___, language: ____, ...facts } = LABEL;
  const label = { ...facts, type: "debugging_trace", contains: ["correction_loop"] } as const;
  const plain = { label, reasons, judged: undefined, quarantine: "free", found: 0, secrets: 0 } as const;
  return [
    ...(first
      ? [
          {
            ...plain,
            session: first,
            judged: SCORE,
            review: NEW,
            quarantine: "quarantined" as const,
            found: 6,
            secrets: 4,
          },
        ]
      : []),
    ...(second ? [{ ...plain, session: second, review: { ...NEW, before: { ...ENTRY, revision: "4-old" } } }] : []),
    ...(third
      ? [
          {
            ...plain,
            session: third,
            label: { ...label, outcome: undefined, value: [], risk: [] },
            review: {
              state: "shortlisted",
              hold: { kind: "embargoed", until: AT + 30 * DAY },
              before: undefined,
              by: { ...ENTRY, verb: "shortlist", reason: undefined },
            } as const,
          },
        ]
      : []),
  ];
}

const SEGMENTS: readonly SegmentView[] = [
  { from: 0, to: 6, why: [], gapMs: undefined, requests: 2, time: AT, excerpt: "Fix the flaky login test" },
  {
    from: 6,
    to: 14,
    why: ["new_request", "time_gap"],
    gapMs: 5_400_000,
    requests: 1,
    time: AT + 6_000_000,
    excerpt: "Write a parser for \u001b[31minvoices",
  },
];

const STATES = { approve: "approved", block: "blocked", shortlist: "shortlisted", reset: "new" } as const;

export function fakeDesk(sessions: readonly ListedSession[], asked: Asked): DeskApp {
  const first = () => {
    const [session] = sessions;
    if (!session) throw new Error("no session was given");
    return session;
  };
  return {
    async label(ids, { signal: _, onProgress: __, ...options }) {
      asked.push(["label", ids, options]);
      if (ids.length === 0) return { report: REPORT, sessions: [], totals: sessions.length > 0 ? TOTALS : NO_TOTALS };
      return { report: REPORT, sessions: [labelView(first())], totals: undefined };
    },
    async labelTotals(query) {
      asked.push(["labelTotals", query]);
      return { report: REPORT, totals: TOTALS };
    },
    async inbox(query) {
      asked.push(["inbox", query]);
      const found = entries(sessions);
      const standing = { new: found.length, shortlisted: 0, approved: 3, blocked: 1, held: 2 };
      return { report: REPORT, total: found.length === 0 ? 0 : 12, entries: found, standing };
    },
    async reviewSessions(verb, ids, request) {
      asked.push(["reviewSessions", verb, ids, request]);
      const by = { ...ENTRY, verb, reason: request.reason };
      const hold =
        verb === "hold"
          ? ({ kind: "held" } as const)
          : verb === "embargo"
            ? ({ kind: "embargoed", until: request.until ?? 0 } as const)
            : NEW.hold;
      const state = verb === "hold" || verb === "release" || verb === "embargo" ? "new" : STATES[verb];
      return sessions.slice(0, 2).map(
        (session, i): Reviewed => ({
          session,
          isChanged: i === 0,
          before: {
            ...NEW,
            ...(verb === "reset" && { state: "shortlisted", by: ENTRY }),
            ...(verb === "release" && { hold: { kind: "held" } }),
          },
          review: { state, hold, before: undefined, by: state === "new" ? undefined : by },
          quarantine: i === 0 ? "quarantined" : "free",
          mayLeave: i !== 0,
        }),
      );
    },
    async reviewHistory(id) {
      asked.push(["reviewHistory", id]);
      const embargo: ReviewEntry = { ...ENTRY, id: 4, verb: "embargo", until: AT + 30 * DAY, reason: undefined };
      const trail = [
        { ...ENTRY, id: 1, verb: "block" as const, revision: "4-old", reason: "not done", isCurrent: false },
        { ...ENTRY, isCurrent: true },
        { ...embargo, isCurrent: true },
      ];
      const hold = { kind: "embargoed", until: AT + 30 * DAY } as const;
      return { session: first(), review: { state: "approved", hold, before: undefined, by: ENTRY }, trail };
    },
    async setScore(id, request) {
      asked.push(["setScore", id, request]);
      return labelView(first());
    },
    async segment(ids, { signal: _, onProgress: __, ...options }) {
      asked.push(["segment", ids, options]);
      const segments = options.clear ? [] : SEGMENTS;
      return { looked: 12, cut: sessions.slice(0, 1).map((session) => ({ session, segments })) };
    },
  };
}
