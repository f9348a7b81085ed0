// What `reset` takes away and what it leaves, in words, before and after it is done.

import type { ResetPlan } from "../../ports/app-publish.ts";

interface Found {
  readonly path: string;
  readonly exists: boolean;
  readonly files: number;
}

export interface ResetDeps<File extends Found> {
  lookAt(name: string): File;
  remove(file: File): void | Promise<void>;
  /** Nobody else changes a file meanwhile. */
  locked<T>(file: File, action: () => T | Promise<T>): Promise<T>;
}

interface Part {
  readonly name: string;
  readonly of: "config" | "state";
  readonly what: string;
}

const OUTBOX = "outbox";

const PARTS: readonly Part[] = [
  {
    name: "config.json",
    of: "config",
    what: "all settings: agents, repository, excluded and connected projects, folders, plugins. What was excluded is exported again until it is excluded anew",
  },
  { name: "credentials.json", of: "config", what: "the Hub's token that `login` kept" },
  { name: "imported.json", of: "config", what: "that settings of other tools were taken in: they may be taken again" },
  {
    name: "gate.json",
    of: "state",
    what: "which projects were listed and confirmed, what was exported for review, and what was confirmed of it; how strictly was published before stays known",
  },
  { name: OUTBOX, of: "state", what: "files that were staged to be published" },
];

const KEPT: readonly (readonly [name: string, what: string])[] = [
  ["tracemill.db", "the store with all sessions, reviews and decisions"],
  ["archive", "the raw logs that were kept"],
  ["privacy.yml", "what is hidden"],
  ["key", "the key of pseudonyms"],
  ["ledger.jsonl", "what left this machine, and standing permissions: `tracemill grants` shows and revokes them"],
  ["exports", "files that were exported"],
];

export async function resetHome<File extends Found>(
  deps: ResetDeps<File>,
  { config, state, dryRun }: { readonly config: boolean; readonly state: boolean; readonly dryRun: boolean },
): Promise<ResetPlan> {
  const wanted = { config, state };
  const looked = PARTS.map((part) => ({ ...part, file: deps.lookAt(part.name) })).filter(({ file }) => file.exists);
  const going = looked.filter(({ of }) => wanted[of]);
  const keeps = [
    ...looked.filter(({ of }) => !wanted[of]).map(({ file, what }) => `${file.path}: ${what}`),
    ...KEPT.map(([name, what]) => ({ file: deps.lookAt(name), what }))
      .filter(({ file }) => file.exists)
      .map(({ file, what }) => `${file.path}: ${what}`),
    "what your agents wrote, and every dataset that was published",
  ];
  // The outbox first: where somebody is sending, nothing goes at all.
  const ordered = going.toSorted((a, b) => Number(b.name === OUTBOX) - Number(a.name === OUTBOX));
  if (!dryRun) for (const { file } of ordered) await deps.locked(file, () => deps.remove(file));
  const removes = going.map(({ file, what, name }) => {
    const count = name === OUTBOX ? ` (${file.files})` : "";
    return `${file.path}${count}: ${what}`;
  });
  return { removes, keeps };
}
