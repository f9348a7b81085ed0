// The shape of what is kept of publications, in `gate.json` and in the ledger: strict, so that nothing unknown is passed over.

import * as z from "zod";
import type { AcceptedObstacle, Confirmation, GateState, LedgerEntry, ObstacleKind } from "../core/publication.ts";

/** A key that may be missing, and is undefined then. */
const maybe = <T extends z.ZodType>(schema: T) => schema.optional().transform((value) => value);

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 hex digits");
const count = z.int().nonnegative();
const time = z.number().nonnegative();
const texts = z.array(z.string()).readonly();
const format = z.strictObject({ name: z.string(), version: z.number() });
const place = z.strictObject({ sink: z.string().min(1), at: z.string().min(1) });

const session = z.strictObject({
  id: z.string(),
  revision: z.string(),
  file: z.string(),
  rows: count,
  project: maybe(z.string()),
  root: maybe(z.string()),
  type: z.string(),
  models: texts,
  inputTokens: maybe(z.number()),
  outputTokens: maybe(z.number()),
});

const guard = z.strictObject({
  mode: z.enum(["strict", "moderate", "minimal"]),
  hidden: texts,
  excluded: texts,
  ignores: count,
  quarantine: z.number(),
});

const candidate = z.strictObject({
  folder: z.string().min(1),
  manifest: z.string().min(1),
  files: z.array(z.strictObject({ path: z.string().min(1), sha256, bytes: count, rows: count })).min(1),
  sha256,
  format,
  container: z.string(),
  exportedAt: time,
  sources: texts,
  guard,
  redactions: count,
  left: z.array(z.string()),
  sessions: z.array(session),
});

/** What is not there has no key: nobody has to tell the two apart. */
function there(all: Readonly<Partial<Record<ObstacleKind, AcceptedObstacle | undefined>>>): Confirmation["accepted"] {
  return Object.fromEntries(Object.entries(all).filter(([, one]) => one !== undefined));
}

const accepted = z.strictObject({ reason: z.string(), count, items: texts }).optional();

const confirmation = z.strictObject({
  sha256,
  at: time,
  author: z.string(),
  attestations: z.strictObject({ fullName: z.string(), sensitive: z.string(), manualScan: z.string() }),
  nameMatches: maybe(count),
  scanned: count,
  accepted: z
    .strictObject({ findings: accepted, withheld: accepted, names: accepted, shrunk: accepted, loosened: accepted })
    .transform(there),
});

const listed = z.strictObject({ at: time, projects: texts });

export const gateSchema = z
  .strictObject({
    seen: maybe(listed),
    confirmedProjects: maybe(listed),
    candidate: maybe(candidate),
    confirmation: maybe(confirmation),
    // Of earlier builds: what was begun is in the ledger.
    publishing: z.unknown().optional(),
    shown: z
      .record(z.string(), sha256)
      .optional()
      .transform((all) => all ?? {}),
    published: z
      .record(z.string(), z.strictObject({ sha256, at: time, sessions: count, guard }))
      .optional()
      .transform((all) => all ?? {}),
  })
  .transform(({ publishing: _, ...state }) => state) satisfies z.ZodType<GateState>;

const files = z.array(z.strictObject({ path: z.string(), bytes: count, sha256: z.string() }));
const receipt = z.strictObject({
  url: z.string(),
  commits: texts,
  proposal_url: z.string().optional(),
  files,
  deleted: texts,
});

const approval = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("attestation"), text: z.string() }),
  z.strictObject({ kind: z.literal("grant"), id: z.string() }),
]);

const grant = z.strictObject({ id: z.string(), place, attestation: z.string(), author: z.string(), at: time });

const publication = {
  place,
  sha256: maybe(sha256),
  approval: maybe(approval),
  version: z.string(),
  visibility: maybe(z.enum(["private", "public"])),
  added: count,
  replaced: count,
  removed: count,
  kept: count,
  reason: z.string().optional(),
  sessions: texts.optional(),
};

const event = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("export"),
    format: z.string(),
    mode: z.string(),
    path: z.string(),
    sha256,
    files: count,
    sessions: count,
    bytes: count,
  }),
  z.strictObject({ kind: z.literal("confirm"), confirmation }),
  z.strictObject({ kind: z.literal("publishing"), ...publication, files, deleted: texts }),
  z.strictObject({ kind: z.enum(["publish", "unpublish"]), ...publication, receipt }),
  z.strictObject({ kind: z.literal("grant"), grant }),
  z.strictObject({ kind: z.literal("revoke"), id: z.string() }),
]);

export const entrySchema = z.strictObject({
  seq: z.int().positive(),
  previous: sha256,
  at: time,
  author: z.string(),
  event,
});

/** Undefined for what is none, or one of a newer tracemill. */
export function parseEntry(value: unknown): LedgerEntry | undefined {
  return entrySchema.safeParse(value).data as LedgerEntry | undefined;
}
