// `gate.json`: where the owner stands between choosing and publishing; private, written whole, changed in turns.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "../core/errors.ts";
import type { GateState } from "../core/publication.ts";
import { withFileLock } from "./file-lock.ts";
import { ensurePrivateFolder, guard, readIfExists, writePrivate } from "./files.ts";

export const NO_GATE: GateState = {
  seen: undefined,
  confirmedProjects: undefined,
  candidate: undefined,
  confirmation: undefined,
  shown: {},
  published: {},
};

export function gatePath(home: string): string {
  return join(home, "gate.json");
}

/** Nothing was chosen yet where there is no file. @throws TraceError `config_invalid` for one that is damaged */
export async function readGate(home: string): Promise<GateState> {
  const path = gatePath(home);
  const bytes = read(path);
  if (bytes === undefined) return NO_GATE;
  // Loaded late: most homes have none.
  const { gateSchema } = await import("./publication-schema.ts");
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString("utf8"));
  } catch (cause) {
    throw damaged(path, `no valid JSON: ${(cause as Error).message}`, cause);
  }
  const parsed = gateSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? "" : `"${issue.path.join(".")}" `;
  throw damaged(path, `${place}${issue?.message ?? "is not what it should be"}`, parsed.error);
}

/**
 * Changes it and gives what holds now; two processes take turns. Where `change` fails nothing is written.
 * @throws TraceError `config_invalid`, `store_locked`, `disk_full`, `not_writable`
 */
export async function changeGate(
  home: string,
  change: (now: GateState) => GateState | Promise<GateState>,
): Promise<GateState> {
  ensurePrivateFolder(home);
  const path = gatePath(home);
  return withFileLock(path, async () => {
    const next = await change(await readGate(home));
    writePrivate(path, `${JSON.stringify(next, null, 1)}\n`);
    return next;
  });
}

/** Forgets all but what was published where: a later candidate is still measured by that. A damaged file goes whole. */
export async function forgetGate(home: string): Promise<void> {
  const path = gatePath(home);
  const { published } = await readGate(home).catch((error: unknown) => {
    if (error instanceof TraceError) return NO_GATE;
    throw error;
  });
  if (Object.keys(published).length === 0) guard(path, () => rmSync(path, { force: true }));
  else writePrivate(path, `${JSON.stringify({ ...NO_GATE, published }, null, 1)}\n`);
}

function read(path: string): Buffer | undefined {
  try {
    return readIfExists(path);
  } catch (cause) {
    throw new TraceError("config_invalid", `cannot read ${path}: ${(cause as Error).message}`, {
      hint: "Check that it is a file, is yours and may be read.",
      cause,
    });
  }
}

/** What is lost with it can be said again; what was published stays as it is, and so does the ledger. */
function damaged(path: string, problem: string, cause: unknown): TraceError {
  return new TraceError("config_invalid", `${path}: ${problem}`, {
    hint: `Put it back from a backup, or delete ${path}: projects are confirmed, and what is to be published is exported and reviewed, anew.`,
    cause,
  });
}
