// The checks of a source over its fixtures: the conformance kit on every home, and what each must become, kept beside it.

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { rootsOf, type Source } from "../ports/source.ts";
import { checkSource } from "./check-source.ts";
import { collect } from "./reading.ts";
import { type Check, type CheckOptions, environmentOf } from "./source-desk.ts";

export type FixtureOptions = Omit<CheckOptions, "homes">;

/**
 * `folder` holds a home for each version of the agent, `<folder>/<version>/`; beside its logs each has a `golden.json`,
 * which is written where it is absent or `UPDATE_GOLDEN` is set, and is to be read as a diff.
 */
export function sourceChecks(source: Source, folder: string, options: FixtureOptions = {}): readonly Check[] {
  const versions = readdirSync(folder).sort();
  const homes = versions.map((version) => join(folder, version));
  const golden = versions.map((version) => ({
    name: `${source.name} reads ${version} as its golden file says`,
    run: () => checkGolden(source, join(folder, version), options),
  }));
  return [...checkSource(source, { ...options, homes }), ...golden];
}

async function checkGolden(source: Source, home: string, options: FixtureOptions): Promise<void> {
  // A log's own place may be a fact of it (Aider's is its repository): a checkout lies anywhere.
  const text = JSON.stringify(await readHome(source, home, options));
  const got = JSON.parse(text.replaceAll(JSON.stringify(home).slice(1, -1), "<home>"));
  const file = join(home, "golden.json");
  if (process.env["UPDATE_GOLDEN"] || !existsSync(file)) writeFileSync(file, `${JSON.stringify(got, undefined, 1)}\n`);
  assert.deepEqual(got, JSON.parse(readFileSync(file, "utf8")));
}

/** Everything that is read from a home, by the log's path below it. */
async function readHome(source: Source, home: string, options: FixtureOptions): Promise<Record<string, unknown>> {
  const environment = environmentOf(source, home, options);
  const got: Record<string, unknown> = {};
  for (const root of rootsOf(source, environment)) {
    for await (const log of source.discover(root)) {
      const reading = await collect(source.read(log, { from: 0 }));
      got[relative(home, log.path)] = {
        issues: reading.issues.map(({ log: path, ...issue }) => ({
          ...issue,
          ...(path !== log.path && { log: relative(home, path) }),
        })),
        sessions: reading.sessions.map(({ facts, messages, usage }) => ({
          facts,
          messages,
          usage: [...usage.values()],
        })),
      };
    }
  }
  return got;
}
