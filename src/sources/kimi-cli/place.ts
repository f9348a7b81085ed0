// Where a log lies tells which session it is: the ids of both Kimi agents are names of folders.

import { basename, dirname, join, relative, sep } from "node:path";
import type { LogRef } from "../../ports/source.ts";

export interface KimiPlace {
  readonly agent: "kimi-cli" | "kimi-code";
  readonly externalId: string;
  /** The parent's external id, for a subagent's log; of Kimi Code, that of the main agent. */
  readonly parent: string | undefined;
  /** The name of the folder of a working directory. */
  readonly bucket: string;
  /** The folder of the log's own files. */
  readonly folder: string;
  /** The folder of the session. */
  readonly session: string;
  /** The name of a subagent. */
  readonly subagent: string | undefined;
}

export function placeOf({ path, root }: Pick<LogRef, "path" | "root">): KimiPlace {
  const names = relative(root, path).split(sep);
  const [, bucket = "", id = basename(path), folder, subagent] = names;
  const session = join(root, ...names.slice(0, 3));
  const common = { bucket, folder: dirname(path), session };
  if (names.length <= 3)
    return { ...common, agent: "kimi-cli", externalId: stem(id), parent: undefined, subagent: undefined };
  if (folder === "agents" && names.length > 5) {
    const isMain = subagent === "main";
    const externalId = isMain ? id : `${id}.${subagent}`;
    const own = { externalId, parent: isMain ? undefined : id, subagent: isMain ? undefined : subagent };
    return { ...common, agent: "kimi-code", ...own };
  }
  const child = folder === "subagents" ? subagent : oldSubagent(basename(path));
  if (child === undefined) return { ...common, agent: "kimi-cli", externalId: id, parent: undefined, subagent: child };
  return { ...common, agent: "kimi-cli", externalId: `${id}.${child}`, parent: id, subagent: child };
}

/** `context_sub.jsonl`, `context_sub_1.jsonl`: what early releases wrote of a subagent. */
export function oldSubagent(name: string): string | undefined {
  return /^context_sub(?:_\d+)?\.jsonl$/.test(name) ? stem(name) : undefined;
}

/** `context_1.jsonl`: what a context was before it was compacted, cleared or reverted. */
export function rotation(name: string): number | undefined {
  const match = /^context_(\d{1,9})\.jsonl$/.exec(name);
  return match ? Number(match[1]) : undefined;
}

function stem(name: string): string {
  return name.replace(/\.jsonl$/, "");
}
