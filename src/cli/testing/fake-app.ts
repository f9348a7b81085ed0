// A fake App for the tests of this door: a plain object over rows made here.

import { type MessageId, messageId, sessionId, toolCallId } from "../../core/ids.ts";
import type { RedactedFacts, RedactedMessage, RedactedSession, RedactionStamp } from "../../core/redacted.ts";
import { NO_SCOPE } from "../../core/scope.ts";
import type { Message, MessageKind, Part, Role } from "../../core/session.ts";
import type { Counts } from "../../core/tally.ts";
import type { Usage } from "../../core/usage.ts";
import type {
  App,
  Config,
  ImportReport,
  ListedSession,
  PluginStatus,
  ScanReport,
  SearchHit,
  SessionView,
} from "../../ports/app.ts";
import type { RelinkReport, SuggestedRelink } from "../../ports/relink.ts";
import type { ProjectRow, Totals, UsageRow } from "../../ports/store.ts";
import { fakeDataset } from "./fake-dataset.ts";
import { fakeDesk } from "./fake-desk.ts";
import { fakeExport } from "./fake-export.ts";
import { fakeFindings } from "./fake-findings.ts";
import { fakePrivacy, REFUSED } from "./fake-privacy.ts";
import { fakeProof } from "./fake-proof.ts";
import { fakePublish } from "./fake-publish.ts";
import { fakeScope } from "./fake-scope.ts";
import { fakeScrub } from "./fake-scrub.ts";

export const NOON = Date.UTC(2026, 0, 10, 12);
export const MINUTE = 60_000;

export const NO_COUNTS: Counts = {
  messages: 0,
  prompts: 0,
  queuedPrompts: 0,
  slashCommands: 0,
  interrupts: 0,
  assistantMessages: 0,
  toolCalls: 0,
  toolResults: 0,
  toolResultsWithoutCall: 0,
  thinkingBlocks: 0,
  tools: {},
  models: [],
  firstTime: undefined,
  lastTime: undefined,
  firstPromptSeq: undefined,
};

export interface FakeSession {
  readonly id: string;
  readonly source?: string;
  readonly title?: string;
  readonly project?: string;
  readonly counts?: Partial<Counts>;
  readonly usage?: Usage;
  readonly cost?: number;
  readonly row?: Partial<ListedSession>;
  readonly facts?: Partial<RedactedFacts>;
  readonly head?: Partial<RedactedFacts["head"]>;
}

export function fakeSession(fake: FakeSession): ListedSession {
  const source = fake.source ?? "claude-code";
  const facts = {
    head: { id: sessionId(source, fake.id), source, externalId: fake.id, isSubagent: false, ...fake.head },
    cwds: [],
    gitBranches: [],
    agentVersions: [],
    compactBoundaries: 0,
    microcompactBoundaries: 0,
    hasCompaction: false,
    rewindPoints: 0,
    lines: 0,
    records: 0,
    children: [],
    foreignTitles: [],
    ...fake.facts,
  };
  return {
    key: 1,
    facts: facts as unknown as RedactedFacts,
    counts: { ...NO_COUNTS, ...fake.counts },
    title: fake.title,
    project: fake.project === undefined ? undefined : { name: fake.project, root: `/home/me/${fake.project}` },
    relinkedFrom: undefined,
    usage: fake.usage ?? {},
    usageInherited: {},
    costMicroUsd: fake.cost,
    unpricedModels: [],
    parentId: undefined,
    parentCallId: undefined,
    forkedFrom: undefined,
    revision: "6-1k2m3n",
    messagesInherited: 0,
    logPath: `/home/me/logs/${fake.id}.jsonl`,
    logBytes: 12_345,
    logMissing: false,
    logRewritten: false,
    ...fake.row,
  };
}

export interface FakeMessage {
  readonly seq: number;
  readonly role: Role;
  readonly kind: MessageKind;
  readonly parts?: readonly Part[];
  readonly text?: string;
  readonly time?: number;
  readonly model?: string;
  readonly id?: MessageId;
}

