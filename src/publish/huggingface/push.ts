// A change on its way to the Hub: commit by commit, each on top of the one that was looked at, none of them twice.

import type { CommitOperation } from "@huggingface/hub";
import { TraceError } from "../../core/errors.ts";
import type { Change, Destination, PushOptions, Receipt, RemoteFile, SinkOptions } from "../../ports/sink.ts";
import { destinationChanged, receiptFiles } from "../shared/change.ts";
import { type VerifiedFile, verifyBytes } from "../shared/verified-file.ts";
import { VerifiedBlob } from "./blob.ts";
import { statusOf } from "./failure.ts";
import {
  type Access,
  askAccount,
  askCommit,
  askCommits,
  askCreate,
  askedOf,
  askInfo,
  askProposals,
  askTree,
  pageOf,
  type Watch,
} from "./hub.ts";
import { type Patience, patiently } from "./retry.ts";
import { type Limits, type Step, sizeOf, stepsOf } from "./steps.ts";

export interface PushDeps {
  readonly access: Access;
  readonly limits: Limits;
  readonly wait: SinkOptions["wait"];
  /** Filled with what git calls the bytes of each file, by their SHA-256. */
  readonly blobs: Map<string, string>;
}

interface Pushing extends PushDeps {
  readonly options: PushOptions;
  readonly files: ReadonlyMap<string, VerifiedFile>;
  readonly watch: Watch;
  readonly patience: Patience;
  readonly progress: Progress;
}

/** `change` was checked. */
export async function pushChange(
  deps: PushDeps,
  change: Change,
  at: Destination,
  options: PushOptions,
): Promise<Receipt> {
  const { access } = deps;
  if (change.isProposal && !at.exists) {
    throw new TraceError("not_found", `there is no ${access.name} to propose anything to`, {
      hint: "Publish it, without a proposal.",
    });
  }
  const steps = stepsOf(change, at, deps.limits);
  // All before the first byte goes: a change of which one file is not as it was verified is none at all.
  const files = new Map<string, VerifiedFile>();
  for (const step of steps) {
    for (const put of step.puts) {
      const file = await verifyBytes(put, options.signal);
      files.set(put.path, file);
      deps.blobs.set(put.artifact.sha256, file.blob);
    }
  }
  const pushing = begin(deps, { files, options, steps });
  const start = await startOf(pushing, change, at);
  const receipt = { url: pageOf(access), files: receiptFiles(change), deleted: [...change.deletes] };
  if (change.isProposal) {
    const [step] = steps;
    if (step === undefined) return { ...receipt, commits: [], proposalUrl: undefined };
    const { oid, url } = await propose(pushing, { step, title: titleOf(change), parent: start });
    return { ...receipt, commits: [oid], proposalUrl: url };
  }
  const commits: string[] = [];
  for (const [i, step] of steps.entries()) {
    const title = steps.length > 1 ? `${titleOf(change)} (${i + 1}/${steps.length})` : titleOf(change);
    commits.push(await commitStep(pushing, { step, title, parent: commits.at(-1) ?? start }));
    pushing.progress.stepDone(sizeOf(step.puts));
  }
  return { ...receipt, commits, proposalUrl: undefined };
}

function begin(
  deps: PushDeps,
  { files, options, steps }: { files: Pushing["files"]; options: PushOptions; steps: readonly Step[] },
): Pushing {
  const { signal } = options;
  const progress = createProgress(steps, options);
  const watch: Watch = { signal, onTaken: progress.taken, onStored: progress.stored };
  const patience: Patience = {
    asked: askedOf(deps.access),
    signal,
    wait: deps.wait,
    onWait: progress.waiting,
    progress: progress.arrived,
  };
  return { ...deps, options, files, watch, patience, progress };
}

type Progress = ReturnType<typeof createProgress>;

function createProgress(steps: readonly Step[], { onProgress }: PushOptions) {
  const of = sizeOf(steps.flatMap(({ puts }) => puts));
  let done = 0;
  let current = 0;
  let told = 0;
  let stored = 0;
  const tell = (more: Partial<Parameters<PushOptions["onProgress"]>[0]> = {}) => {
    // What is sent again was told before.
    told = Math.max(told, Math.min(done + current, of));
    onProgress({ phase: "sending", bytes: told, of, ...more });
  };
  return {
    taken(bytes: number) {
      current += bytes;
      tell();
    },
    stored: () => void stored++,
    arrived: () => stored,
    tried: () => {
      current = 0;
      tell();
    },
    stepDone(bytes: number) {
      done += bytes;
      current = 0;
      stored++;
      tell();
    },
    waiting: (reason: string, ms: number) => tell({ phase: "waiting", reason, ms }),
  };
}

