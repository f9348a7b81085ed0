import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { JUDGEMENTS } from "./ten-judgements.ts";
import { CORPUS, tenSessions } from "./ten-sessions.ts";

test.skipIf(!existsSync(CORPUS))(
  "ten real sessions are labelled, each with what says so",
  async () => {
    const ten = await tenSessions();
    expect(ten.map(({ id }) => id)).toEqual(JUDGEMENTS.map(({ id }) => id));
    for (const { text, type } of ten) {
      expect(type).toMatch(/^[a-z_]+$/);
      expect(text).toMatch(/\d+ % sure: .*\n +#\d+ (?:user|assistant|tool) /);
    }
  },
  120_000,
);
