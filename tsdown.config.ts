// How dist is made: one flat folder, so that the worker lies beside every chunk, and small chunks, so that --help loads little.

import { existsSync } from "node:fs";
import { defineConfig } from "tsdown";

const ENTRIES = {
  bin: "src/main.ts",
  worker: "src/worker.ts",
  "export-worker": "src/export-worker.ts",
  index: "src/index.ts",
  plugin: "src/plugin.ts",
  "testing/index": "src/testing/index.ts",
};
const LIBRARY = ["src/index.ts", "src/plugin.ts", "src/testing/index.ts"];

export default defineConfig({
  entry: Object.fromEntries(Object.entries(ENTRIES).filter(([, path]) => existsSync(path))),
  outDir: "dist",
  format: "esm",
  platform: "node",
  target: "node24",
  fixedExtension: false,
  hash: false,
  clean: true,
  dts: { entry: LIBRARY },
  // Node runs `src/main.ts` as it is, so the line that makes the bin a program is added to the bin only.
  banner: ({ fileName }) => (fileName === "bin.js" ? "#!/usr/bin/env node" : undefined),
  outputOptions: { chunkFileNames: "[name].js" },
});
