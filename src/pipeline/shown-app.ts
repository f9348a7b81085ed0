// The last look at every answer that is no session and at every failure: what they quote passes the rules too.

import { BlockedError } from "../core/blocked.ts";
import { TraceError } from "../core/errors.ts";
import { INSIDE } from "../core/policy.ts";
import type { App } from "../ports/app.ts";
import type { Layers } from "../privacy/layers.ts";
import type { Ruleset } from "../privacy/ruleset.ts";
import type { Projector } from "./project-rows.ts";

/**
 * What quotes paths and logs without being a session: reports and failures. By the rules alone, without the key, so
 * that looking at a data folder never makes one.
 */
export function shownApp(app: App, layers?: () => Promise<Layers>): App {
  const projector = () => plainProjector(layers);
  const shown = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      // First: a promise that fails while the rules are loaded, and nobody waits for, would end the process.
      const answer = await asked;
      return (await projector()).answer(answer);
    } catch (error) {
      const { text } = await projector();
      throw shownError(error, text);
    }
  };
  /** Sessions and messages were projected with their findings and keep their brand. */
  const failing = async <T>(asked: Promise<T>): Promise<T> => {
    try {
      return await asked;
    } catch (error) {
      return shown<T>(Promise.reject(error));
    }
  };
  return {
    home: app.home,
    scan: async (options) => {
      const report = await failing(app.scan(options));
      // All else is numbers; a scan with nothing to say need not load the rules.
      return report.issues.length === 0 ? report : shown(Promise.resolve(report));
    },
    sources: () => shown(app.sources()),
    projects: () => failing(app.projects()),
    suggestedRelinks: () => failing(app.suggestedRelinks()),
    relink: (from, to, options) => failing(app.relink(from, to, options)),
    unlink: (from, options) => failing(app.unlink(from, options)),
    sessions: (query) => failing(app.sessions(query)),
    show: (id, options) => failing(app.show(id, options)),
    search: (text, options) => failing(app.search(text, options)),
    totals: (query) => failing(app.totals(query)),
    usage: (group, query) => failing(app.usage(group, query)),
    doctor: (options) => shown(app.doctor(options)),
    restore: (id) => shown(app.restore(id)),
    config: () => shown(app.config()),
    setConfig: (change) => shown(app.setConfig(change)),
    addFolder: (source, folder) => shown(app.addFolder(source, folder)),
    removeFolder: (source, folder) => shown(app.removeFolder(source, folder)),
    plugins: () => shown(app.plugins()),
    addPlugin: (name) => shown(app.addPlugin(name)),
    removePlugin: (name) => shown(app.removePlugin(name)),
    importSessions: (path, options) => shown(app.importSessions(path, options)),
    privacy: (options) => shown(app.privacy(options)),
    // Its answer quotes what was given to be looked at, masked by itself.
    testPrivacy: (text, options) => failing(app.testPrivacy(text, options)),
    addPrivacy: (kind, values, options) => shown(app.addPrivacy(kind, values, options)),
    importPrivacy: (file) => shown(app.importPrivacy(file)),
    leaving: (id, options) => failing(app.leaving(id, options)),
    findingTotals: (query) => failing(app.findingTotals(query)),
    findings: (id, options) => failing(app.findings(id, options)),
    decide: (verb, refs, options) => failing(app.decide(verb, refs, options)),
    undoDecision: (id) => failing(app.undoDecision(id)),
    decisions: () => failing(app.decisions()),
    diff: (id, options) => failing(app.diff(id, options)),
    quarantine: () => failing(app.quarantine()),
    quarantineOf: (id) => failing(app.quarantineOf(id)),
    reviewQuarantine: (verb, id, reason) => failing(app.reviewQuarantine(verb, id, reason)),
    undoQuarantineReview: (id) => failing(app.undoQuarantineReview(id)),
    exportQuarantine: (path, options) => shown(app.exportQuarantine(path, options)),
    label: (ids, options) => failing(app.label(ids, options)),
    labelTotals: (query, options) => failing(app.labelTotals(query, options)),
    inbox: (query, options) => failing(app.inbox(query, options)),
    reviewSessions: (verb, ids, request) => failing(app.reviewSessions(verb, ids, request)),
    reviewHistory: (id) => failing(app.reviewHistory(id)),
    setScore: (id, request) => failing(app.setScore(id, request)),
    segment: (ids, options) => failing(app.segment(ids, options)),
    redactLines: (input, write, options) => failing(app.redactLines(input, write, options)),
    reportDataset: (request) => shown(app.reportDataset(request)),
    validateDataset: (request) => shown(app.validateDataset(request)),
    verify: (path, options) => shown(app.verify(path, options)),
    verifySet: (path, options) => shown(app.verifySet(path, options)),
    reviewPii: (request) => shown(app.reviewPii(request)),
    applyPii: (request) => shown(app.applyPii(request)),
    piiRubric: () => failing(app.piiRubric()),
    exportSessions: (request) => shown(app.exportSessions(request)),
    exportCandidate: (request) => shown(app.exportCandidate(request)),
    // It quotes the rows of what is to leave, and the name that was asked for.
    confirm: (request) => failing(app.confirm(request)),
    publish: (request) => shown(app.publish(request)),
    unpublish: (request) => shown(app.unpublish(request)),
    ledger: () => failing(app.ledger()),
    grants: () => failing(app.grants()),
    grant: (place, attestation, signal) => failing(app.grant(place, attestation, signal)),
    revoke: (id) => failing(app.revoke(id)),
    locate: (options) => shown(app.locate(options)),
    scrub: (options) => shown(app.scrub(options)),
    undoScrub: (id) => shown(app.undoScrub(id)),
    forgetScrub: (id) => shown(app.forgetScrub(id)),
    scrubs: () => shown(app.scrubs()),
    // Projects and folders were projected by whoever looked them up.
    scope: (options) => failing(app.scope(options)),
    changeScope: (change, folder) => failing(app.changeScope(change, folder)),
    importSettings: (options) => failing(app.importSettings(options)),
    reset: (what) => shown(app.reset(what)),
    login: (token, signal) => failing(app.login(token, signal)),
    logout: () => failing(app.logout()),
    installSkill: (agent, options) => shown(app.installSkill(agent, options)),
    sessionOpened: (row, via) => failing(app.sessionOpened(row, via)),
    close: () => app.close(),
  };
}

