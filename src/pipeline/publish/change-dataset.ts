// Changes a dataset: looks, plans, stages and pushes, and begins again where somebody else changed it meanwhile.

import { hash } from "node:crypto";
import { TraceError } from "../../core/errors.ts";
import {
  DATASET_VERSION,
  type DatasetVersion,
  type ExportSummary,
  type Place,
  type Visibility,
} from "../../core/publication.ts";
import type { RedactionStamp } from "../../core/redacted.ts";
import type { Json } from "../../core/types.ts";
import { cardWords, metadataWords, UNKNOWN_LICENCE } from "../../curate/card.ts";
import { type DatasetChange, planChange } from "../../curate/dataset-change.ts";
import { versionName } from "../../curate/dataset-names.ts";
import { LATEST, versionPath, versionWords } from "../../curate/dataset-version.ts";
import { textOf } from "../../curate/own-words.ts";
import type { PublishProgress } from "../../ports/app-publish.ts";
import type { Container } from "../../ports/container.ts";
import type { Format } from "../../ports/format.ts";
import type { Change, Destination, Receipt, SinkTarget } from "../../ports/sink.ts";
import type { ExitDeps } from "../exit.ts";
import type { Cut, ReadRange } from "./cut.ts";
import { otherKind } from "./refusals.ts";
import { CARD, METADATA, type RemoteIndex, readRemoteIndex } from "./remote-index.ts";
import { type StagedFile, stageAbout, stageFiles } from "./stage.ts";

/** Made in `io/outbox.ts`. */
export interface OutboxDeps {
  folderOf(artifact: string, isDry: boolean): string;
  staged(): readonly { readonly sha256: string; readonly bytes: number }[];
  has(path: string): boolean;
  clear(isDry: boolean): void;
  release(): void;
}

