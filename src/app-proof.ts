// The part of the composition root that proves what leaves: looks at files, judges, reviews, sanitised copies.

import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { TraceError } from "./core/errors.ts";
import type { Finding, ValueHash } from "./core/finding.ts";
import { leaving, type Mode } from "./core/policy.ts";
import type { SecondOpinion } from "./core/receipt.ts";
import type { RedactionStamp } from "./core/redacted.ts";
import type { Json } from "./core/types.ts";
import { keyPath } from "./io/config.ts";
import { digest, keyedHash } from "./io/crypto.ts";
import type { ExitDeps } from "./pipeline/exit.ts";
import type { LeaveDeps } from "./pipeline/leaving.ts";
import type { ReviewSession } from "./pipeline/pii-sessions.ts";
import type {
  ApplyRequest,
  JudgeChoice,
  ProofApp,
  ReviewAnswer,
  ReviewRequest,
  SanitisedFile,
} from "./ports/app-proof.ts";
import type { Environment } from "./ports/source.ts";
import type { SessionRow, Store } from "./ports/store.ts";

export interface ProofDeps {
  readonly home: string;
  readonly environment: Environment;
  /** Opens, and where it must makes, the store. */
  store(): Store;
  key(): Uint8Array;
  /**
   * What a session leaves by, or, without one, what belongs to no session. Default: the full ruleset, every finding
   * of the mode as a placeholder.
   */
  leaving?(mode: Mode, row: SessionRow | undefined): Promise<LeavesBy>;
  /** What people decided to leave. Default: nothing. */
  isLeft?(finding: Pick<Finding, "valueHash" | "rule">): boolean;
  /** False for a session that may not leave: quarantined, or blocked by a person. Default: all may. */
  mayLeave?(row: SessionRow): boolean;
}

type LeavesBy = Omit<LeaveDeps, "store"> & { readonly stamp: RedactionStamp };

const JUDGE_TIMEOUT_MS = 180_000;

export function proofApp(deps: ProofDeps): ProofApp {
  return {
    async verify(path, { mode, secondOpinion, signal }) {
      const { reportOn } = await import("./pipeline/verify-report.ts");
      const { readArtifact } = await import("./io/artifact-read.ts");
      const { receiptPath } = await import("./io/artifact-file.ts");
      const { readIfExists } = await import("./io/files.ts");
      const opinions = await opinionsOf(deps, secondOpinion);
      const receipt = (of: string) => {
        const bytes = readIfExists(receiptPath(of));
        return bytes && { path: receiptPath(of), text: bytes.toString("utf8") };
      };
      const found = { read: readArtifact, ...(await toolsFor(deps, mode)), receipt, ...(opinions && { opinions }) };
      return reportOn(found, resolve(path), { mode, ...(signal && { signal }) });
    },
    reviewPii: (request) => review(deps, request),
    applyPii: (request) => apply(deps, request),
    async piiRubric() {
      const { usualRubric } = await import("./pipeline/pii-rubric.ts");
      return usualRubric();
    },
  };
}

/** Looking makes neither a key nor a store. */
function hasStore({ home }: ProofDeps): boolean {
  return existsSync(join(home, "tracemill.db")) && existsSync(keyPath(home));
}

function hashOf(deps: ProofDeps): ValueHash {
  return keyedHash(hasStore(deps) ? deps.key() : randomBytes(32));
}

async function leavesBy(deps: ProofDeps, mode: Mode, row: SessionRow | undefined, hash: ValueHash): Promise<LeavesBy> {
  if (deps.leaving) return deps.leaving(mode, row);
  const { createDetector } = await import("./privacy/detect.ts");
  const { FULL_RULESET } = await import("./privacy/ruleset.ts");
  const { makeStamp } = await import("./privacy/redact.ts");
  const policy = leaving(mode);
  return { detector: createDetector(FULL_RULESET, hash), policy, stamp: makeStamp(FULL_RULESET.id, policy.name, "") };
}

async function toolsFor(deps: ProofDeps, mode: Mode) {
  const { createPropagator } = await import("./privacy/propagate.ts");
  const { knownValues } = await import("./pipeline/known-values.ts");
  const hash = hashOf(deps);
  const { isLeft } = deps;
  const values = hasStore(deps) ? knownValues(deps.store(), { hash, ...(isLeft && { isLeft }) }) : undefined;
  const { detector, policy } = await leavesBy(deps, mode, undefined, hash);
  return {
    tools: { detector, policy, propagator: values && createPropagator(values), ...(isLeft && { isLeft }) },
    knownValues: values?.length,
  };
}

async function exitFor(deps: ProofDeps, mode: Mode, secondOpinion: string | undefined): Promise<ExitDeps> {
  const { beginDraft } = await import("./io/artifact-file.ts");
  const { readArtifact } = await import("./io/artifact-read.ts");
  const opinions = await opinionsOf(deps, secondOpinion);
  return {
    files: { begin: beginDraft, read: readArtifact },
    ...(await toolsFor(deps, mode)),
    ...(opinions && { opinions }),
    now: Date.now,
    version: ownVersion(),
  };
}

