// Short names of findings, and what people mean by them: one finding, a value, a rule.

import { TraceError } from "../core/errors.ts";
import type { Finding } from "../core/finding.ts";
import { idHash } from "../core/ids.ts";
import type { SessionRow, Store, StoredFinding } from "../ports/store.ts";
import { FULL_RULESET } from "../privacy/ruleset.ts";

const LENGTH = 9;
/** A full hash names a value that the store never saw, too. */
const HASH = /^[0-9a-f]{32}$/;

/**
 * The same after every rescan: made from what does not depend on the parser's day. `message` is `idHash` of the
 * message's id.
 */
export function findingId(session: string, message: number, { path, start, end, rule, valueHash }: Finding): string {
  const name = [session, message, path, start, end, rule, valueHash].join("\n");
  return idHash(name).toString(36).padStart(11, "0").slice(-LENGTH);
}

export type Meant =
  | { readonly kind: "finding"; readonly row: SessionRow; readonly at: StoredFinding }
  | { readonly kind: "value"; readonly valueHash: string }
  | { readonly kind: "rule"; readonly rule: string };

/** @throws TraceError `not_found`, `ambiguous_id`, `usage` */
export function resolveRef(store: Store, ref: string): Meant {
  if (ref.startsWith("rule:")) return ruleMeant(store, ref.slice(5));
  if (ref.startsWith("value:")) return valueMeant(store, ref.slice(6));
  return findingMeant(store, ref);
}

function ruleMeant(store: Store, rule: string): Meant {
  const isKnown = FULL_RULESET.rules.some(({ id }) => id === rule) || store.placesOf({ rule }).length > 0;
  if (isKnown) return { kind: "rule", rule };
  throw new TraceError("not_found", `no rule is called ${rule}`, { hint: "`tracemill findings` lists rules." });
}

function valueMeant(store: Store, prefix: string): Meant {
  if (HASH.test(prefix)) return { kind: "value", valueHash: prefix };
  const found = prefix.length < 6 || !/^[0-9a-f]+$/.test(prefix) ? [] : store.valuesLike(prefix);
  const [only] = found;
  if (only !== undefined && found.length === 1) return { kind: "value", valueHash: only };
  if (found.length > 1) throw new TraceError("ambiguous_id", `several values begin with ${prefix}`, { hint: MORE });
  throw new TraceError("not_found", `no value begins with ${prefix}`, {
    hint: "Give six characters or more of a value's hash, as `tracemill findings ID --json` tells it.",
  });
}

const MORE = "Give more of it.";

function findingMeant(store: Store, prefix: string): Meant {
  const found = /^[0-9a-z]{4,}$/.test(prefix) ? findingsLike(store, prefix) : [];
  const [only] = found;
  if (only && found.length === 1) return { kind: "finding", ...only };
  if (found.length > 1) throw new TraceError("ambiguous_id", `several findings begin with ${prefix}`, { hint: MORE });
  throw new TraceError("not_found", `no finding begins with ${prefix}`, {
    hint: "`tracemill findings ID` lists those of a session; value:<hash> and rule:<id> name many at once.",
  });
}

function findingsLike(store: Store, prefix: string): { readonly row: SessionRow; readonly at: StoredFinding }[] {
  const found: { readonly row: SessionRow; readonly at: StoredFinding }[] = [];
  for (const row of store.sessions({})) {
    const own = store.findings(row.key);
    if (own.length === 0) continue;
    const hashes = store.messageHashes(row.key);
    for (const at of own) {
      const id = findingId(row.facts.head.id, hashes.get(at.seq) ?? 0, at.finding);
      if (id.startsWith(prefix)) found.push({ row, at });
    }
  }
  return found;
}