/** The same failure, said with masked texts; also where it is a bug, or the code of a plugin, that quotes a log. */
function shownError(error: unknown, text: (plain: string) => string): unknown {
  if (typeof error === "string") return text(error);
  if (!(error instanceof Error)) return error;
  // To stop is asked for by the caller, and recognised by who it is.
  if (error.name === "AbortError") return error;
  const message = text(error.message);
  const cause = error.cause === undefined ? {} : { cause: shownError(error.cause, text) };
  if (error instanceof BlockedError) return shownBlock(error, text);
  if (error instanceof TraceError) {
    const { code, hint, retryable } = error;
    return new TraceError(code, message, { ...(hint !== undefined && { hint: text(hint) }), retryable, ...cause });
  }
  const shown = new Error(message, cause);
  shown.name = error.name;
  if (error.stack !== undefined) shown.stack = text(error.stack);
  // What the file system says no with is no bug, and told by its code and path.
  const { code, path } = error as NodeJS.ErrnoException;
  return Object.assign(shown, code !== undefined && { code }, path !== undefined && { path: text(path) });
}

function shownBlock({ block }: BlockedError, text: (plain: string) => string): BlockedError {
  return new BlockedError({
    ...block,
    message: text(block.message),
    required: text(block.required),
    ...(block.hint !== undefined && { hint: text(block.hint) }),
    ...(block.command !== undefined && { command: text(block.command) }),
    ...(block.missing && { missing: block.missing.map(text) }),
    ...(block.projects && {
      projects: block.projects.map(({ name, root }) => ({ name: text(name), root: text(root) })),
    }),
    ...(block.obstacles && {
      obstacles: block.obstacles.map((one) => ({ ...one, examples: one.examples.map(text) })),
    }),
  });
}

/** One for all apps of one ruleset: it holds compiled rules and the names it has shown, nothing of a store. */
const made = new WeakMap<Ruleset, Promise<Projector>>();

/** By the rules alone: it opens no store and makes no key. */
export async function plainProjector(ask: (() => Promise<Layers>) | undefined): Promise<Projector> {
  const { insideLayers } = await import("../privacy/layers.ts");
  // Where the owner's rules cannot be read, that is what the failure says; the built-in ones look at it all the same.
  const layers = (await ask?.().catch(() => undefined)) ?? (await insideLayers({ customPatterns: [], gitleaks: [] }));
  const known = made.get(layers.ruleset);
  if (known) return known;
  const projector = makeProjector(layers);
  made.set(layers.ruleset, projector);
  return projector;
}

async function makeProjector(layers: Layers): Promise<Projector> {
  const { createProjector } = await import("./project-rows.ts");
  const { createLayeredDetector } = await import("../privacy/layers.ts");
  return createProjector(
    undefined,
    INSIDE,
    createLayeredDetector(layers, () => ""),
  );
}
