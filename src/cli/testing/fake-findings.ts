// A fake of the app's methods on findings: a few of each kind, and what it was asked.

import type { DecisionView, FindingsApp, FindingView, Quarantined } from "../../ports/app-findings.ts";
import type { ListedSession } from "../../ports/listed-session.ts";

type Asked = (readonly [method: string, ...args: unknown[]])[];

const AT = Date.UTC(2026, 0, 10, 12);
const HASH = "0123456789abcdef0123456789abcdef";

export const FINDINGS: readonly FindingView[] = [
  {
    id: "k3f9x2mab",
    seq: 3,
    role: "tool",
    path: "parts.0.output",
    rule: "github-pat-classic",
    label: "github-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.99,
    valueHash: HASH,
    spread: false,
    decision: undefined,
    replaced: true,
    excerpt: { before: "export GITHUB_TOKEN=", shown: "[REDACTED:github-token:1]", after: "\n\u001b[31mmake" },
    length: 40,
  },
  {
    id: "9zz0y1abc",
    seq: undefined,
    role: undefined,
    path: "title",
    rule: "generic-password",
    label: "password",
    kind: "secret",
    severity: "MEDIUM",
    confidence: 0.4,
    valueHash: "f".repeat(32),
    spread: true,
    decision: "ignore",
    replaced: false,
    excerpt: { before: "…the password is ", shown: "[REDACTED:password]", after: "" },
    length: 8,
  },
  {
    id: undefined,
    seq: 5,
    role: "user",
    path: "parts.0.text",
    rule: "email",
    label: "email",
    kind: "pii",
    severity: "MEDIUM",
    confidence: 0.9,
    valueHash: "e".repeat(32),
    spread: false,
    decision: undefined,
    replaced: false,
    excerpt: { before: "write to ", shown: "[REDACTED:email]", after: " soon" },
    length: 17,
  },
];

const DECISION: DecisionView = {
  id: 7,
  verb: "ignore",
  target: { kind: "value", valueHash: HASH },
  scope: { kind: "everywhere" },
  author: "me",
  reason: "an example from the docs",
  at: AT,
  undoneAt: undefined,
};

const DECISIONS: readonly DecisionView[] = [
  DECISION,
  {
    ...DECISION,
    id: 6,
    verb: "accept",
    target: { kind: "rule", rule: "generic-password" },
    scope: { kind: "project", project: "/home/me/web-shop" },
    reason: undefined,
    undoneAt: AT,
  },
  {
    ...DECISION,
    id: 5,
    target: { kind: "finding", path: "parts.0.text", start: 3, end: 9 },
    scope: { kind: "session", session: "claude-code:0a1b" },
  },
];

function quarantined(session: ListedSession): Quarantined {
  const rules = [{ rule: "github-pat-classic", values: 4, findings: 9 }];
  return { session, state: "quarantined", secrets: 4, unseen: 4, rules, review: undefined };
}

export function fakeFindings(sessions: readonly ListedSession[], asked: Asked): FindingsApp {
  const first = () => {
    const [session] = sessions;
    if (!session) throw new Error("no session was given");
    return session;
  };
  const report = { decisions: [DECISION], messages: 2, later: false, stillMaskedBy: [] };
  return {
    async findingTotals(query) {
      asked.push(["findingTotals", query]);
      const [session] = sessions;
      if (!session) return { rules: [], sessions: [], total: { findings: 0, values: 0, undecided: 0, sessions: 0 } };
      const counts = { findings: 9, values: 4, undecided: 8 };
      const rule = { rule: "github-pat-classic", label: "github-token", kind: "secret", severity: "MAXIMUM" } as const;
      const bySeverity = { MAXIMUM: 9, HIGH: 0, MEDIUM: 0, LOW: 0 };
      return {
        rules: [{ ...rule, ...counts, sessions: 1 }],
        sessions: [{ session, ...counts, bySeverity }],
        total: { ...counts, sessions: 1 },
      };
    },
    async findings(id, options) {
      asked.push(["findings", id, options]);
      const shown = options.reveal ? FINDINGS.map((one) => ({ ...one, value: "opensesame" })) : FINDINGS;
      return { session: first(), state: "quarantined", findings: shown };
    },
    async decide(verb, refs, options) {
      asked.push(["decide", verb, refs, options]);
      return {
        ...report,
        decisions: [{ ...DECISION, verb }],
        stillMaskedBy: refs.includes("k3f9") ? ["9zz0y1abc"] : [],
      };
    },
    async undoDecision(id) {
      asked.push(["undoDecision", id]);
      return { ...report, later: true, decisions: [{ ...DECISION, undoneAt: AT }] };
    },
    async decisions() {
      return sessions.length === 0 ? [] : DECISIONS;
    },
    async diff(id, options) {
      asked.push(["diff", id, options]);
      const value = options.reveal ? "opensesame" : "‹•••••••• 40 characters›";
      const before = ["make:", `export GITHUB_TOKEN=${value}`, "\u001b[31mdone"];
      const after = ["make:", "export GITHUB_TOKEN=[REDACTED:github-token:1]", "\u001b[31mdone"];
      const changes = [{ path: "parts.0.output", line: 12, before, after }];
      return { session: first(), messages: [{ seq: 3, role: "tool", changes }] };
    },
    async quarantine() {
      const [session, other] = sessions;
      if (!session || !other) return [];
      const review = { id: 2, verb: "block", author: "me", reason: "the client's keys", at: AT } as const;
      return [quarantined(session), { ...quarantined(other), state: "blocked", unseen: 0, review }];
    },
    async quarantineOf(id) {
      asked.push(["quarantineOf", id]);
      return quarantined(first());
    },
    async reviewQuarantine(verb, id, reason) {
      asked.push(["review", verb, id, reason]);
      const review = { id: 3, verb, author: "me", reason, at: AT };
      return { ...quarantined(first()), state: verb === "release" ? "released" : "blocked", unseen: 0, review };
    },
    async undoQuarantineReview(id) {
      asked.push(["undoQuarantineReview", id]);
      return quarantined(first());
    },
    async exportQuarantine(path, options) {
      asked.push(["exportQuarantine", path, options]);
      return { path: `/home/me/${path}`, sessions: 2, leftOut: 1, bytes: 1234 };
    },
  };
}