function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return (manifest as { readonly version: string }).version;
}

/** Undefined where no second opinion was asked for. */
async function opinionsOf(deps: ProofDeps, asked: string | undefined) {
  if (asked === undefined) return undefined;
  const { SCANNERS, opinionsOn } = await import("./io/second-opinion.ts");
  const searchPath = deps.environment.variables.PATH ?? "";
  const named = SCANNERS.find((name) => name === asked);
  const hash = hashOf(deps);
  return async (path: string, signal: AbortSignal | undefined): Promise<readonly SecondOpinion[]> =>
    opinionsOn(path, named === undefined ? undefined : [named], { searchPath, hash, ...(signal && { signal }) });
}

async function review(deps: ProofDeps, request: ReviewRequest): Promise<ReviewAnswer> {
  const { provider, mode, minConfidence, signal } = request;
  const { reviewPii } = await import("./pipeline/pii-review.ts");
  const { openFindings } = await import("./io/findings-file.ts");
  const { createDetector } = await import("./privacy/detect.ts");
  const { REVIEW_RULESET } = await import("./privacy/review-rules.ts");
  const given = await sessionsFor(deps, request);
  const rubric = await rubricOf(request);
  const judging = provider === "rules" ? undefined : await judgingFor(deps, request, { rubric, sessions: given.count });
  const findingsPath = resolve(request.findingsOutput ?? given.findings);
  if (request.file !== undefined && findingsPath === resolve(request.file)) {
    throw new TraceError("usage", "the findings would take the place of the file that is reviewed", {
      hint: "Name another file with -o.",
    });
  }
  const { hash } = given;
  const report = await reviewPii(
    {
      detectors: [given.detector, createDetector(REVIEW_RULESET, hash)],
      asking: judging?.asking,
      openFindings: () => openFindings(findingsPath),
      createDigest: await digester(),
      now: Date.now,
    },
    given.sessions(),
    {
      head: {
        provider,
        judge: judging && `${judging.judge.name}/${judging.judge.model}`,
        rubric: judging && digest(rubric).slice(0, 16),
        ruleset: given.detector.ruleset.id,
        mode,
        minConfidence,
      },
      force: request.force,
      signal,
      onProgress: ({ sessions, findings }) => request.onProgress({ sessions, of: given.count, findings }),
    },
  );
  const sanitized =
    request.apply && !report.isCut
      ? await sanitise(
          deps,
          { ...request, findings: findingsPath, output: request.sanitizedOutput ?? given.sanitized },
          given,
        )
      : undefined;
  const judge = judging && {
    name: judging.judge.name,
    model: judging.judge.model,
    destination: judging.judge.destination,
  };
  const spent = judging?.asking.budget.spent;
  return { ...report, provider, judge, minConfidence, spent, findingsPath, sanitized };
}

async function apply(deps: ProofDeps, request: ApplyRequest): Promise<SanitisedFile> {
  const given = await fileSessionsFor(deps, resolve(request.file), request.mode, undefined);
  return sanitise(deps, request, given);
}

type Given = Awaited<ReturnType<typeof fileSessionsFor>>;

async function sanitise(
  deps: ProofDeps,
  request: Omit<ApplyRequest, "file">,
  given: Pick<Given, "sessions" | "shape" | "stamp">,
): Promise<SanitisedFile> {
  const { writeSanitised } = await import("./pipeline/pii-apply.ts");
  const { entitiesOf } = await import("./pipeline/pii-findings.ts");
  const { readFindings } = await import("./io/findings-file.ts");
  const { receiptPath } = await import("./io/artifact-file.ts");
  const { minConfidence, mode, force, signal } = request;
  const rows = readFindings(resolve(request.findings));
  if (rows === undefined) throw new TraceError("not_found", `there is no file ${request.findings}`);
  const exit = await exitFor(deps, mode, request.secondOpinion);
  const { artifact, replaced } = await writeSanitised(exit, {
    target: resolve(request.output),
    sessions: given.sessions(),
    shape: given.shape,
    entities: entitiesOf(
      rows.map(({ value }) => value),
      minConfidence,
    ),
    policy: exit.tools.policy,
    stamp: given.stamp,
    overwrite: force,
    signal,
  });
  const { path, sha256, bytes, receipt } = artifact;
  return { path, receiptPath: receiptPath(path), sha256, bytes, rows: receipt.artifact.rows, replaced };
}

/** What is to be reviewed, and where its findings go unless something else is said. */
async function sessionsFor(deps: ProofDeps, request: ReviewRequest): Promise<Given> {
  const { file, mode, limit } = request;
  if (file !== undefined) return fileSessionsFor(deps, resolve(file), mode, limit);
  const { storedSession } = await import("./pipeline/pii-sessions.ts");
  const rows = await rowsFor(deps, request);
  const hash = keyedHash(deps.key());
  const { detector, stamp } = await leavesBy(deps, mode, undefined, hash);
  const findings = join(deps.home, "exports", "pii-findings.jsonl");
  return {
    hash,
    detector,
    stamp,
    count: rows.length,
    shape: "sessions",
    findings,
    sanitized: join(dirname(request.findingsOutput ?? findings), "sanitized.jsonl"),
    async *sessions() {
      for (const row of rows) {
        const by = await leavesBy(deps, mode, row, hash);
        yield storedSession({ store: deps.store(), ...by, ...(deps.leaving === undefined && { detector }) }, row);
      }
    },
  };
}

