// A process that publishes to the stand-in Hub and may be killed at any moment: `node test/hub/push-child.ts '{"at": ..., "version": 2, ...}'`.

import { changeOf, scenarioSink } from "./scenario.ts";

const { at, token, endpoint, version, folder } = JSON.parse(process.argv[2] ?? "") as {
  readonly at: string;
  readonly token: string;
  readonly endpoint: string;
  readonly version: 1 | 2;
  readonly folder: string;
};
const wait = () => Promise.reject(new Error("nobody waits here"));
const { signal } = new AbortController();
const target = scenarioSink(20_000).open(at, { token, endpoint, wait });
const change = changeOf(version, folder);
const receipt = await target.push(change, await target.look(signal), { signal, onProgress: () => {} });
process.stdout.write(JSON.stringify({ verified: await target.verify(receipt, signal) }));
