// What `verify` says of any file: what was found in it, and whether the receipt beside it is of these bytes.

import type { Mode } from "../core/policy.ts";
import { RECEIPT_VERSION, type RedactionReceipt, type SecondOpinion } from "../core/receipt.ts";
import type { CheckedReceipt, VerifiedFile } from "../ports/app-proof.ts";
import type { VerifyTools } from "../privacy/verify.ts";
import { type ReadArtifact, verifyFile } from "./verify.ts";

export interface ReportDeps {
  readonly read: ReadArtifact;
  readonly tools: VerifyTools;
  readonly knownValues: number | undefined;
  /** The text of the receipt beside a file; undefined where there is none. */
  receipt(path: string): { readonly path: string; readonly text: string } | undefined;
  opinions?(path: string, signal: AbortSignal | undefined): Promise<readonly SecondOpinion[]>;
}

export async function reportOn(
  deps: ReportDeps,
  path: string,
  { mode, signal }: { readonly mode: Mode; readonly signal?: AbortSignal },
): Promise<VerifiedFile> {
  const ruleset = deps.tools.detector.ruleset.id;
  const report = await verifyFile(deps.read, path, { tools: deps.tools, ...(signal && { signal }) });
  const receipt = checkReceipt(deps.receipt(path), { ...report, ruleset });
  const secondOpinions = await deps.opinions?.(path, signal);
  const isDoubted = (secondOpinions ?? []).some(({ total }) => total > 0);
  const isOther = receipt?.state === "mismatch" || receipt?.state === "unreadable";
  return {
    ...report,
    path,
    mode,
    ruleset,
    knownValues: deps.knownValues,
    receipt,
    secondOpinions,
    isClean: report.total === 0 && !isDoubted && !isOther,
  };
}

interface Own {
  readonly sha256: string;
  readonly bytes: number;
  readonly ruleset: string;
}

function checkReceipt(found: ReturnType<ReportDeps["receipt"]>, own: Own): CheckedReceipt | undefined {
  if (found === undefined) return undefined;
  const { path } = found;
  const receipt = receiptIn(found.text);
  if (receipt === undefined) return { path, state: "unreadable", receipt };
  const { sha256, bytes } = receipt.artifact;
  if (sha256 !== own.sha256 || bytes !== own.bytes) return { path, state: "mismatch", receipt };
  return { path, state: receipt.verification.ruleset === own.ruleset ? "ok" : "other_ruleset", receipt };
}

function receiptIn(text: string): RedactionReceipt | undefined {
  let value: Partial<RedactionReceipt> | null;
  try {
    value = JSON.parse(text) as Partial<RedactionReceipt> | null;
  } catch {
    // No JSON: the caller says that it cannot be read.
    return undefined;
  }
  const isOurs = value?.kind === "redaction-receipt" && value.schema_version === RECEIPT_VERSION;
  const isWhole =
    typeof value?.artifact?.sha256 === "string" &&
    typeof value.artifact.bytes === "number" &&
    typeof value.verification?.ruleset === "string";
  return isOurs && isWhole ? (value as RedactionReceipt) : undefined;
}