export function fakeMessage({ text, parts, ...fake }: FakeMessage): RedactedMessage {
  const message: Message = {
    id: messageId(`m${fake.seq}`),
    line: fake.seq + 1,
    ...fake,
    parts: parts ?? (text === undefined ? [] : [{ kind: "text", text }]),
  };
  return message as unknown as RedactedMessage;
}

export function fakeCall(id: string, tool: string, input: Extract<Part, { kind: "tool_call" }>["input"]): Part {
  return { kind: "tool_call", callId: toolCallId(id), tool, input };
}

export function fakeResult(id: string, output: string, status?: "ok" | "error"): Part {
  return { kind: "tool_result", callId: toolCallId(id), output, status };
}

export function fakeView(
  row: ListedSession,
  messages: Iterable<RedactedMessage> | AsyncIterable<RedactedMessage>,
  more: Partial<SessionView> = {},
): SessionView {
  const session = { facts: row.facts, stamp: {} as RedactionStamp, messages } as unknown as RedactedSession;
  return {
    row,
    session,
    issues: [],
    forkedFrom: undefined,
    forks: [],
    parent: undefined,
    subagents: [],
    abandoned: new Set(),
    resumeCommand: undefined,
    ...more,
  };
}

export const EMPTY_SCAN: ScanReport = {
  logs: { found: 0, read: 0, unchanged: 0, failed: 0, missing: 0 },
  sessions: { total: 0, new: 0, updated: 0, unchanged: 0 },
  messages: 0,
  bytesRead: 0,
  issues: [],
  durationMs: 12,
};

export const NO_TOTALS: Totals = {
  sessions: 0,
  hiddenSessions: 0,
  projects: 0,
  counts: NO_COUNTS,
  messagesByRole: { user: 0, assistant: 0, system: 0, tool: 0 },
  usage: {},
  costMicroUsd: undefined,
  unpricedModels: [],
};

export interface FakeData {
  readonly sessions?: readonly ListedSession[];
  readonly view?: SessionView;
  readonly hits?: readonly SearchHit[];
  readonly projects?: readonly ProjectRow[];
  readonly suggested?: readonly SuggestedRelink[];
  readonly usage?: readonly UsageRow[];
  readonly totals?: Totals;
  readonly scan?: ScanReport;
}

function fakeRelink(from: string, to: string, done: boolean): RelinkReport {
  const ref = (name: string) => ({ name, root: `/home/me/${name}` });
  const along = [{ from: ref(`${from}/docs`), to: ref(to), sessions: 1 }];
  const words = [ref(from).root, ref(to).root] as const;
  return { done, words, from: ref(from), to: ref(to), shown: ref(`new ${to}`), sessions: 12, isThere: false, along };
}

/** Everything the app was asked for, in order. */
export type Asked = (readonly [method: string, ...args: unknown[]])[];

const DEMO_PLUGIN: PluginStatus = {
  path: "/home/me/demo-agent.ts",
  sha256: "0".repeat(64),
  state: "changed",
  message: "the plugin changed since it was trusted",
  sources: ["demo-agent"],
};

const IMPORTED: ImportReport["files"] = [
  {
    from: "/tmp/export.jsonl",
    to: "/home/me/.tracemill/custom/export/export.jsonl",
    state: "imported",
    sessions: 2,
    badLines: [{ line: 3, message: "bad_json: no JSON from column 1 on" }],
    skipped: [{ line: 4, session: "claude-code:0a1b" }],
  },
  { from: "/tmp/notes.jsonl", to: undefined, state: "refused", sessions: 0, badLines: [], skipped: [] },
];

