// Where the owner stands, until `io/gate-file.ts` and `curate/gate.ts` are wired here: the same file, read without looking closely.

import { join } from "node:path";
import { TraceError } from "./core/errors.ts";
import type { GateState } from "./core/publication.ts";
import { withFileLock } from "./io/file-lock.ts";
import { ensurePrivateFolder, readIfExists, writePrivate } from "./io/files.ts";
import type { GateDeps, StandpointFacts } from "./pipeline/publish/scope-deps.ts";
import type { Standpoint } from "./ports/app-publish.ts";

const NO_GATE: GateState = {
  seen: undefined,
  confirmedProjects: undefined,
  candidate: undefined,
  confirmation: undefined,
  publishing: undefined,
  published: {},
};

export function gateDeps(home: string): GateDeps {
  const path = join(home, "gate.json");
  const readGate = async (): Promise<GateState> => {
    const bytes = readIfExists(path);
    if (bytes === undefined) return NO_GATE;
    try {
      return { ...NO_GATE, ...(JSON.parse(bytes.toString("utf8")) as Partial<GateState>) };
    } catch (cause) {
      throw new TraceError("config_invalid", `${path}: no valid JSON`, { hint: "Delete it and begin again.", cause });
    }
  };
  return {
    readGate,
    async changeGate(change) {
      ensurePrivateFolder(home);
      return withFileLock(path, async () => {
        const next = change(await readGate());
        writePrivate(path, `${JSON.stringify(next, null, 1)}\n`);
        return next;
      });
    },
  };
}

export function standpointOf({ scope, gate, sessions, projects }: StandpointFacts): Standpoint {
  const lacks = (roots: readonly string[] | undefined) =>
    roots === undefined || projects.some(({ root }) => !roots.includes(root));
  const configure = (steps: readonly string[], command?: string): Standpoint => ({
    stage: "configure",
    steps,
    command,
  });
  const newest = Object.values(gate.published).some(({ sha256 }) => sha256 === gate.candidate?.sha256);
  if (gate.candidate && newest)
    return { stage: "done", steps: ["What was reviewed is published."], command: undefined };
  if (gate.candidate && gate.confirmation?.sha256 === gate.candidate.sha256)
    return { stage: "confirmed", steps: ["Ask the person whether to publish what they reviewed."], command: undefined };
  if (gate.candidate) {
    return {
      stage: "review",
      steps: ["Show the person what was exported, then state it: tracemill confirm --help"],
      command: undefined,
    };
  }
  if (sessions === 0) return configure(["No session was found yet. See where tracemill looks:"], "tracemill sources");
  if (scope.sources === undefined) {
    return configure([
      "Ask the person which agents are in scope: Claude Code, Codex, both, or all.",
      'Then set it: tracemill config --source "claude|codex|both|all"',
    ]);
  }
  if (lacks(gate.seen?.projects)) return configure(["Show the person all projects:"], "tracemill list");
  if (lacks(gate.confirmedProjects?.projects)) {
    return configure([
      "Send the whole list of projects to the person, and ask which are to be left out.",
      'Then: tracemill config --exclude "a,b", or tracemill config --confirm-projects',
    ]);
  }
  return configure(["Export on this machine alone; nothing is sent:"], "tracemill export --no-push");
}
