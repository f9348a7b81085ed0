// What every command gets: the app, two streams, and whether a person or a machine reads.

import type { App } from "../ports/app.ts";
import type { Asker } from "./asker.ts";

/** A stream as the commands need it; `process.stdout` is one. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** What `main.ts`, or a test, hands in. */
export interface Deps {
  /** Makes the app; with `demo` the one of the bundled sample sessions, in a store of its own. */
  app(options?: { readonly demo?: boolean }): Promise<App>;
  readonly stdin: AsyncIterable<Uint8Array | string>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Unix milliseconds. */
  now(): number;
  /** Of tracemill itself. */
  readonly version: string;
  /** Who answers questions; absent: the person at the terminal, where there is one. */
  readonly asker?: Asker;
  /** Aborted by Ctrl-C; asking for it takes the signal over from Node. */
  interrupt(): AbortSignal;
}

export interface Context {
  readonly deps: Deps;
  /** True: one JSON document on stdout, nothing else. */
  readonly json: boolean;
  app(options?: { readonly demo?: boolean }): Promise<App>;
  /** Writes to stdout and waits while the reader is slow. */
  print(text: string): Promise<void>;
  /** Writes a line for the person to stderr. */
  note(line: string): void;
  /** True once something went to stdout. */
  readonly printed: boolean;
  /** Columns that a line may take. */
  readonly width: number;
}

/** Exit code of a command; see design decision 10. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

export interface OpenContext extends Context {
  /** Closes every app that was made. */
  close(): Promise<void>;
}

export function createContext(deps: Deps, json: boolean): OpenContext {
  const apps = new Map<boolean, Promise<App>>();
  let printed = false;
  return {
    deps,
    json,
    width: lineWidth(deps),
    app(options = {}) {
      const demo = options.demo ?? false;
      const made = apps.get(demo) ?? deps.app({ demo });
      apps.set(demo, made);
      return made;
    },
    get printed() {
      return printed;
    },
    print(text) {
      printed ||= text !== "";
      return writeAll(deps.stdout, text);
    },
    note: (line) => void deps.stderr.write(`${line}\n`),
    async close() {
      for (const app of await Promise.allSettled(apps.values())) if (app.status === "fulfilled") app.value.close();
    },
  };
}

/** Without a terminal there is no width to keep to, only a length that stays readable. */
function lineWidth(deps: Deps): number {
  const asked = deps.stdout.columns ?? Number(deps.env.COLUMNS ?? "");
  return Number.isInteger(asked) && asked > 0 ? Math.max(40, Math.min(asked, 240)) : 120;
}

async function writeAll(stream: Output, text: string): Promise<void> {
  if (text !== "" && !stream.write(text)) {
    await new Promise<void>((resolve, reject) => {
      const settle = (act: () => void) => () => {
        stream.removeListener("drain", drained);
        stream.removeListener("close", closed);
        act();
      };
      const drained = settle(resolve);
      const closed = settle(() => reject(new Error("stdout was closed")));
      stream.once("drain", drained);
      stream.once("close", closed);
    });
  }
}
