// Runs a command line in process over a fake app and keeps what it printed.

import { Readable, Writable } from "node:stream";
import type { App } from "../../ports/app.ts";
import type { Asker } from "../asker.ts";
import type { Output } from "../context.ts";
import { run } from "../run.ts";
import { NOON } from "./fake-app.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface RunSettings {
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly isTTY?: boolean;
  readonly demo?: App;
  readonly now?: () => number;
  readonly stdin?: string;
  readonly asker?: Asker;
}

export async function runFake(app: App, argv: readonly string[], settings: RunSettings = {}): Promise<Ran> {
  const out = collect(settings);
  const err = collect(settings);
  const code = await run(argv, {
    app: async (options) => (options?.demo ? (settings.demo ?? app) : app),
    stdin: Object.assign(Readable.from(settings.stdin === undefined ? [] : [settings.stdin]), {
      isTTY: settings.isTTY,
    }),
    stdout: out.stream,
    stderr: err.stream,
    env: settings.env ?? {},
    ...(settings.asker && { asker: settings.asker }),
    now: settings.now ?? (() => NOON),
    version: "0.0.0",
    interrupt: () => new AbortController().signal,
  });
  return { code, out: await out.text(), err: await err.text() };
}

/** A slow reader: every write says that the buffer is full. */
function collect(settings: RunSettings): { readonly stream: Output; text(): Promise<string> } {
  const pieces: string[] = [];
  const stream = new Writable({
    highWaterMark: 1,
    decodeStrings: false,
    write(chunk: string, _encoding, done) {
      pieces.push(chunk);
      setImmediate(done);
    },
  });
  return {
    stream: Object.assign(stream, { columns: settings.columns ?? 120, isTTY: settings.isTTY ?? false }),
    async text() {
      await new Promise<void>((resolve) => stream.end(resolve));
      return pieces.join("");
    },
  };
}

/** The one document on stdout; throws when there is anything but one. */
export function documentOf(ran: Ran): Record<string, unknown> {
  return JSON.parse(ran.out) as Record<string, unknown>;
}
