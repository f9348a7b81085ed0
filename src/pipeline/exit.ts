// The one way bytes leave: written under a private name, looked at once more, and only then given their name.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import { type Artifact, type Draft, LeakError } from "../core/artifact.ts";
import { TraceError } from "../core/errors.ts";
import { RECEIPT_VERSION, type RedactionReceipt, type RedactionTally, type SecondOpinion } from "../core/receipt.ts";
import type { RedactionStamp } from "../core/redacted.ts";
import { mintArtifact, type VerifyTools } from "../privacy/verify.ts";
import { type ReadArtifact, shownAs, type VerifyReport, verifyFile } from "./verify.ts";

export interface ExitDeps {
  readonly files: {
    begin(target: string, options: { readonly overwrite: boolean; readonly left?: ReadonlySet<string> }): Draft;
    readonly read: ReadArtifact;
  };
  readonly tools: VerifyTools;
  /** How many values `tools.propagator` looks for; undefined where no store was asked. */
  readonly knownValues: number | undefined;
  /** Other scanners of this machine, where they were asked for. */
  opinions?(path: string, signal: AbortSignal | undefined): Promise<readonly SecondOpinion[]>;
  /** Unix milliseconds. */
  now(): number;
  readonly version: string;
}

export interface ArtifactInput {
  readonly target: string;
  /** UTF-8 in pieces of any size; a row ends with a line feed. */
  readonly rows: AsyncIterable<string | Uint8Array>;
  readonly stamp: RedactionStamp;
  readonly tally: RedactionTally;
  /** Settings that were not carried out, by their place. */
  readonly refused?: readonly string[];
  readonly overwrite?: boolean;
  /** Asked once `rows` has ended. Without it, line feeds are counted: not all containers have a row a line. */
  rowCount?(): number;
  /** The whole content, with what nobody else said blanked in its place: that is what is looked at. */
  shown?(content: string): string;
  /** What was found in the rows when they were made. Without it, the file is looked at when it is written. */
  readonly scanned?: Scanned;
  readonly signal?: AbortSignal;
}

/** Rows that were looked at one by one; it holds for a file whose content has their hash. */
export interface Scanned extends Pick<VerifyReport, "leaks" | "total" | "leftByDecision"> {
  readonly rows: number;
  contentHash(): string;
}

/** A file that was found clean, and is not published yet. */
export interface Prepared {
  readonly artifact: Artifact;
  /** Of its receipt. */
  readonly text: string;
}

/**
 * Writes rows to `target`, verifies the final bytes, and publishes them with their receipt. Whatever goes wrong, at any
 * moment, nothing half written and nothing unseen has the final name.
 * @throws LeakError (`blocked`, with places and rules, never a value); TraceError `already_exists`, `disk_full`,
 * `not_writable`
 */
export async function writeArtifact(deps: ExitDeps, input: ArtifactInput): Promise<Artifact> {
  const { target, signal } = input;
  const draft = deps.files.begin(target, { overwrite: input.overwrite ?? false });
  try {
    const { artifact, text } = await prepare(deps, draft, input);
    signal?.throwIfAborted();
    draft.stage(text);
    draft.publish();
    return artifact;
  } finally {
    draft.discard();
  }
}

/**
 * Writes a draft and looks at its final bytes; nothing has a name afterwards. `manifest` is that of its set.
 * @throws LeakError; TraceError `disk_full`, `not_writable`, `blocked`
 */
export async function prepare(
  deps: ExitDeps,
  draft: Draft,
  input: ArtifactInput,
  manifest?: string,
): Promise<Prepared> {
  const { target, signal } = input;
  const lines = await writeRows(draft, input);
  const rows = input.rowCount?.() ?? lines;
  const written = await draft.finish();
  const report = await reportOf(deps, draft, input);
  if (report.total > 0) throw new LeakError(report.leaks, report.total, basename(target));
  if (report.sha256 !== written.sha256 || report.bytes !== written.bytes) throw changed(target);
  const opinions = await deps.opinions?.(draft.path, signal);
  refuseSpoken(opinions ?? []);
  const receipt = receiptOf({ deps, input, rows, report, manifest }, opinions);
  const { sha256, bytes } = written;
  const artifact = mintArtifact({ path: target, sha256, bytes, stamp: input.stamp, receipt }, report);
  if (artifact === undefined) throw new LeakError(report.leaks, report.total, basename(target));
  return { artifact, text: `${JSON.stringify(receipt, undefined, 2)}\n` };
}

