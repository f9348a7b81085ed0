// Two publications of one dataset, small and large files in several commits: what the tests of faults disturb, and compare with the undisturbed ones.

import { join } from "node:path";
import type { Change, Sink, SinkOptions } from "../../src/ports/sink.ts";
import { LIMITS } from "../../src/publish/huggingface/steps.ts";
import { createHuggingface } from "../../src/publish/huggingface.ts";
import { artifactOf } from "./artifacts.ts";
import type { HubState } from "./state.ts";

/** Larger ones go to the storage of the stand-in. */
export const LFS_OVER = 2000;

/** `silenceMs`: how long a request may hang. */
export function scenarioSink(silenceMs: number): Sink {
  return createHuggingface({ limits: { ...LIMITS, files: 3 }, silenceMs });
}

const row = (text: string, times: number) => `${JSON.stringify({ text })}\n`.repeat(times);

/** Version 2 has other files, fewer sessions, and other words. The same call gives the same bytes. */
export function changeOf(version: 1 | 2, folder: string): Change {
  const file = (path: string, text: string) => ({ path, artifact: artifactOf(join(folder, "artifacts"), text) });
  const data = (name: string, times: number) => file(`data/api/train-${version}-${name}.jsonl`, row(name, times));
  const about = ["README.md", "metadata.json", `versions/v${version}.json`, "versions/latest.json"];
  const names: readonly (readonly [string, number])[] = [
    ["a", 1],
    ["b", 900],
    ["c", 2],
    ["d", 700],
    ["e", 3],
    ["f", 800],
  ];
  return {
    data: names.slice(0, version === 1 ? 4 : 6).map(([name, times]) => data(`${name}${version}`, times)),
    deletes: version === 1 ? [] : ["data/api/train-1-a1.jsonl", "data/api/train-1-b1.jsonl"],
    about: about.map((path) => file(path, `{"path":"${path}","version":${version}}\n`)),
    message: `Publish v${version}`,
    visibility: "private",
    isProposal: false,
  };
}

/** As the pipeline does it: looks, pushes, and verifies; again where it failed, as whoever runs the command again. */
export async function publish(
  sink: Sink,
  where: { at: string; options: SinkOptions },
  change: Change,
): Promise<number> {
  const { signal } = new AbortController();
  const failures: unknown[] = [];
  for (let tries = 1; tries <= 3; tries++) {
    try {
      const target = sink.open(where.at, where.options);
      const receipt = await target.push(change, await target.look(signal), { signal, onProgress: () => {} });
      if (await target.verify(receipt, signal)) return tries;
      failures.push("what is there is not what was sent");
    } catch (error) {
      failures.push(error);
    }
  }
  throw new Error("it went on failing", { cause: failures });
}

/** All there is of a dataset: files with their bytes, and how often each path was written and deleted by a commit. */
export function everything(state: HubState, name: string) {
  const files = [...state.files(name)].map(([path, bytes]) => [path, bytes.toString()]).sort();
  const commits = state.repos.get(name)?.commits ?? [];
  const times = (paths: readonly string[]) => {
    const counts: Record<string, number> = {};
    for (const path of paths.toSorted()) counts[path] = (counts[path] ?? 0) + 1;
    return counts;
  };
  return {
    isPrivate: state.repos.get(name)?.isPrivate,
    files: files.filter(([path]) => path !== ".gitattributes"),
    puts: times(commits.flatMap(({ puts }) => puts)),
    deletes: times(commits.flatMap(({ deletes }) => deletes)),
  };
}
