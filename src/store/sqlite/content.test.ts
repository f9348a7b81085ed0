// Many messages at one time, or at none: each has a place of its own, in the order of its session.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { finish, message, type SampleLog, writeLog } from "../../testing/sample-log.ts";
import { openStore } from "./store.ts";

const folder = mkdtempSync(join(tmpdir(), "tracemill-content-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const COUNT = 9_000;

for (const [name, time] of [
  ["no time", undefined],
  ["one time", Date.UTC(2026, 0, 5)],
] as const) {
  test(`sessions of ${COUNT} messages at ${name}`, async () => {
    const store = openStore({ home: join(folder, name), now: () => 1 });
    const writer = await store.writer({ waitMs: 0 });
    const log = (session: string): SampleLog => ({
      path: `/logs/${session}`,
      session,
      head: {},
      messages: Array.from({ length: COUNT }, (_, seq) => {
        const { time: _usual, ...untimed } = message(seq, `m ${seq}`);
        return time === undefined ? untimed : { ...untimed, time };
      }),
    });
    const keys = ["a", "b"].map((session) => writeLog(writer, log(session)));
    finish(writer);
    writer.close();
    for (const key of keys) {
      const seqs = [...store.messages(key)].map(({ message: { seq } }) => seq);
      expect(seqs).toEqual(Array.from({ length: COUNT }, (_, seq) => seq));
    }
    store.close();
  });
}
