// What stops a step is told with its block, masked like every other failure.

import { expect, test } from "vitest";
import { BlockedError } from "../core/blocked.ts";
import type { App } from "../ports/app.ts";
import { fake } from "../privacy/boundary.ts";
import { shownApp } from "./shown-app.ts";

test("a blocked step stays one, and quotes no secret", async () => {
  const secret = `npm_${fake(36)}`;
  const block = {
    step: 5,
    message: `blocked by ${secret}`,
    required: "Mend it.",
    hint: `see ${secret}`,
    command: "tracemill confirm",
    obstacles: [{ kind: "names", count: 1, examples: [`line 1: ${secret}`] }],
    missing: [`project ${secret}`],
  } as const;
  const app = { scrubs: () => Promise.reject(new BlockedError(block)) } as unknown as App;
  const error = await shownApp(app)
    .scrubs()
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BlockedError);
  const shown = error as BlockedError;
  expect(shown).toMatchObject({ code: "blocked", block: { step: 5, command: "tracemill confirm" } });
  expect(JSON.stringify([shown.block, shown.message, shown.hint])).not.toContain(secret);
  expect(shown.block.obstacles?.[0]).toMatchObject({ kind: "names", count: 1 });
  expect(shown.block.missing).toEqual([expect.stringContaining("project ")]);
});