/** What is on the disk is looked at, or is proved to be what was looked at. */
async function reportOf(
  { files, tools }: ExitDeps,
  { path, target }: Draft,
  input: ArtifactInput,
): Promise<VerifyReport> {
  const { scanned, shown, signal } = input;
  const options = signal ? { signal } : {};
  const read = shown === undefined ? files.read : shownAs(files.read, shown);
  if (scanned === undefined) return verifyFile(read, path, { tools, ...options });
  const content = createHash("sha256");
  const pieces = files.read(path, options);
  for (;;) {
    const step = await pieces.next();
    if (!step.done) {
      content.update(step.value);
      continue;
    }
    if (content.digest("hex") !== scanned.contentHash()) throw changed(target);
    const { rows, leaks, total, leftByDecision } = scanned;
    return { ...step.value, lines: rows, parsedLines: rows, longLines: 0, leaks, total, leftByDecision };
  }
}

async function writeRows(draft: Draft, { rows, signal }: ArtifactInput): Promise<number> {
  let count = 0;
  let isOpen = false;
  for await (const row of rows) {
    signal?.throwIfAborted();
    const bytes = typeof row === "string" ? Buffer.from(row) : row;
    if (bytes.length === 0) continue;
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) count++;
    isOpen = bytes.at(-1) !== 10;
    await draft.write(bytes);
  }
  return isOpen ? count + 1 : count;
}

/** Whoever asks for a second opinion wants to hear it before the bytes are out. */
function refuseSpoken(opinions: readonly SecondOpinion[]): void {
  const spoke = opinions.filter(({ total }) => total > 0);
  if (spoke.length === 0) return;
  const said = spoke.map(({ tool, findings }) => `${tool}: ${Object.keys(findings).join(", ")}`);
  throw new TraceError("blocked", `a second opinion found something in the final bytes (${said.join("; ")})`, {
    hint: "Nothing was written. Look at it with that tool, or go on without --second-opinion.",
  });
}

function changed(target: string): TraceError {
  return new TraceError("blocked", `the bytes for ${target} changed while they were looked at`, {
    hint: "Something else writes there. Run the command again, or into another folder.",
    retryable: true,
  });
}

interface ReceiptFacts {
  readonly deps: ExitDeps;
  readonly input: ArtifactInput;
  readonly rows: number;
  readonly report: VerifyReport;
  readonly manifest: string | undefined;
}

function receiptOf(
  { deps, input, rows, report, manifest }: ReceiptFacts,
  opinions?: readonly SecondOpinion[],
): RedactionReceipt {
  const { tally, target, refused = [] } = input;
  const { knownValues, tools } = deps;
  return {
    schema_version: RECEIPT_VERSION,
    kind: "redaction-receipt",
    tool: { name: "tracemill", version: deps.version },
    created_at: new Date(deps.now()).toISOString(),
    artifact: {
      file: basename(target),
      sha256: report.sha256,
      bytes: report.bytes,
      rows,
      ...(manifest !== undefined && { manifest }),
    },
    redaction: {
      policies: tally.policies,
      ...(refused.length > 0 && { refused }),
      layers: tally.layers,
      rules: tally.rules,
    },
    covered: { ...tally.covered },
    verification: {
      ruleset: tools.detector.ruleset.id,
      ...(knownValues !== undefined && { known_values: knownValues }),
      lines: report.lines,
      parsed_lines: report.parsedLines,
      long_lines: report.longLines,
      left_by_decision: report.leftByDecision,
      leaks: report.total,
    },
    ...(opinions !== undefined && { second_opinions: opinions }),
  };
}