export function fakeApp(data: FakeData, asked: Asked = [], overrides: Partial<App> = {}): App {
  const sessions = data.sessions ?? [];
  let config: Config = { archive: true, folders: {}, plugins: [], publish: NO_SCOPE };
  return {
    home: "/home/me/.tracemill",
    ...fakeFindings(sessions, asked),
    ...fakeExport(asked),
    ...fakeDesk(sessions, asked),
    async scan(options) {
      asked.push(["scan", options.source, options.force]);
      return data.scan ?? EMPTY_SCAN;
    },
    async sources() {
      const found = sessions.length > 0;
      const roots = [{ path: "/home/me/.claude/projects", found }];
      const claude = {
        name: "claude-code",
        title: "Claude Code",
        evidence: "real",
        optIn: undefined,
        problem: undefined,
        roots,
      };
      const codex = {
        name: "codex",
        title: "Codex CLI",
        evidence: "real",
        optIn: undefined,
        problem: undefined,
        roots: [{ path: "/home/me/.codex", found: false }],
      };
      const none = { logs: 0, sessions: 0, hidden: 0, lastSeen: undefined };
      return [
        { ...claude, ...none, ...(found && { logs: 3, sessions: sessions.length, hidden: 1, lastSeen: NOON }) },
        { ...codex, ...none },
      ];
    },
    async projects() {
      return data.projects ?? [];
    },
    async suggestedRelinks() {
      return data.suggested ?? [];
    },
    async relink(from, to, { dryRun }) {
      asked.push(["relink", from, to, dryRun]);
      return fakeRelink(from, to, !dryRun);
    },
    async unlink(from, { dryRun }) {
      asked.push(["unlink", from, dryRun]);
      return { ...fakeRelink(from, "web-shop", !dryRun), shown: { name: from, root: `/home/me/${from}` } };
    },
    async sessions(query) {
      asked.push(["sessions", query]);
      return query.limit ? sessions.slice(0, query.limit) : sessions;
    },
    async show(id, options) {
      asked.push(["show", id, options]);
      if (!data.view) throw new Error("no view was given");
      return data.view;
    },
    async search(text, options) {
      asked.push(["search", text, options]);
      const hits = data.hits ?? [];
      return { hits, total: hits.length, totalIsCapped: false, durationMs: 3 };
    },
    async totals(query) {
      asked.push(["totals", query]);
      return data.totals ?? NO_TOTALS;
    },
    async usage(group, query) {
      asked.push(["usage", group, query]);
      return data.usage ?? [];
    },
    async doctor() {
      return {
        checks: [
          { name: "Node", status: "ok", detail: "24.21.0" },
          {
            name: "Claude Code keeps logs",
            status: "warning",
            detail: "30 days; 12 logs are near that",
            fix: "Set cleanupPeriodDays.",
          },
        ],
        sizes: { storeBytes: 70_000_000, archiveBytes: 25_000_000, rawBytes: 100_000_000, waitingText: 0 },
      };
    },
    async restore(id) {
      asked.push(["restore", id]);
      const path = "/home/me/.claude/projects/x/a.jsonl";
      return { path, bytes: 1234, logs: [{ path, bytes: 1234, outcome: "restored" }] };
    },
    async config() {
      return config;
    },
    async setConfig(change) {
      config = { ...config, ...change };
      return config;
    },
    async addFolder(source, folder) {
      asked.push(["addFolder", source, folder]);
      config = { ...config, folders: { [source]: [folder] } };
      return config;
    },
    async removeFolder(source, folder) {
      asked.push(["removeFolder", source, folder]);
      config = { ...config, folders: {} };
      return config;
    },
    async plugins() {
      return [DEMO_PLUGIN];
    },
    async addPlugin(name) {
      asked.push(["addPlugin", name]);
      return DEMO_PLUGIN;
    },
    async removePlugin(name) {
      asked.push(["removePlugin", name]);
      return DEMO_PLUGIN;
    },
    async importSessions(path, options) {
      asked.push(["importSessions", path, options]);
      return { project: "old", files: IMPORTED, unreadable: [], scan: await this.scan({}) };
    },
    async sessionOpened({ revision }, via) {
      asked.push(["sessionOpened", revision, via]);
      return true;
    },
    ...fakePublish(asked),
    ...fakeScrub(asked),
    async redactLines(input, write, options) {
      asked.push(["redactLines", options]);
      let lines = 0;
      let failed = 0;
      for await (const line of input) {
        lines++;
        if (String(line).includes("bad")) failed++;
        await write(`${String(line).trim()}\n`);
      }
      return { lines, failed, refused: options.policy === undefined ? [] : REFUSED };
    },
    ...fakeProof(asked),
    ...fakeDataset(asked),
    ...fakePrivacy(asked),
    ...fakeScope(data.projects ?? [], asked),
    close() {
      asked.push(["close"]);
    },
    ...overrides,
  };
}
