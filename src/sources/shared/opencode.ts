// Builds the source of an agent that keeps its sessions as OpenCode does: in a database, before that in a tree of files.

import { type DiscoverOptions, defineSource, type LogRef, type Source } from "../../ports/source.ts";
import { readTree } from "./opencode-files.ts";
import { discoverDatabases, type Place, readSession } from "./opencode-rows.ts";
import { discoverTrees } from "./opencode-tree.ts";
import { dataFolder, variableFolder } from "./places.ts";
import { partsOfRowsPath } from "./rows.ts";

export interface OpenCodeLike {
  readonly name: string;
  readonly title: string;
  /** The folder of its data, and the name of its database and command. */
  readonly program: string;
  readonly evidence: Source["evidence"];
  readonly skills?: NonNullable<Source["skills"]>;
}

export function openCodeSource({ name, title, program, evidence, skills }: OpenCodeLike): Source {
  return defineSource({
    name,
    title,
    parserVersion: 1,
    evidence,
    keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
    roots(environment) {
      const local = environment.platform === "win32" ? variableFolder(environment, "LOCALAPPDATA", program) : undefined;
      return [dataFolder(environment, program), ...(local === undefined ? [] : [local])];
    },
    discover: (root, options) => discover({ name, program, root }, options),
    read: (log, options) => (isRows(log) ? readSession(log, options) : readTree(log, options)),
    ...(skills && { skills }),
    resume: ({ externalId }) => [program, "--session", externalId],
    conversations: (table) => CONVERSATIONS.includes(table),
    retention: () => ({
      days: undefined,
      setIn: undefined,
      hint: `${title} keeps its sessions until you delete them.`,
    }),
  });
}

/** Of its tables; others hold accounts, shares and their secrets. */
const CONVERSATIONS = ["session", "message", "part", "todo", "session_message", "event"];

/** A session that a database holds is not given out of the tree, which a migration leaves as it was. */
function* discover(place: Place, options: DiscoverOptions = {}): Generator<LogRef> {
  const { found, isWhole } = discoverDatabases(place, options);
  yield* found.values();
  if (isWhole) yield* discoverTrees(place, new Set(found.keys()), options);
}

function isRows({ path }: LogRef): boolean {
  return partsOfRowsPath(path).database.endsWith(".db");
}
