// Sessions for tests, and what a destination in memory holds of them.

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { DatasetVersion } from "../../../core/publication.ts";
import type { MemoryDataset } from "./memory-target.ts";
import type { MadeSession } from "./publishing.ts";

export const session = (n: number, project?: string, texts = [`Fix bug ${n}`, "Done."]): MadeSession => ({
  id: `pi:${n}`,
  texts,
  ...(project !== undefined && { project, root: `/${project}` }),
});

export const FOUR = [session(1, "Api"), session(2, "Api"), session(3, "web"), session(4)];

/** A test throws it where a process would be killed. */
export class Interrupted extends Error {}

export function version({ files }: MemoryDataset): DatasetVersion {
  return JSON.parse(files.get("versions/latest.json")?.toString() ?? "{}") as DatasetVersion;
}

/** Every line of every file of rows, by the session it is of. @throws Error where the index names others than are there */
export function linesIn(dataset: MemoryDataset): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  const named = version(dataset).files.map(({ path }) => path);
  const there = [...dataset.files.keys()].filter((path) => path.startsWith("data/"));
  if (there.sort().join() !== named.toSorted().join())
    throw new Error(`there is ${there}, and the index names ${named}`);
  for (const path of there) {
    for (const line of dataset.files.get(path)?.toString().split("\n") ?? []) {
      if (line === "") continue;
      const { session_id: id } = JSON.parse(line) as { session_id: string };
      lines.set(id, [...(lines.get(id) ?? []), line]);
    }
  }
  return lines;
}

export function texts(dataset: MemoryDataset): Readonly<Record<string, readonly string[]>> {
  const textOf = (line: string) => (JSON.parse(line) as { text: string }).text;
  return Object.fromEntries([...linesIn(dataset)].map(([id, lines]) => [id, lines.map(textOf)]));
}

/** What waits in the outbox. */
export function waiting(home: string): readonly string[] {
  const path = join(home, "outbox");
  return existsSync(path) ? readdirSync(path) : [];
}
