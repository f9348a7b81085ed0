// Where something is to go: `--repo` and `--folder`, as all commands of publishing have them.

import { resolve } from "node:path";
import type { Place } from "../core/publication.ts";

export interface WhereOptions {
  readonly repo?: string;
  readonly folder?: string;
}

export function placeOf({ repo, folder }: WhereOptions): Place | undefined {
  if (folder !== undefined) return { sink: "folder", at: resolve(folder) };
  return repo === undefined ? undefined : { sink: "huggingface", at: repo };
}
