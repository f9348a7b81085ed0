// The part of the composition root that proves what leaves: looks at files, judges, reviews, sanitised copies.

import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { exitFor, opinionsOf, type ProofDeps, toolsFor } from "./app-exit.ts";
import { fileSessionsFor, type Given, sessionsFor } from "./app-given.ts";
import { noteExport } from "./app-trail.ts";
import { TraceError } from "./core/errors.ts";
import { digest } from "./io/crypto.ts";
import type {
  ApplyRequest,
  JudgeChoice,
  ProofApp,
  ReviewAnswer,
  ReviewRequest,
  SanitisedFile,
  VerifyOptions,
} from "./ports/app-proof.ts";
import type { Judge } from "./ports/judge.ts";

const JUDGE_TIMEOUT_MS = 180_000;

export function proofApp(deps: ProofDeps): ProofApp {
  return {
    verify: async (path, options) => (await verifier(deps, options))(resolve(path)),
    async verifySet(path, options) {
      const { writtenFiles } = await import("./app-dataset.ts");
      const { verifySet } = await import("./pipeline/verify-set.ts");
      return verifySet({ ...(await writtenFiles()), verifier: () => verifier(deps, options) }, resolve(path));
    },
    reviewPii: (request) => review(deps, request),
    applyPii: (request) => apply(deps, request),
    async piiRubric() {
      const { usualRubric } = await import("./pipeline/pii-rubric.ts");
      return usualRubric();
    },
  };
}

/** What looks at one file after another, each as an artifact. */
async function verifier(deps: ProofDeps, { mode, secondOpinion, signal }: VerifyOptions) {
  const { reportOn } = await import("./pipeline/verify-report.ts");
  const { shownAs } = await import("./pipeline/verify.ts");
  const { MANIFEST_NAME, readManifest } = await import("./core/manifest.ts");
  const { withoutOwnWords } = await import("./core/manifest-words.ts");
  const { readArtifact } = await import("./io/artifact-read.ts");
  const { receiptPath } = await import("./io/artifact-file.ts");
  const { readIfExists } = await import("./io/files.ts");
  const opinions = await opinionsOf(deps, secondOpinion);
  const tools = await toolsFor(deps, mode);
  const receipt = (of: string) => {
    const bytes = readIfExists(receiptPath(of));
    return bytes && { path: receiptPath(of), text: bytes.toString("utf8") };
  };
  const ofManifest = shownAs(readArtifact, (text) =>
    readManifest(text).kind === "manifest" ? withoutOwnWords(text) : text,
  );
  return (path: string) => {
    const read = path.endsWith(MANIFEST_NAME) ? ofManifest : readArtifact;
    return reportOn({ read, ...tools, receipt, ...(opinions && { opinions }) }, path, {
      mode,
      ...(signal && { signal }),
    });
  };
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
  const report = await reviewPii(
    {
      detectors: [given.detector, createDetector(REVIEW_RULESET, given.hash)],
      asking: judging?.asking,
      openFindings: () => openFindings(findingsPath),
      createDigest: await digester(),
      now: Date.now,
    },
    given.sessions(),
    {
      head: { ...headOf(judging?.judge, rubric), provider, ruleset: given.detector.ruleset.id, mode, minConfidence },
      force: request.force,
      signal,
      onProgress: ({ sessions, findings }) => request.onProgress({ sessions, of: given.count, findings }),
    },
  );
  const output = request.sanitizedOutput ?? given.sanitized;
  const wantsCopy = request.apply && !report.isCut;
  const sanitized = wantsCopy ? await sanitise(deps, { ...request, findings: findingsPath, output }, given) : undefined;
  const spent = judging?.asking.budget.spent;
  return {
    ...report,
    provider,
    judge: judging && namesOf(judging.judge),
    minConfidence,
    held: given.held,
    refused: given.refused,
    spent,
    findingsPath,
    sanitized,
  };
}

/** Findings of another judge, or by another rubric, are others. */
function headOf(judge: Judge | undefined, rubric: string) {
  if (judge === undefined) return { judge: undefined, rubric: undefined };
  return { judge: `${judge.name}/${judge.model}`, rubric: digest(rubric).slice(0, 16) };
}

function namesOf({ name, model, destination }: Judge) {
  return { name, model, destination };
}

async function apply(deps: ProofDeps, request: ApplyRequest): Promise<SanitisedFile> {
  const given = await fileSessionsFor(deps, resolve(request.file), request.mode, undefined);
  return sanitise(deps, request, given);
}

async function sanitise(
  deps: ProofDeps,
  request: Omit<ApplyRequest, "file">,
  given: Pick<Given, "sessions" | "shape" | "stamp" | "hash" | "leaves" | "refused">,
): Promise<SanitisedFile> {
  const { writeSanitised } = await import("./pipeline/pii-apply.ts");
  const { entitiesOf } = await import("./pipeline/pii-findings.ts");
  const { readFindings } = await import("./io/findings-file.ts");
  const { receiptPath } = await import("./io/artifact-file.ts");
  const { minConfidence, force, signal } = request;
  const rows = readFindings(resolve(request.findings));
  if (rows === undefined) throw new TraceError("not_found", `there is no file ${request.findings}`);
  const exit = await exitFor(deps, given, request.secondOpinion);
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
    refused: given.refused,
    overwrite: force,
    signal,
  });
  const { path, sha256, bytes, receipt } = artifact;
  const { sessions } = receipt.covered;
  const facts = { format: `sanitized ${given.shape}`, mode: exit.tools.policy.name, path, sha256 };
  await noteExport(deps.home, { ...facts, files: 1, sessions, bytes });
  return {
    path,
    receiptPath: receiptPath(path),
    sha256,
    bytes,
    rows: receipt.artifact.rows,
    replaced,
    refused: given.refused,
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
