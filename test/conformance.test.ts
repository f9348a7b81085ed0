// The kit of every source over every home of the development corpus in which it finds a log, where the corpus lies beside
// the repository. No crash, and every issue with log and line, whoever wrote the log.

import { existsSync, readdirSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { type Environment, rootsOf, type Source } from "../src/ports/source.ts";
import { SOURCES } from "../src/sources/index.ts";
import { checkSource } from "../src/testing/check-source.ts";
import type { CheckOptions } from "../src/testing/source-desk.ts";
import { ROOT } from "./command.ts";

const BESIDE = resolve(ROOT, "../shared/corpus");
const present = existsSync(BESIDE);
const CORPUS = present ? realpathSync(BESIDE) : BESIDE;

/** What the corpus holds that would be a fault elsewhere. */
const ODD: Readonly<Record<string, CheckOptions["odd"]>> = {
  codex: [{ what: "a call answered twice", times: 2, reason: "a peer's fixture repeats records" }],
  "claude-code": [{ what: "a result of no call", times: 3, reason: "peers' fixtures of blocks without ids" }],
  "copilot-cli": [{ what: "a call answered twice", times: 1, reason: "a peer's fixture repeats a record" }],
};
/** Sources that look only where the user says. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = { aider: ["."] };

function folders(path: string): string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? [join(path, entry.name)] : [],
  );
}

/** A tier is a home, and so is each folder in `snapshots/` and each that is called so. */
function homes(): string[] {
  const tiers = folders(CORPUS).flatMap((agent) => ["real", "fixture"].map((tier) => join(agent, tier)));
  return tiers
    .filter(existsSync)
    .flatMap((tier) => [
      tier,
      ...folders(join(tier, "snapshots")),
      ...folders(tier).filter((folder) => folder.endsWith("-home")),
    ]);
}

async function finds(source: Source, home: string): Promise<boolean> {
  const named = (FOLDERS[source.name] ?? []).map((folder) => join(home, folder));
  const environment: Environment = { home, variables: {}, platform: "linux", folders: { [source.name]: named } };
  for (const root of rootsOf(source, environment)) for await (const _ of source.discover(root)) return true;
  return false;
}

const pairs: [Source, string][] = [];
for (const home of homes()) for (const source of SOURCES) if (await finds(source, home)) pairs.push([source, home]);

describe.skipIf(!present)("the corpus", () => {
  test("has logs for its agents", () => expect(pairs.length).toBeGreaterThan(15));
  for (const [source, home] of pairs) {
    const options = { homes: [home], folders: FOLDERS[source.name] ?? [], odd: ODD[source.name] ?? [] };
    for (const check of checkSource(source, options)) test(`${relative(CORPUS, home)}: ${check.name}`, check.run);
  }
});
