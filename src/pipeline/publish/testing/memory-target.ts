// A destination in memory, for tests: it keeps the promise of a sink, step by step, and fails where it is told to.

import { hash } from "node:crypto";
import { readFileSync } from "node:fs";
import { TraceError } from "../../../core/errors.ts";
import type { Visibility } from "../../../core/publication.ts";
import type { Change, Destination, PlannedStep, Receipt, SinkTarget } from "../../../ports/sink.ts";
import { isArtifact } from "../../../privacy/verify.ts";

export interface MemoryDataset {
  readonly files: Map<string, Buffer>;
  visibility: Visibility | undefined;
  exists: boolean;
  commits: number;
  /** Called before each effect, by its name; may throw, or change the dataset. */
  before: (effect: string) => void;
  /** Tells hashes in its lists. */
  tellsHashes: boolean;
}

export function memoryDataset(): MemoryDataset {
  return { files: new Map(), visibility: "private", exists: false, commits: 0, before: () => {}, tellsHashes: true };
}

async function* piecesOf(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

const sha = (bytes: Uint8Array) => hash("sha256", bytes);

export function memoryTarget(dataset: MemoryDataset): SinkTarget {
  const { files } = dataset;
  const head = () => `c${dataset.commits}`;
  /** One file of rows a step, all else in the last. */
  const plan = (change: Change): PlannedStep[] => {
    const fresh = change.data.filter(({ path }) => !files.has(path));
    const steps = fresh.map(({ path, artifact }) => ({ puts: [path], deletes: [] as string[], bytes: artifact.bytes }));
    const last = {
      puts: change.about.map(({ path }) => path),
      deletes: change.deletes.filter((path) => files.has(path)),
      bytes: change.about.reduce((sum, { artifact }) => sum + artifact.bytes, 0),
    };
    return last.puts.length + last.deletes.length > 0 ? [...steps, last] : steps;
  };
  return {
    async look(): Promise<Destination> {
      dataset.before("look");
      const list = [...files].map(([path, bytes]) => ({
        path,
        bytes: bytes.length,
        sha256: dataset.tellsHashes ? sha(bytes) : undefined,
      }));
      const { exists, visibility } = dataset;
      return { url: "memory://here", exists, visibility, head: head(), files: list, account: "me" };
    },
    async read(path, at) {
      dataset.before(`read ${path}`);
      if (at.head !== head()) throw new TraceError("destination_changed", "it is another by now", { retryable: true });
      const bytes = files.get(path);
      return bytes && piecesOf(bytes);
    },
    plan: (change) => plan(change),
    async push(change, at, { onProgress }): Promise<Receipt> {
      if (![...change.data, ...change.about].every(({ artifact }) => isArtifact(artifact)))
        throw new Error("no artifact");
      dataset.before("push");
      if (at.head !== head()) throw new TraceError("destination_changed", "it is another by now", { retryable: true });
      if (!dataset.exists) {
        dataset.before("create");
        dataset.exists = true;
        dataset.visibility = change.visibility;
      }
      const all = new Map([...change.data, ...change.about].map(({ path, artifact }) => [path, artifact]));
      let own = head();
      for (const step of plan(change)) {
        dataset.before(`commit ${step.puts[0] ?? "deletes"}`);
        if (own !== head()) throw new TraceError("destination_changed", "it is another by now", { retryable: true });
        for (const path of step.puts) {
          const artifact = all.get(path);
          if (artifact === undefined) throw new Error(`${path} is not in the change`);
          files.set(path, readFileSync(artifact.path));
        }
        for (const path of step.deletes) files.delete(path);
        dataset.commits++;
        own = head();
        onProgress({ phase: "sending", bytes: step.bytes, of: step.bytes });
        dataset.before(`committed ${step.puts[0] ?? "deletes"}`);
      }
      return {
        url: "memory://here",
        commits: [head()],
        proposalUrl: change.isProposal ? "memory://here/1" : undefined,
        files: [...all].map(([path, { bytes, sha256 }]) => ({ path, bytes, sha256 })),
        deleted: change.deletes,
      };
    },
    async verify(receipt) {
      dataset.before("verify");
      return receipt.files.every(({ path, sha256 }) => {
        const bytes = files.get(path);
        return bytes !== undefined && sha(bytes) === sha256;
      });
    },
  };
}
