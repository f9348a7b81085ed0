// The stand-in Hub in a process of its own, as a test has it that waits for programs: asked and told over its own connection.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Fault, HubOptions, Seen } from "./server.ts";
import type { HubRepo } from "./state.ts";

export interface SpawnedHub {
  readonly url: string;
  readonly token: string;
  /** Only what can be written as JSON: no functions. */
  faults(faults: readonly Fault[]): Promise<void>;
  reset(): Promise<void>;
  /** Takes every dataset away. */
  forget(): Promise<void>;
  /** Remembers every dataset; `recall` makes each as it was then. */
  remember(): Promise<void>;
  recall(): Promise<void>;
  requests(): Promise<readonly Seen[]>;
  repo(name: string): Promise<(HubRepo & { readonly bytes: ReadonlyMap<string, Buffer> }) | undefined>;
  close(): Promise<void>;
}

interface Told {
  readonly requests: readonly Seen[];
  readonly repos: readonly (HubRepo & { readonly files: readonly [string, string][] })[];
}

export async function spawnHub(options: Omit<HubOptions, "onRequest" | "onHeard"> = {}): Promise<SpawnedHub> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "main.ts"), JSON.stringify(options)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const { url, token } = JSON.parse(line) as { url: string; token: string };
  const ask = async (what: string, body?: unknown): Promise<Told> => {
    const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    return (await (await fetch(`${url}/__hub/${what}`, init)).json()) as Told;
  };
  return {
    url,
    token,
    faults: async (faults) => void (await ask("faults", faults)),
    reset: async () => void (await ask("reset")),
    forget: async () => void (await ask("forget")),
    remember: async () => void (await ask("remember")),
    recall: async () => void (await ask("recall")),
    requests: async () => (await ask("state")).requests,
    async repo(name) {
      const found = (await ask("state")).repos.find((repo) => repo.name === name);
      return (
        found && { ...found, bytes: new Map(found.files.map(([path, b64]) => [path, Buffer.from(b64, "base64")])) }
      );
    },
    async close() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, "exit");
    },
  };
}
