import { Readable, Writable } from "node:stream";
import { expect, test } from "vitest";
import type { ScanProgress } from "../../ports/app.ts";
import { createContext } from "../context.ts";
import { fakeApp } from "../testing/fake-app.ts";
import { createProgress } from "./progress.ts";

const READING: ScanProgress = {
  phase: "reading",
  logsDone: 3,
  logsTotal: 12,
  bytesDone: 5e8,
  bytesTotal: 1e9,
  sessions: 3,
  messages: 1234,
};

function shown(
  settings: { isTTY: boolean; env?: Record<string, string>; json?: boolean },
  steps: readonly ScanProgress[],
): string {
  let text = "";
  let clock = 0;
  const stderr = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  const deps = {
    app: async () => fakeApp({}),
    stdin: Readable.from([]),
    stdout: new Writable(),
    stderr: Object.assign(stderr, { isTTY: settings.isTTY, columns: 100 }),
    env: settings.env ?? {},
    now: () => (clock += 60),
    version: "0",
    interrupt: () => new AbortController().signal,
  };
  const progress = createProgress(createContext(deps, settings.json ?? false));
  for (const step of steps) progress.update(step);
  progress.end();
  return text;
}

test("a bar at a terminal, taken away at the end", () => {
  const text = shown({ isTTY: true }, [READING]);
  expect(text).toBe(
    "\r\u001b[KReading ████████████░░░░░░░░░░░░ 50%  3/12 logs, 500.0 MB of 1.0 GB, 1,234 messages\r\u001b[K",
  );
});

test("at most ten times a second", () => {
  expect(
    shown(
      { isTTY: true },
      Array.from({ length: 10 }, () => READING),
    ).split("Reading").length - 1,
  ).toBe(5);
});

const silent: [name: string, settings: Parameters<typeof shown>[0]][] = [
  ["not a terminal", { isTTY: false }],
  ["CI", { isTTY: true, env: { CI: "true" } }],
  ["a dumb terminal", { isTTY: true, env: { TERM: "dumb" } }],
  ["--json", { isTTY: true, json: true }],
];
for (const [name, settings] of silent) test(`nothing: ${name}`, () => expect(shown(settings, [READING])).toBe(""));

test("who is waited for is said once, everywhere", () => {
  const waiting: ScanProgress = { ...READING, phase: "waiting", holder: "process 7\u001b[2J" };
  expect(shown({ isTTY: false }, [waiting, waiting])).toBe("Waiting for process 7, which is scanning now.\n");
});

test("a total that is unknown or exceeded breaks nothing", () => {
  expect(shown({ isTTY: true }, [{ ...READING, bytesTotal: 0 }])).toContain(" 0%");
  expect(shown({ isTTY: true }, [{ ...READING, bytesTotal: 10 }])).toContain(" 100%");
});
