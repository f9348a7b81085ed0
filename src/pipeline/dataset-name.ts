// Whether a file holds what its name says: loaders choose by the ending how they read it.

const ENDINGS: readonly (readonly [ending: string, containers: string])[] = [
  [".parquet", "parquet"],
  [".zst", "zstd"],
  [".gz", "gzip"],
  [".jsonl", ""],
];

/** `containers`: what its rows were unpacked from, outermost first. Undefined where nothing is wrong. */
export function nameProblem(path: string, containers: readonly string[]): string | undefined {
  const [ending, said] = ENDINGS.find(([one]) => path.toLowerCase().endsWith(one)) ?? [];
  if (ending === undefined || said === containers.join()) return undefined;
  const held = containers.length === 0 ? "no such container" : containers.join(" in ");
  return `is named ${ending} and holds ${held}: loaders go by the name`;
}
