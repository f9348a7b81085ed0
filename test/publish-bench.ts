// A machine with a few sessions and a Hub beside it, for the tests of publishing from end to end.

import { spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fake } from "../src/privacy/boundary.ts";
import { Sitting } from "./claude-sitting.ts";
import { environmentOf, type Place, runProgram, temporaryFolder } from "./command.ts";
import { freshBin } from "./fresh-bin.ts";
import { type SpawnedHub, spawnHub } from "./hub/spawned.ts";

export const REPO = "ada/traces";
export const APPROVAL = "I approve publishing exactly these bytes to the dataset on Hugging Face.";
/** A token that stands in one of the sessions. */
export const TOKEN = `ghp_${fake(36)}`;

export interface Answer {
  readonly status: number | null;
  /** The one document, parsed. */
  readonly document: Readonly<Record<string, unknown>>;
}

export interface PublishBench {
  readonly place: Place;
  readonly hub: SpawnedHub;
  readonly sittings: readonly Sitting[];
  run(...args: readonly string[]): Answer;
  /** As `run`, where waits between tries are short. */
  impatient(...args: readonly string[]): Answer;
  /** As `run`, killed when the Hub has seen so many requests; true where it was still running. */
  killedAt(request: number, ...args: readonly string[]): Promise<boolean>;
  /** What a person and their agent do up to a candidate. */
  exported(): string;
  /** Up to a confirmation; gives the candidate's hash. */
  confirmed(): string;
  /** Remembers both folders as they are now; `back` puts them there again, in the same place. */
  keep(): void;
  back(): void;
  close(): Promise<void>;
}

export const idOf = ({ id }: Sitting): string => `claude-code:${id}`;

export async function openPublishBench(
  name: string,
  { hub, sittings: many = 6 }: { readonly hub?: SpawnedHub; readonly sittings?: number } = {},
): Promise<PublishBench> {
  const root = temporaryFolder(name);
  const place: Place = { bin: freshBin(), home: join(root, "home"), data: join(root, "data") };
  const own = hub ?? (await spawnHub());
  const sittings = Array.from({ length: many }, (_, i) =>
    new Sitting({ day: i + 1, cwd: `/work/p${i % 3}` })
      .ask(`please repair the lantern number ${i * 17} in the old harbour`)
      .call("Bash", { command: `make lantern-${i}` }, i === 0 ? `GITHUB_TOKEN=${TOKEN}` : `lantern ${i} burns again`)
      .say(`lantern ${i * 17} of the harbour burns again, and its glass is clean`),
  );
  for (const one of sittings) one.write(place.home);
  const env = () => ({ ...environmentOf(place), HF_ENDPOINT: own.url, HF_TOKEN: own.token });
  const runWith = (node: readonly string[], args: readonly string[]): Answer => {
    const { status, stdout, stderr } = runProgram(process.execPath, [...node, place.bin, ...args, "--json"], {
      cwd: place.home,
      env: env(),
    });
    if (stdout === "") throw new Error(`tracemill ${args.join(" ")} said nothing: ${stderr}`);
    return { status, document: JSON.parse(stdout) as Answer["document"] };
  };
  const run = (...args: readonly string[]): Answer => runWith([], args);
  const done = (...args: readonly string[]): Answer["document"] => {
    const { status, document } = run(...args);
    if (status !== 0) throw new Error(`tracemill ${args.join(" ")} exited with ${status}: ${JSON.stringify(document)}`);
    return document;
  };
  const exported = (): string => {
    done("scan");
    done("config", "--source", "claude", "--repo", REPO);
    done("list");
    done("config", "--confirm-projects");
    return String(done("export", "--no-push")["sha256"]);
  };
  return {
    place,
    hub: own,
    sittings,
    run,
    impatient: (...args) => runWith(["--import", join(import.meta.dirname, "no-waits.ts")], args),
    exported,
    confirmed() {
      const sha256 = exported();
      for (const one of sittings) done("sessions", "show", idOf(one));
      done("confirm", ...STATEMENTS(sittings.length));
      return sha256;
    },
    async killedAt(request, ...args) {
      await own.reset();
      await own.faults([{ on: request, does: { kind: "hang" } }]);
      const child = spawn(process.execPath, [place.bin, ...args, "--json"], {
        cwd: place.home,
        env: env(),
        stdio: "ignore",
      });
      const ended = new Promise<boolean>((resolve) => child.on("exit", (_, signal) => resolve(signal === "SIGKILL")));
      const isEnded = ended.then(() => true);
      for (;;) {
        const seen = await own.requests();
        if (seen.length >= request) break;
        if (await Promise.race([isEnded, new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 20))]))
          break;
      }
      child.kill("SIGKILL");
      const wasKilled = await ended;
      await own.reset();
      return wasKilled;
    },
    keep: () => cpSync(root, `${root}.kept`, { recursive: true, preserveTimestamps: true }),
    back() {
      rmSync(root, { recursive: true });
      cpSync(`${root}.kept`, root, { recursive: true, preserveTimestamps: true });
    },
    async close() {
      if (hub === undefined) await own.close();
      for (const folder of [root, `${root}.kept`]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the person says of so many sessions. */
export function STATEMENTS(sessions: number): readonly string[] {
  return [
    "--full-name",
    "Grace Hopper",
    "--attest-full-name",
    "I was asked for my name, and the export was scanned for Grace Hopper: none found.",
    "--attest-sensitive",
    "I was asked about company, client and internal names and private URLs: none of them is in it.",
    "--attest-manual-scan",
    `I manually scanned ${sessions} sessions, from the first to the last.`,
  ];
}

const words = (line: string) => line.replace(/^tracemill /, "").split(" ");

/** What the person does where the agent may not go on by itself; by what the agent was told. */
function asked(document: Answer["document"], ids: readonly string[]): readonly (readonly string[])[] {
  const told = (document["next_steps"] as readonly string[]).join("\n");
  if (/which agents are in scope/.test(told)) return [["config", "--source", "all"]];
  if (/not confirmed/.test(told)) return [["config", "--confirm-projects"]];
  if (document["stage"] === "review") {
    const opened = ids.map((id) => ["sessions", "show", id]);
    return [...opened, ["confirm", ...STATEMENTS(ids.length)]];
  }
  if (/config --repo/.test(told)) return [["config", "--repo", REPO]];
  if (document["stage"] === "confirmed") {
    const artifact = /--artifact ([0-9a-f]{12})/.exec(told)?.[1] ?? "";
    return [["publish", "--artifact", artifact, "--attestation", APPROVAL]];
  }
  return [];
}

/** Does what each answer says, and asks the person where it says nothing; `ids`: sessions that the person opens. */
export function followed(
  { run }: PublishBench,
  ids: readonly string[],
): { readonly trail: readonly string[]; readonly last: Answer["document"] } {
  const trail: string[] = [];
  let queue: readonly (readonly string[])[] = [["prep"]];
  let last: Answer["document"] = {};
  while (queue.length > 0 && trail.length < 40 + ids.length) {
    const [line = [], ...rest] = queue;
    const { status, document } = run(...line);
    trail.push(line.slice(0, 2).join(" "));
    if (status !== 0) throw new Error(`${line.join(" ")}: ${JSON.stringify(document)}`);
    last = document;
    queue = rest;
    if (queue.length > 0) continue;
    const next = document["next_command"] as string | null;
    // A template is none to be run as it stands.
    queue = next === null || next.includes("...") ? asked(document, ids) : [words(next)];
  }
  return { trail, last };
}