/** The commit to build on. @throws TraceError `destination_changed` where it is not the one that was looked at */
async function startOf(pushing: Pushing, change: Change, at: Destination): Promise<string | undefined> {
  const { access, watch, patience } = pushing;
  const changed = () => destinationChanged(access.name);
  if (!at.exists) {
    // False: somebody made it meanwhile, or an earlier try of ours whose answer was lost.
    await patiently(() => askCreate(access, change.visibility, watch), patience);
  }
  const now = await patiently(() => askInfo(access, watch), patience);
  if (now === undefined) throw changed();
  if (at.exists) {
    if (now.head !== at.head || now.visibility !== at.visibility) throw changed();
    return now.head;
  }
  if (change.visibility === "private" && now.visibility === "public") {
    throw new TraceError("destination_changed", `${access.name} is public, and was to be private: nothing was sent`, {
      hint: "Make it private on its page, or name another dataset.",
    });
  }
  const { head } = now;
  if (head === undefined) return undefined;
  const tree = await patiently(() => askTree(access, head, watch), patience);
  if (tree.some(({ path }) => path !== ".gitattributes")) throw changed();
  return head;
}

interface Commit {
  readonly step: Step;
  readonly title: string;
  readonly parent: string | undefined;
}

async function commitStep(pushing: Pushing, commit: Commit): Promise<string> {
  const { access, patience, watch } = pushing;
  const sent = { before: false };
  const happened = () => (sent.before ? findCommit(pushing, commit) : Promise.resolve(undefined));
  const send = async () => {
    try {
      return (await sendCommit(pushing, { ...commit, isProposal: false }, sent)).oid;
    } catch (error) {
      if (statusOf(error) !== 412) throw error;
      // An earlier try of this very commit may have come through late.
      const oid = await happened();
      if (oid === undefined) throw destinationChanged(access.name);
      return oid;
    }
  };
  watch.signal.throwIfAborted();
  return patiently(send, patience, happened);
}

/** `sent.before` is true from when the commit itself was asked for: from then on it may have happened. */
async function sendCommit(
  { access, files, watch, progress }: Pushing,
  { step, title, parent, isProposal }: Commit & { readonly isProposal: boolean },
  sent: { before: boolean },
) {
  progress.tried();
  const operations: CommitOperation[] = [
    ...step.puts.map(({ path }) => ({
      operation: "addOrUpdate" as const,
      path,
      content: new VerifiedBlob(files.get(path) as VerifiedFile),
    })),
    ...step.deletes.map((path) => ({ operation: "delete" as const, path })),
  ];
  const onRequest = (_: string, { pathname }: URL) => {
    if (/\/api\/datasets\/[^/]+\/[^/]+\/commit\//.test(pathname)) sent.before = true;
  };
  return askCommit(access, { title, operations, parent, isProposal }, { ...watch, onRequest });
}

/**
 * The commit, where an earlier request made it though its answer was lost.
 * @throws TraceError `destination_changed` where another one was made instead, or on top
 */
async function findCommit(pushing: Pushing, { step, title, parent }: Commit): Promise<string | undefined> {
  const { access, watch } = pushing;
  const [head, before] = await askCommits(access, 2, watch);
  if (head === undefined || head.oid === parent) return undefined;
  const isOurs = before?.oid === parent && head.title === title;
  if (isOurs && holds(pushing, step, await askTree(access, head.oid, watch))) return head.oid;
  throw destinationChanged(access.name);
}

function holds({ files }: Pushing, { puts, deletes }: Step, tree: readonly RemoteFile[]): boolean {
  const there = new Map(tree.map((file) => [file.path, file]));
  const isThere = (path: string) => {
    const remote = there.get(path);
    const file = files.get(path) as VerifiedFile;
    if (remote?.bytes !== file.artifact.bytes) return false;
    return remote.sha256 === undefined ? remote.blob === file.blob : remote.sha256 === file.artifact.sha256;
  };
  return puts.every(({ path }) => isThere(path)) && deletes.every((path) => !there.has(path));
}

/** A proposal that is open already, with the same title and the same files, is not made again. */
async function propose(pushing: Pushing, commit: Commit): Promise<{ readonly oid: string; readonly url: string }> {
  const { access, patience, watch } = pushing;
  const { name: author } = await patiently(() => askAccount(access, watch), patience);
  const find = async () => {
    for (const { url, branch } of await askProposals(access, { title: commit.title, author }, watch)) {
      if (!holds(pushing, commit.step, await askTree(access, branch, watch))) continue;
      const oid = (await askInfo(access, watch, branch))?.head;
      if (oid !== undefined) return { oid, url };
    }
    return undefined;
  };
  const earlier = await patiently(find, patience);
  if (earlier !== undefined) return earlier;
  const sent = { before: false };
  const send = async () => {
    const { oid, proposalUrl } = await sendCommit(pushing, { ...commit, isProposal: true }, sent);
    return { oid, url: proposalUrl ?? pageOf(access) };
  };
  return patiently(send, patience, () => (sent.before ? find() : Promise.resolve(undefined)));
}

/** One line, as the Hub keeps it. */
function titleOf({ message }: Change): string {
  return message.replace(/\s+/g, " ").trim().slice(0, 200) || "Publish";
}
