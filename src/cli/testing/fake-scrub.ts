// What the fake App says of secrets on the disk.

import type { AppScrub, PastScrub, ScrubbedFile } from "../../ports/app-scrub.ts";

const LOG = "/home/me/.claude/projects/-home-me-shop/0a1b.jsonl";
const DATABASE = "/home/me/.local/share/opencode/opencode.db";
const NOON = Date.UTC(2026, 0, 10, 12);

export const PAST: readonly PastScrub[] = [
  {
    id: "20260110-120000-ab12",
    startedAt: NOON,
    state: "done",
    files: 2,
    count: 14,
    backupBytes: 123_456,
    undoable: true,
  },
  {
    id: "20260109-080000-cd34",
    startedAt: NOON - 100_000_000,
    state: "forgotten",
    files: 1,
    count: 3,
    backupBytes: 0,
    undoable: false,
  },
];

const FILES: readonly ScrubbedFile[] = [
  {
    source: "claude-code",
    path: LOG,
    kind: "lines",
    outcome: "would",
    reason: undefined,
    count: 12,
    lines: 3,
    rules: { "github-pat-classic": 11, "url-password": 1 },
  },
  {
    source: "opencode",
    path: DATABASE,
    kind: "database",
    outcome: "live",
    reason: "a program holds it open",
    count: 2,
    lines: 2,
    rules: { "openai-project-key": 2 },
  },
];
const UNREAD = [
  {
    source: "codex",
    path: "/home/me/.codex/sessions/2026/01/01/rollout-1.jsonl.zst",
    reason: "its agent compressed it",
  },
];

export function fakeScrub(asked: (readonly [method: string, ...args: unknown[]])[]): AppScrub {
  return {
    async locate({ onProgress: _, signal: __, ...query }) {
      asked.push(["locate", query]);
      const places = [{ line: 3 }, { line: 8 }, { line: 12 }];
      const token = { rule: "github-pat-classic", label: "github-token", severity: "MAXIMUM" as const };
      const key = { rule: "openai-project-key", label: "openai-key", severity: "MAXIMUM" as const };
      return {
        files: 128,
        bytes: 1_200_000_000,
        found: [
          {
            source: "claude-code",
            path: LOG,
            kind: "lines",
            isBeside: false,
            count: 12,
            rules: [{ ...token, count: 12, values: 2, places }],
          },
          {
            source: "opencode",
            path: DATABASE,
            kind: "database",
            isBeside: false,
            count: 2,
            rules: [{ ...key, count: 2, values: 1, places: [{ row: "part/45.data" }, { row: "part/51.data" }] }],
          },
          {
            source: "claude-code",
            path: "/home/me/.claude/history.jsonl",
            kind: "lines",
            isBeside: true,
            count: 1,
            rules: [{ ...token, count: 1, values: 1, places: [{ line: 9 }] }],
          },
        ],
        unread: UNREAD,
      };
    },
    async scrub({ onProgress: _, signal: __, ...query }) {
      asked.push(["scrub", query]);
      const files = FILES.map(
        (file): ScrubbedFile => (query.dryRun || file.outcome !== "would" ? file : { ...file, outcome: "done" }),
      );
      const id = query.dryRun ? undefined : "20260110-120000-ab12";
      return {
        id,
        dryRun: query.dryRun,
        looked: 128,
        files,
        unread: UNREAD,
        sessions: query.dryRun ? 0 : 2,
      };
    },
    async undoScrub(id) {
      asked.push(["undoScrub", id]);
      return {
        id: id ?? "20260110-120000-ab12",
        files: [
          { path: LOG, outcome: "tail", reason: undefined },
          { path: DATABASE, outcome: "changed", reason: "its agent has written to it since" },
        ],
      };
    },
    async forgetScrub(id) {
      asked.push(["forgetScrub", id]);
      return PAST.slice(0, 1).map((past) => ({
        ...past,
        state: "forgotten" as const,
        backupBytes: 0,
        undoable: false,
      }));
    },
    async scrubs() {
      asked.push(["scrubs"]);
      return PAST;
    },
  };
}
