// Every sink keeps what a sink must: the folder, and the Hugging Face Hub as its stand-in speaks it, in several of its ways.

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, test } from "vitest";
import type { SinkOptions } from "../src/ports/sink.ts";
import { folder } from "../src/publish/folder.ts";
import { LIMITS, type Limits } from "../src/publish/huggingface/steps.ts";
import { createHuggingface } from "../src/publish/huggingface.ts";
import { checkSink } from "../src/testing/check-sink.ts";
import { temporaryFolder } from "./command.ts";
import { artifactOf } from "./hub/artifacts.ts";
import { type Hub, type HubOptions, startHub } from "./hub/server.ts";

const root = temporaryFolder("sinks");
afterAll(() => rmSync(root, { recursive: true, force: true }));

let places = 0;
const wait = () => Promise.reject(new Error("nothing here fails, and nobody has to wait"));
const artifact = async (_: string, text: string) => artifactOf(join(root, "artifacts"), text);

/** The same length, another first letter. */
function tampered(bytes: Buffer): Buffer {
  const other = Buffer.from(bytes);
  other[0] = (other[0] as number) ^ 1;
  return other;
}

const NOWHERE: SinkOptions = { token: undefined, endpoint: undefined, wait };
const inFolder = async () => {
  const at = join(root, `place-${places++}`, "dataset");
  return {
    at,
    options: NOWHERE,
    tamper: async (path: string) => writeFileSync(join(at, path), tampered(readFileSync(join(at, path)))),
  };
};
for (const check of checkSink(folder, { artifact, place: inFolder })) test(check.name, check.run);

const SMALL: Limits = { files: 2, bytes: 4000, smallFile: 1000, smallBytes: 1000 };
const ways: readonly (readonly [string, HubOptions, Limits])[] = [
  ["all in one commit, small files", {}, LIMITS],
  ["one file a commit", {}, { ...LIMITS, files: 1 }],
  ["everything in the storage", { lfsOver: 0 }, LIMITS],
  ["parts, pages and many commits", { lfsOver: 100, partBytes: 500, pageSize: 2 }, SMALL],
];
for (const [way, options, limits] of ways) {
  describe(way, () => {
    let hub: Hub;
    beforeAll(async () => {
      hub = await startHub(options);
    });
    afterAll(() => hub.close());
    const onHub = async () => {
      const at = `ada/place-${places++}`;
      return {
        at,
        options: { token: hub.token, endpoint: hub.url, wait },
        async tamper(path: string) {
          const bytes = tampered(hub.state.files(at).get(path) as Buffer);
          const body = [
            { key: "header", value: { summary: "not ours" } },
            { key: "file", value: { path, content: bytes.toString("base64"), encoding: "base64" } },
          ];
          const answer = await fetch(`${hub.url}/api/datasets/${at}/commit/main`, {
            method: "POST",
            headers: { authorization: `Bearer ${hub.token}` },
            body: body.map((line) => JSON.stringify(line)).join("\n"),
          });
          if (!answer.ok) throw new Error(await answer.text());
        },
      };
    };
    const sink = createHuggingface({ limits, silenceMs: 20_000 });
    for (const check of checkSink(sink, { artifact, place: onHub })) test(check.name, check.run);
  });
}
