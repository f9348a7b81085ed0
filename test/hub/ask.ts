// A request to the stand-in Hub: who asks, and what they may see and change.

import { Refusal } from "./commit.ts";
import { commitAt, type HubCommit, type HubRepo, type HubState } from "./state.ts";

export interface Ask {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface HubUser {
  readonly name: string;
  readonly token: string;
  readonly orgs?: readonly string[];
  readonly role?: "write" | "read";
}

export interface HubWorld {
  readonly state: HubState;
  readonly users: readonly HubUser[];
  /** Files of more bytes go to the storage. */
  readonly lfsOver: number;
  /** Storage takes parts of so many bytes; undefined: it takes files whole. */
  readonly partBytes: number | undefined;
  readonly pageSize: number;
  /** Parts of uploads that are under way, by name. */
  readonly parts: Map<string, Buffer[]>;
}

export function userOf({ users }: HubWorld, { headers }: Ask): HubUser {
  const user = users.find(({ token }) => headers["authorization"] === `Bearer ${token}`);
  if (user === undefined) throw new Refusal(401, "Invalid credentials in Authorization header");
  return user;
}

export const isOwner = ({ name, orgs = [] }: HubUser, owner: string | undefined) =>
  [name, ...orgs].includes(owner ?? "");

interface Need {
  readonly write?: boolean;
}

/** What may not be seen is not there. */
export function repoOf(world: HubWorld, ask: Ask, path: readonly string[], { write = false }: Need = {}): HubRepo {
  const user = userOf(world, ask);
  const repo = [...world.state.repos.values()].find(
    ({ name }) => name.toLowerCase() === `${path[0]}/${path[1]}`.toLowerCase(),
  );
  if (repo === undefined || (repo.isPrivate && !isOwner(user, path[0]))) {
    throw new Refusal(404, "Repository not found", "RepoNotFound");
  }
  const isProposal = ask.url.searchParams.get("create_pr") === "1";
  if (write && !isProposal && (user.role === "read" || !isOwner(user, path[0]))) {
    throw new Refusal(403, "Forbidden: you must use a write token to upload to a repository.");
  }
  return repo;
}

export function at(repo: HubRepo, revision: string | undefined): HubCommit {
  const found = commitAt(repo, revision ?? "main");
  if (found === undefined) throw new Refusal(404, `Invalid rev id: ${revision}`, "RevisionNotFound");
  return found;
}
