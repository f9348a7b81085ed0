// What is asked of the Hub, each by its official client; what comes back is looked at before it is believed.

import type { CommitOperation } from "@huggingface/hub";
import { TraceError } from "../../core/errors.ts";
import type { Visibility } from "../../core/publication.ts";
import type { RemoteFile, SinkAccount } from "../../ports/sink.ts";
import { inAddress } from "./address.ts";
import { type Asked, HubTrouble, loginNeeded, statusOf } from "./failure.ts";
import { createFetch, type RequestOptions } from "./request.ts";

/** The client is large, and most commands need no Hub. */
const load = () => import("@huggingface/hub");

export interface Access {
  /** Without a slash at its end. */
  readonly hub: string;
  /** `owner/name`. */
  readonly name: string;
  readonly token: string | undefined;
  readonly silenceMs: number;
}

export type Watch = Pick<RequestOptions, "signal" | "onTaken" | "onRequest" | "onStored">;

export interface RepoInfo {
  readonly visibility: Visibility;
  readonly head: string | undefined;
}

export interface CommitRequest {
  readonly title: string;
  readonly operations: CommitOperation[];
  readonly parent: string | undefined;
  readonly isProposal: boolean;
}

export const askedOf = ({ hub, name, token }: Access): Asked => ({ place: name, host: new URL(hub).host, token });
export const pageOf = ({ hub, name }: Access): string => `${hub}/datasets/${name}`;
/** A proposal is a branch of this name. */
const branchOf = (number: number): string => `refs/pr/${number}`;

/** Nothing else of a token may stand in a header, and an error of one that cannot would show it. */
function tokenOf({ token, hub }: Access): string {
  if (token === undefined) throw loginNeeded(`a token is needed for ${new URL(hub).host}`);
  if (!/^hf_[\x21-\x7e]+$/.test(token))
    throw loginNeeded("this is no token of the Hugging Face Hub: those begin with hf_");
  return token;
}

function common(access: Access, watch: Watch) {
  const { hub, silenceMs } = access;
  return { accessToken: tokenOf(access), hubUrl: hub, fetch: createFetch({ hub, silenceMs, ...watch }) };
}

const repoOf = ({ name }: Access) => ({ type: "dataset", name }) as const;

export async function askAccount(access: Access, watch: Watch): Promise<SinkAccount> {
  const own = common(access, watch);
  const { whoAmI } = await load();
  const { name, auth } = await whoAmI(own);
  if (typeof name !== "string" || name === "") throw strange("whose the token is");
  const role: unknown = auth?.accessToken?.role;
  return { name, role: typeof role === "string" ? role : undefined };
}

/** Undefined where there is no such dataset, or none that the token may see. `branch`: instead of the main one. */
export async function askInfo(access: Access, watch: Watch, branch?: string): Promise<RepoInfo | undefined> {
  const own = common(access, watch);
  const { datasetInfo } = await load();
  const revision = branch === undefined ? {} : { revision: branch };
  try {
    const info = await datasetInfo({ ...own, name: access.name, additionalFields: ["sha"], ...revision });
    if (typeof info.name === "string" && info.name.toLowerCase() !== access.name.toLowerCase()) {
      throw new TraceError("not_found", `${access.name} is called ${info.name} now`, {
        hint: "Name it as it is called.",
      });
    }
    if (typeof info.private !== "boolean") throw strange("who sees the dataset");
    return { visibility: info.private ? "private" : "public", head: info.sha || undefined };
  } catch (error) {
    if (statusOf(error) === 404) return undefined;
    throw error;
  }
}

/** All files at a revision. */
export async function askTree(access: Access, revision: string, watch: Watch): Promise<readonly RemoteFile[]> {
  const own = common(access, watch);
  const { listFiles } = await load();
  const files: RemoteFile[] = [];
  // Of all calls this one puts it into the address as it is.
  const at = { repo: repoOf(access), revision: encodeURIComponent(revision) };
  for await (const entry of listFiles({ ...own, ...at, recursive: true })) {
    if (entry.type !== "file") continue;
    const { path, lfs, oid } = entry;
    const bytes = lfs?.size ?? entry.size;
    if (typeof path !== "string" || !Number.isSafeInteger(bytes)) throw strange("which files there are");
    files.push({ path, bytes, sha256: lfs?.oid.replace(/^sha256:/, ""), blob: lfs === undefined ? oid : undefined });
  }
  return files;
}

