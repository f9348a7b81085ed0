// The stand-in Hub as a process of its own, for tests that wait for a program they started: `node test/hub/main.ts '{"folder": "..."}'`.

import { type HubOptions, startHub } from "./server.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as HubOptions;
const { url, token } = await startHub(options);
process.stdout.write(`${JSON.stringify({ url, token })}\n`);
// Ends with whoever started it.
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
