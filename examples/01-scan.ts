// Scans a home folder into a store of its own and prints what was found: `node examples/01-scan.ts [HOME]`.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "tracemill";

const samples = join(import.meta.dirname, "../samples/home");
const store = mkdtempSync(join(tmpdir(), "tracemill-example-"));

const app = await createApp({
  environment: { home: process.argv[2] ?? samples, variables: {}, platform: process.platform },
  home: store,
});
try {
  const report = await app.scan({});
  console.log(`${report.logs.found} logs, ${report.sessions.total} sessions, ${report.messages} messages`);

  for (const { title, project, usage } of await app.sessions({ limit: 3 })) {
    console.log(
      `- ${project?.name ?? "no project"}: ${title ?? "untitled"} (${usage.outputTokens ?? "unknown"} tokens written)`,
    );
  }

  const { hits } = await app.search("kettle", { sort: "rank", limit: 1 });
  for (const hit of hits) console.log(`"kettle" is in ${hit.session.facts.head.id}: ${hit.snippet}`);
} finally {
  app.close();
  rmSync(store, { recursive: true, force: true });
}
