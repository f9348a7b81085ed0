import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  // The package's own doors, as a plugin names them.
  resolve: {
    alias: [
      { find: /^tracemill\/plugin$/, replacement: source("plugin.ts") },
      { find: /^tracemill\/testing$/, replacement: source("testing/index.ts") },
    ],
  },
  test: {
    include: ["{src,scripts,bench,test,examples}/**/*.test.ts"],
    pool: "forks",
    // Generous, for a machine that is busy with other things: no test is there to measure time. A pattern that goes
    // back and forth over its text would take hours over what the tests give it, and runs into this limit.
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
