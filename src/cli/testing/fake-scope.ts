// The part of the fake App that says what is in scope.

import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import { NO_SCOPE } from "../../core/scope.ts";
import type { ScopeChange, ScopeView } from "../../ports/app-publish.ts";
import type { ScopeApp } from "../../ports/app-scope.ts";
import type { ProjectRow } from "../../ports/store.ts";

const HOME = "/home/me/.tracemill";

export function fakeScope(
  rows: readonly ProjectRow[],
  asked: (readonly [method: string, ...args: unknown[]])[],
): ScopeApp {
  let scope: ScopeView["scope"] = NO_SCOPE;
  const view = (): ScopeView => {
    const projects = rows.map((row, i): ScopeView["projects"][number] => ({
      ...row,
      isExcluded: scope.excluded.includes(row.project.root),
      isConnected: scope.connected.length === 0,
      isCurrent: i === 0,
      isConfirmed: i !== 1,
      policy: i === 0 ? "private" : "allowed",
      ignored: i === 1 ? "some" : "none",
    }));
    return {
      scope,
      projects,
      projectsConfirmed: false,
      account: { isLoggedIn: true, from: `${HOME}/credentials.json`, name: "alice" },
      lastExport: { at: Date.UTC(2026, 0, 9), file: `${HOME}/outbox/a.jsonl`, sessions: 12, sha256: "a".repeat(64) },
      standpoint: {
        stage: "configure",
        steps: ["Send the whole list of projects to the person."],
        command: "tracemill list",
      },
      redact: ["f…n"],
      redactUserNames: [],
      configFile: `${HOME}/config.json`,
    };
  };
  return {
    async scope({ folder: _, ...options }) {
      asked.push(["scope", options]);
      return view();
    },
    async changeScope(change: ScopeChange) {
      asked.push(["changeScope", change]);
      if (change.confirmProjects && change.exclude === undefined) throw unseen();
      const excluded = rows.map(({ project }) => project).filter(({ name }) => change.exclude?.includes(name));
      scope = {
        ...scope,
        sources: change.sources ?? scope.sources,
        repo: change.repo ?? scope.repo,
        excluded: [...scope.excluded, ...excluded.map(({ root }) => root)],
      };
      const unmatched = (change.exclude ?? []).filter((name) => !excluded.some((project) => project.name === name));
      return {
        ...view(),
        changes: Object.keys(change).map((key) => `${key}: set`),
        unmatched: unmatched.map((name) => ({ name, didYouMean: ["web-shop"] })),
        refused: (change.redact ?? []).includes("a")
          ? [{ what: "word 1", reason: "it stands in every other word" }]
          : [],
      };
    },
    async importSettings(options) {
      asked.push(["importSettings", options.dryRun]);
      const path = "/home/me/.codeclaw/config.json";
      const left = ["hf_token: tokens and keys are never taken; log in again"];
      const file = { path, tool: "CodeClaw", taken: ["repo: alice/cc-logs", "strings to hide: 2"], left };
      return { files: [file], already: ["/home/me/.clawtrace/config.json"] };
    },
    async reset(what) {
      asked.push(["reset", what]);
      return { removes: [`${HOME}/gate.json: what was confirmed`], keeps: [`${HOME}/privacy.yml: what is hidden`] };
    },
    async login(token) {
      asked.push(["login", token]);
      if (token === "bad") throw new TraceError("login_needed", "the Hub does not know this token");
      return { account: "alice", role: "write" };
    },
    async logout() {
      asked.push(["logout"]);
      return { wasLoggedIn: true };
    },
    async installSkill(agent, { isGlobal }) {
      asked.push(["installSkill", agent, isGlobal]);
      const path = "/home/me/web-shop/.claude/skills/tracemill/SKILL.md";
      return { agent: "claude-code", path, outcome: "updated", backup: `${path}.0123456789ab.bak` };
    },
  };
}

function unseen(): BlockedError {
  return new BlockedError({
    step: 3,
    message: "a project was never listed",
    required: "Show the person all projects, then confirm.",
    hint: "tracemill list shows them all.",
    command: "tracemill list",
    missing: ["docs: not listed yet (/home/me/docs)"],
    obstacles: [{ kind: "findings", count: 2, examples: ["claude-code:0a1b: aws-key"] }],
  });
}