export interface DatasetDeps {
  readonly place: Place;
  readonly target: SinkTarget;
  /** False for a folder: nobody loads it by its name. */
  readonly isRemote: boolean;
  /** Locked until it is released. `place`: a short hash of the destination. @throws TraceError `store_locked` */
  openOutbox(place: string): OutboxDeps;
  readonly exit: ExitDeps;
  readonly stamp: RedactionStamp;
  readonly formats: readonly Format[];
  readonly containers: readonly Container[];
  readonly read: ReadRange;
  save(path: string, pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void>;
  parquetRows(path: string, signal?: AbortSignal): AsyncGenerator<Json>;
  /** Of lines in one file; undefined: 200 MB. */
  readonly shardBytes?: number;
}

export interface DatasetIntent {
  /** What is to be there; undefined: nothing more. */
  readonly add:
    | { readonly cut: Cut; readonly format: DatasetVersion["format"]; readonly container: string }
    | undefined;
  /** Names of sessions. */
  readonly remove: ReadonlySet<string>;
  /** What a version is named after: Unix milliseconds, and a SHA-256. */
  readonly named: { readonly at: number; readonly sha256: string };
  readonly lastExport: ExportSummary | undefined;
  /** Of the data; undefined: as the card there says. */
  readonly licence: string | undefined;
  /** Of a dataset that has to be made. */
  readonly visibility: Visibility;
  readonly isProposal: boolean;
  readonly dryRun: boolean;
  /** Refuses a destination before anything is written. */
  check(at: Destination, index: RemoteIndex): void | Promise<void>;
  message(change: DatasetChange): string;
  /** Called before each push, with what it would send. */
  begin(outcome: DatasetOutcome): Promise<void>;
  readonly signal: AbortSignal;
  onProgress(progress: PublishProgress): void;
}

export interface DatasetOutcome {
  readonly at: Destination;
  readonly index: RemoteIndex;
  readonly change: DatasetChange;
  /** As it is, or with a dry run would be; undefined where nothing was ever published there. */
  readonly version: DatasetVersion | undefined;
  /** What was sent, or would be; undefined where nothing has to change. */
  readonly sent:
    | {
        readonly push: Change;
        readonly steps: number;
        readonly card: string | undefined;
        readonly receipt: Receipt | undefined;
      }
    | undefined;
}

const SHARD_BYTES = 200e6;
const TRIES = 5;

/** @throws TraceError `destination_changed` where it changed again and again; what `check`, the sink and staging throw */
export async function changeDataset(deps: DatasetDeps, intent: DatasetIntent): Promise<DatasetOutcome> {
  const outbox = deps.openOutbox(hash("sha256", `${deps.place.sink}:${deps.place.at}`).slice(0, 12));
  try {
    for (let tries = 1; ; tries++) {
      try {
        return await tryOnce(deps, intent, outbox);
      } catch (error) {
        const isChanged = error instanceof TraceError && error.code === "destination_changed";
        if (!isChanged || tries >= TRIES) throw error;
        intent.onProgress({ phase: "looking", done: tries, of: TRIES, reason: "it was changed there meanwhile" });
      }
    }
  } finally {
    if (intent.dryRun) outbox.clear(true);
    outbox.release();
  }
}

async function tryOnce(deps: DatasetDeps, intent: DatasetIntent, outbox: OutboxDeps): Promise<DatasetOutcome> {
  const { target } = deps;
  const { signal, isProposal, dryRun } = intent;
  intent.onProgress({ phase: "looking", done: 0, of: 1 });
  const at = await target.look(signal);
  const index = await readRemoteIndex(target, at, { isProposal, signal });
  await intent.check(at, index);
  const kind = kindOf(deps, intent, index);
  const change = planChange({
    version: index.version,
    remote: at.files,
    sent: intent.add?.cut.sent,
    remove: intent.remove,
    staged: isProposal ? [] : outbox.staged(),
    extension: kind.container.extension,
    shardBytes: deps.shardBytes ?? SHARD_BYTES,
    digest: (text) => hash("sha256", text),
  });
  if (change.isSame) {
    if (!dryRun) outbox.clear(false);
    return { at, index, change, version: index.version, sent: undefined };
  }
  const folder = outbox.folderOf(intent.named.sha256.slice(0, 12), dryRun);
  const staging: Staging = { deps, intent, outbox, at, index, change, kind, folder };
  const { push, version, card } = await stageChange(staging);
  const steps = target.plan(push, at).length;
  const planned = { at, index, change, version, sent: { push, steps, card, receipt: undefined } };
  if (dryRun) return planned;
  await intent.begin(planned);
  const receipt = await target.push(push, at, { signal, onProgress: (progress) => intent.onProgress(told(progress)) });
  if (receipt.proposalUrl === undefined) {
    intent.onProgress({ phase: "verifying", done: 0, of: 1 });
    if (!(await target.verify(receipt, signal))) throw notThere(at.url);
  }
  outbox.clear(false);
  return { at, index, change, version, sent: { push, steps, card, receipt } };
}

function notThere(url: string): TraceError {
  return new TraceError("sink_failed", `${url} does not hold the bytes that were sent`, {
    hint: "Run the command again: it looks what is there, and sends what is not.",
    retryable: true,
  });
}

function told(progress: Parameters<Parameters<SinkTarget["push"]>[2]["onProgress"]>[0]): PublishProgress {
  const { phase, bytes, of, reason } = progress;
  return { phase, done: bytes, of, ...(reason !== undefined && { reason }) };
}

interface Kind {
  readonly format: Format;
  readonly container: Container;
}

/** Of the dataset that is there, which is the only one that may be added, or of what is added first. */
function kindOf({ formats, containers }: DatasetDeps, { add }: DatasetIntent, { version }: RemoteIndex): Kind {
  const wanted = add ?? version;
  if (wanted === undefined) throw new TraceError("not_found", "nothing was published there");
  const { format, container } = wanted;
  const isOther =
    version !== undefined &&
    (version.format.name !== format.name ||
      version.format.version !== format.version ||
      version.container !== container);
  if (isOther) throw otherKind(version, `${format.name} version ${format.version} in ${container}`);
  const known = formats.find(({ name }) => name === format.name);
  const by = containers.find(({ name }) => name === container);
  if (known === undefined || by === undefined) throw new TraceError("usage", `there is no format ${format.name}`);
  return { format: known, container: by };
}

interface Staging {
  readonly deps: DatasetDeps;
  readonly intent: DatasetIntent;
  readonly outbox: OutboxDeps;
  readonly at: Destination;
  readonly index: RemoteIndex;
  readonly change: DatasetChange;
  readonly kind: Kind;
  readonly folder: string;
}

async function stageChange(staging: Staging) {
  const { deps, intent, outbox, at, change, kind, folder } = staging;
  const { output } = kind.format;
  const common = { exit: deps.exit, stamp: deps.stamp, folder, signal: intent.signal };
  const staged = await stageFiles(
    {
      ...deps,
      ...common,
      at,
      cut: intent.add?.cut,
      container: kind.container,
      type: output.kind === "rows" ? output.type : undefined,
      has: outbox.has,
      onStaged: (done, of) => intent.onProgress({ phase: "staging", done, of }),
    },
    change.files,
  );
  const again = new Set(staged.map(({ path }) => path));
  const deletes = [...new Set([...change.deletes, ...change.leftovers])].filter((path) => !again.has(path)).sort();
  const push = {
    data: staged.map(({ path, artifact }) => ({ path, artifact })),
    deletes,
    message: intent.message(change),
    visibility: intent.visibility,
    isProposal: intent.isProposal,
  };
  // Only what an interrupted push left has to go: nothing else is to be told.
  const isTidying = change.files.length + change.deletes.length === 0 && !namesMissing(staging);
  if (isTidying) return { push: { ...push, about: [] }, version: staging.index.version, card: undefined };
  const version = versionAfter(staging, staged);
  const about = aboutOf(staging, version);
  const files = await stageAbout(common, version, about);
  return { push: { ...push, about: files }, version, card: textOf(about[0].words) };
}

/** The index names files that are gone. */
function namesMissing({ index, change }: Staging): boolean {
  return (index.version?.files.length ?? 0) > change.untouched.length + change.deletes.length;
}

function versionAfter({ deps: _, intent, at, index, change }: Staging, staged: readonly StagedFile[]): DatasetVersion {
  const { add, named, lastExport } = intent;
  const { version: previous } = index;
  const there = new Set(at.files.map(({ path }) => path));
  const { format, container } = (add ?? previous) as Pick<DatasetVersion, "format" | "container">;
  const last = lastExport ?? previous?.last_export;
  const files = [...change.untouched, ...staged.map(({ published }) => published)];
  return {
    schema_version: DATASET_VERSION,
    kind: "dataset-version",
    version: versionName(named.at, named.sha256, (name) => !there.has(versionPath(name))),
    ...(previous !== undefined && { previous: previous.version }),
    format: { name: format.name, version: format.version },
    container,
    ...(last !== undefined && { last_export: last }),
    files: files.sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

function aboutOf({ deps, intent, index, kind }: Staging, version: DatasetVersion) {
  const licence = intent.licence ?? index.licence ?? UNKNOWN_LICENCE;
  const { output, title } = kind.format;
  const card = cardWords({
    version,
    repo: deps.isRemote ? deps.place.at : undefined,
    licence,
    format: { title, type: output.kind === "rows" ? output.type : undefined },
  });
  const ours = (...paths: readonly string[]) => paths.filter((path) => !index.foreign.includes(path));
  return [
    { paths: ours(CARD), words: card },
    { paths: ours(METADATA), words: metadataWords({ version, licence }) },
    { paths: ours(versionPath(version.version), LATEST), words: versionWords(version) },
  ] as const;
}