/** The newest commits of a branch, newest first. */
export async function askCommits(access: Access, count: number, watch: Watch) {
  const own = common(access, watch);
  const { listCommits } = await load();
  const commits: { readonly oid: string; readonly title: string }[] = [];
  for await (const { oid, title } of listCommits({ ...own, repo: repoOf(access), batchSize: count })) {
    commits.push({ oid, title });
    if (commits.length >= count) break;
  }
  return commits;
}

/** False where it is there already. */
export async function askCreate(access: Access, visibility: Visibility, watch: Watch): Promise<boolean> {
  const own = common(access, watch);
  const { createRepo } = await load();
  try {
    await createRepo({ ...own, repo: repoOf(access), visibility });
    return true;
  } catch (error) {
    if (statusOf(error) === 409) return false;
    throw error;
  }
}

export async function askCommit(access: Access, request: CommitRequest, watch: Watch) {
  const own = common(access, watch);
  const { commit } = await load();
  const { title, operations, parent, isProposal } = request;
  const made = await commit({
    ...own,
    repo: repoOf(access),
    title,
    operations,
    // The old way to send large files: of the new one nobody knows yet whether it sends what it was given alone.
    useXet: false,
    isPullRequest: isProposal,
    ...(parent !== undefined && { parentCommit: parent }),
    // Its own signal, so that what the client hangs on it goes with the request.
    abortSignal: AbortSignal.any([watch.signal]),
  });
  if (typeof made?.commit.oid !== "string" || made.commit.oid === "") throw strange("which commit it made");
  return { oid: made.commit.oid, proposalUrl: made.pullRequestUrl };
}

/** Its parts are asked for when they are. Undefined where it is not there. */
export async function askFile(access: Access, path: string, revision: string, watch: Watch): Promise<Blob | undefined> {
  const own = common(access, watch);
  const { downloadFile } = await load();
  const blob = await downloadFile({ ...own, repo: repoOf(access), path: inAddress(path), revision, xet: false });
  return blob ?? undefined;
}

export interface Proposal {
  readonly url: string;
  readonly branch: string;
}

/** Open proposals of an account with that title, newest first. The client has no call for it. */
export async function askProposals(
  access: Access,
  by: { readonly title: string; readonly author: string },
  watch: Watch,
) {
  const { fetch, accessToken } = common(access, watch);
  const found: Proposal[] = [];
  for (let page = 0, seen = 0; ; page++) {
    const address = `${access.hub}/api/datasets/${access.name}/discussions?type=pull_request&status=open&p=${page}`;
    const answer = await fetch(address, { headers: { Authorization: `Bearer ${accessToken}` } });
    // Proposals may be switched off: then there are none.
    if (answer.status === 403 || answer.status === 404) return found;
    if (!answer.ok) throw new HubTrouble(`the list of proposals was not given (${answer.status})`, {});
    const { discussions, count } = (await answer.json()) as { discussions?: unknown; count?: unknown };
    if (!Array.isArray(discussions)) throw strange("which proposals there are");
    for (const one of discussions as {
      num?: unknown;
      title?: unknown;
      status?: unknown;
      author?: { name?: unknown };
    }[]) {
      if (one.title !== by.title || one.author?.name !== by.author || one.status !== "open") continue;
      found.push(proposalOf(access, Number(one.num)));
    }
    seen += discussions.length;
    if (discussions.length === 0 || typeof count !== "number" || seen >= count) return found;
  }
}

function proposalOf(access: Access, number: number): Proposal {
  return { url: `${pageOf(access)}/discussions/${number}`, branch: branchOf(number) };
}

/** The branch of a proposal, by its address. */
export function proposalBranch(url: string): string | undefined {
  const [, number] = /\/discussions\/(\d+)$/.exec(url) ?? [];
  return number === undefined ? undefined : branchOf(Number(number));
}

function strange(what: string): Error {
  return new Error(`the answer does not say ${what}`);
}