async function rowsFor(deps: ProofDeps, { ids, query, limit }: ReviewRequest): Promise<readonly SessionRow[]> {
  const { findSession } = await import("./pipeline/read-sessions.ts");
  const store = deps.store();
  const mayLeave = (row: SessionRow) => deps.mayLeave?.(row) ?? true;
  const named = ids.map((id) => findSession({ store }, id));
  const held = named.find((row) => !mayLeave(row));
  if (held) {
    throw new TraceError("blocked", `${held.facts.head.id} may not leave before somebody has looked at it`, {
      hint: "`tracemill quarantine show` shows why; release it there.",
    });
  }
  const rows =
    ids.length > 0 ? named : store.sessions(query).filter((row) => row.facts.hidden === undefined && mayLeave(row));
  return limit === undefined ? rows : rows.slice(0, limit);
}

async function fileSessionsFor(deps: ProofDeps, file: string, mode: Mode, limit: number | undefined) {
  const { fileSessions } = await import("./pipeline/pii-sessions.ts");
  const { readRows } = await import("./io/findings-file.ts");
  const hash = hashOf(deps);
  const by = await leavesBy(deps, mode, undefined, hash);
  const stem = file.replace(/\.jsonl$/i, "");
  async function* rows() {
    let count = 0;
    for await (const { line, value } of readRows(file)) {
      if (limit !== undefined && count++ >= limit) return;
      yield { line, value: value as Json };
    }
  }
  let count = 0;
  for await (const _ of rows()) count++;
  return {
    hash,
    detector: by.detector,
    stamp: by.stamp,
    count,
    shape: "rows" as "rows" | "sessions",
    findings: `${stem}.pii-findings.jsonl`,
    sanitized: `${stem}.sanitized.jsonl`,
    sessions: (): AsyncGenerator<ReviewSession> => fileSessions(rows(), by),
  };
}

async function rubricOf({ rubricFile }: ReviewRequest): Promise<string> {
  const { usualRubric } = await import("./pipeline/pii-rubric.ts");
  if (rubricFile === undefined) return usualRubric();
  const { readIfExists } = await import("./io/files.ts");
  const text = readIfExists(resolve(rubricFile))?.toString("utf8");
  if (text === undefined) throw new TraceError("not_found", `there is no file ${rubricFile}`);
  if (text.trim() === "" || text.length > 100_000) {
    throw new TraceError("usage", `${rubricFile} is no rubric: it has ${text.length} characters`, {
      hint: "`tracemill pii-rubric` prints the usual one, to begin from.",
    });
  }
  return text;
}

async function judgingFor(
  { environment }: ProofDeps,
  request: ReviewRequest,
  { rubric, sessions }: { readonly rubric: string; readonly sessions: number },
) {
  const { JUDGES } = await import("./judges/index.ts");
  const { prepareJudging, confirmLeaving } = await import("./pipeline/pii-judging.ts");
  const { createPricer } = await import("./insight/pricing.ts");
  const choice = choiceOf(
    request,
    JUDGES.map(({ name }) => name),
  );
  const settings = { ...choice, environment: environment.variables, timeoutMs: JUDGE_TIMEOUT_MS, now: Date.now };
  const judge = (JUDGES.find(({ name }) => name === choice.name) as (typeof JUDGES)[number]).create(settings);
  const pricer = createPricer();
  const asking = prepareJudging(
    {
      judge,
      rubric,
      priceOf: (inputTokens, outputTokens) => {
        const micro = pricer.price(judge.model, Date.now(), { inputTokens, outputTokens });
        return micro === undefined ? undefined : micro / 1e6;
      },
      nonce: () => randomBytes(9).toString("hex"),
      sleep: async (ms, signal) => void (await wait(ms, undefined, { signal })),
    },
    choice,
  );
  await confirmLeaving(judge, choice, { sessions, confirm: request.confirm });
  return { judge, asking };
}

/** Nobody is asked who was not named. */
function choiceOf({ judge, provider }: ReviewRequest, names: readonly string[]): JudgeChoice {
  if (judge === undefined) {
    throw new TraceError("usage", `the provider ${provider} needs a judge, and none was named`, {
      hint: `Name one: --judge ${names.join(", ")}.`,
    });
  }
  if (names.includes(judge.name)) return judge;
  throw new TraceError("usage", `there is no judge ${judge.name}`, { hint: `There are ${names.join(", ")}.` });
}

async function digester() {
  const { createHash } = await import("node:crypto");
  return () => {
    const hash = createHash("sha256");
    return { update: (text: string) => void hash.update(text), hex: () => hash.digest("hex") };
  };
}
