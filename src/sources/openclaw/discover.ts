// Finds the transcripts of OpenClaw's agents: in its databases and in files, the archives of sessions that were reset or
// deleted among them.

import { realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Beside, DiscoverOptions, Environment, LogRef } from "../../ports/source.ts";
import { findLogs, listFolder } from "../shared/find.ts";
import { homeFolder, variableFolder } from "../shared/places.ts";
import { discoverDatabases } from "./databases.ts";
import { SOURCE } from "./name.ts";
import { isPacked } from "./packed.ts";

/** Its names since the end of 2025, and a variant that another product ships. */
const STATE_FOLDERS = [".openclaw", ".clawdbot", ".moltbot", ".kimi_openclaw"];
/** Where the transcripts of an agent lie; the second since its sessions moved into a database. */
const SESSION_FOLDERS = ["sessions", "session-sqlite-import-archive"];

export function rootsOfState(environment: Environment): readonly string[] {
  const named = variableFolder(environment, "OPENCLAW_STATE_DIR") ?? variableFolder(environment, "CLAWDBOT_STATE_DIR");
  const profile = environment.variables["OPENCLAW_PROFILE"]?.trim();
  const folders = STATE_FOLDERS.map((name) => homeFolder(environment, name));
  if (profile && /^[\w-]+$/.test(profile)) folders.unshift(homeFolder(environment, `.openclaw-${profile}`));
  return named === undefined ? folders : [named, ...folders.filter((folder) => folder !== named)];
}

/** Checkpoints, trajectories and an index lie beside the transcripts. What else an agent has are its logins. */
export function sessionFolders(environment: Environment): Beside[] {
  return rootsOfState(environment).flatMap((root) => {
    const quiet = { source: SOURCE, root: "", options: {} };
    const agents = listFolder(join(root, "agents"), quiet).map(({ name }) => join(root, "agents", name));
    return [root, ...agents].flatMap((folder) => SESSION_FOLDERS.map((name) => ({ path: join(folder, name) })));
  });
}

export function* discoverTranscripts(root: string, options: DiscoverOptions = {}): Generator<LogRef> {
  if (isOldName(root)) return;
  const { found, isWhole } = discoverDatabases(root, options);
  yield* found.values();
  const isSessions = (name: string) => SESSION_FOLDERS.includes(name);
  const files = findLogs(
    root,
    {
      source: SOURCE,
      depth: 3,
      // `agents/<agent>/sessions`; the first versions had one agent, and `sessions` at the top.
      enters: (name, folders) =>
        folders.length === 0 ? name === "agents" || isSessions(name) : folders.length === 1 || isSessions(name),
      isLog(name, folders) {
        if (!isSessions(folders.at(-1) ?? "") || !isTranscript(name)) return false;
        const { id, archive } = nameOf(name);
        // What was moved into a database lies on as a file. A database that cannot be read does not tell what that is.
        return archive !== undefined || (isWhole && !found.has(id) && !found.has(id.replace(TOPIC, "")));
      },
    },
    options,
  );
  for (const log of files) yield isPacked(log) ? { ...log, writtenAnew: true } : log;
}

/** Behind a session's id: the topic of Telegram that it is of. */
const TOPIC = /-topic-[^-]+$/;

/** When OpenClaw took a new name it left a link behind: what it leads to is a root of its own. */
function isOldName(root: string): boolean {
  try {
    const real = realpathSync(root);
    return (
      real !== root &&
      dirname(real) === realpathSync(dirname(root)) &&
      STATE_FOLDERS.includes(basename(real)) &&
      basename(real) !== basename(root)
    );
  } catch {
    // Absent, or not ours to look into: finding its logs tells.
    return false;
  }
}

/** Checkpoints are copies of a transcript before a compaction, trajectories what the runtime noted beside it. */
function isTranscript(name: string): boolean {
  return ARCHIVED.test(name) && !/\.(?:checkpoint|trajectory)\./.test(name);
}

const ARCHIVED = /^(.+)\.jsonl(?:\.((?:reset|deleted)\.[^/\\]+))?$/;

export interface TranscriptName {
  /** The session's id, as far as the name tells. */
  readonly id: string;
  /** `reset.<stamp>` or `deleted.<stamp>`. */
  readonly archive: string | undefined;
}

export function nameOf(path: string): TranscriptName {
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  const match = ARCHIVED.exec(name);
  return { id: match?.[1] ?? name, archive: match?.[2] };
}
