import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,scripts,bench,test}/**/*.test.ts"],
    pool: "forks",
    // Generous, for a machine that is busy with other things: no test is there to measure time.
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
