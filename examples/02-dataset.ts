// Labels the sessions of a home folder and writes the good ones as rows for TRL: `node examples/02-dataset.ts [HOME]`.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type ExportRequest } from "tracemill";

const samples = join(import.meta.dirname, "../samples/home");
const store = mkdtempSync(join(tmpdir(), "tracemill-example-"));

const wish: ExportRequest = {
  // No status: all that nobody blocked.
  filter: { ids: [], types: [], minScore: 4, statuses: [] },
  choices: {
    format: "trl",
    container: "jsonl",
    shape: { thinking: true, toolUses: true, outputs: 4_000 },
    arguments: "object",
    subagents: "link",
    sidechains: false,
    branches: false,
    maxTokens: 32_000,
    over: "split",
    near: 0.8,
    split: { by: "time", validation: 0.25 },
  },
  decontaminate: [],
  mode: "strict",
  output: join(store, "dataset"),
  dryRun: false,
  force: false,
  secondOpinion: undefined,
  signal: new AbortController().signal,
  onProgress: () => {},
};

const app = await createApp({
  environment: { home: process.argv[2] ?? samples, variables: {}, platform: process.platform },
  home: store,
});
try {
  await app.scan({});

  const { totals } = await app.label([], {});
  for (const { name, sessions } of totals?.groups.type ?? []) console.log(`${name}: ${sessions}`);

  const { files, rows, redactions, dropped } = await app.exportSessions(wish);
  console.log(`${rows} rows, ${redactions} replacements, left out: ${JSON.stringify(dropped)}`);
  for (const { path, split, sha256 } of files) {
    const [first] = readFileSync(path, "utf8").split("\n");
    const { messages, trajectory_type } = JSON.parse(first ?? "");
    console.log(`- ${split} ${sha256.slice(0, 8)}: begins with ${messages.length} messages, a ${trajectory_type}`);
  }

  const { isValid } = await app.validateDataset({ path: join(store, "dataset"), format: undefined, limit: 20 });
  console.log(isValid ? "every row is valid" : "some rows are not valid");
} finally {
  app.close();
  rmSync(store, { recursive: true, force: true });
}
