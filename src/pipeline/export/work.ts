// One session's rows as bytes, each row looked at as it will stand in the file: what one thread does for an export.

import type { Leak } from "../../core/artifact.ts";
import { createTally, type TallyFacts } from "../../core/receipt.ts";
import type { DropReason } from "../../ports/app-export.ts";
import { createRowLook } from "../../privacy/last-look.ts";
import { createArtifactScan, type VerifyTools } from "../../privacy/verify.ts";
import { LeftValues } from "../left-values.ts";
import { type ProduceDeps, produce } from "./produce.ts";
import { asPlanned } from "./sections.ts";
import type { SessionPlan } from "./session-plan.ts";

/** Lines of a file, one row each. */
export interface RowParcel {
  readonly bytes: Uint8Array;
  /** Of each row. */
  readonly tokens: readonly number[];
}

/** What became of a session, as plain data. */
export interface SessionSummary {
  readonly rows: number;
  readonly dropped: readonly (readonly [DropReason, number])[];
  readonly tally: TallyFacts;
  /** Hashes of values that stand in clear because a person decided so. */
  readonly left: readonly string[];
  /** Lines from 1, of this session's rows alone. */
  readonly leaks: readonly Leak[];
  readonly total: number;
  readonly leftByDecision: number;
}

export interface WorkDeps extends Omit<ProduceDeps, "look" | "left" | "tally"> {
  /** Of the store's confirmed values. */
  readonly propagator: VerifyTools["propagator"];
}

const PARCEL = 512 << 10;

/** Of a session that is another one by now. */
const CHANGED: SessionSummary = {
  rows: 0,
  dropped: [["changed", 1]],
  tally: { policies: [], covered: { sessions: 0, messages: 0 }, layers: {}, rules: {} },
  left: [],
  leaks: [],
  total: 0,
  leftByDecision: 0,
};

/** `put` is awaited: whoever takes the rows says how fast. */
export async function workOn(
  deps: WorkDeps,
  plan: SessionPlan,
  put: (parcel: RowParcel) => Promise<void>,
): Promise<SessionSummary> {
  const left = new LeftValues();
  const tally = createTally();
  const row = asPlanned(deps, plan);
  if (!row) return CHANGED;
  const by = await deps.leaving(row);
  const isLeft = ({ valueHash }: { readonly valueHash: string }) => left.isHere(valueHash);
  const scan = createArtifactScan({ detector: by.detector, policy: by.policy, propagator: deps.propagator, isLeft });
  const look = createRowLook(by.detector, by.policy, { isLeft, isNested: deps.choices.flat === true });
  const dropped: [DropReason, number][] = [];
  let rows = 0;
  let parcel: string[] = [];
  let length = 0;
  let tokens: number[] = [];
  const send = async () => {
    if (parcel.length === 0) return;
    const full = { bytes: linesOf(parcel), tokens };
    [parcel, tokens, length] = [[], [], 0];
    await put(full);
  };
  for await (const one of produce({ ...deps, look, left, tally }, plan)) {
    if (one.kind === "dropped") dropped.push([one.reason, one.count]);
    if (one.kind !== "row") continue;
    rows++;
    scan.row(one, rows);
    parcel.push(one.text);
    tokens.push(one.tokens);
    length += one.text.length;
    if (length >= PARCEL) await send();
  }
  await send();
  const { policies, covered, layers, rules } = tally;
  return {
    rows,
    dropped,
    tally: { policies, covered, layers, rules },
    left: left.hashes,
    leaks: scan.leaks,
    total: scan.total,
    leftByDecision: scan.leftByDecision,
  };
}

/** In memory of their own, so that they can be handed to another thread. */
function linesOf(rows: readonly string[]): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(rows.reduce((sum, row) => sum + Buffer.byteLength(row) + 1, 0));
  let at = 0;
  for (const row of rows) {
    at += bytes.write(row, at);
    bytes[at++] = 10;
  }
  return bytes;
}
