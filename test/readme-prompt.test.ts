// The prompt that the README gives to an agent, line by line, as an agent types it that fills in what the person said.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "./command.ts";
import { idOf, openPublishBench, type PublishBench, REPO, STATEMENTS } from "./publish-bench.ts";

let bench: PublishBench;
beforeAll(async () => {
  bench = await openPublishBench("readme-prompt");
});
afterAll(() => bench.close());

/** Its command lines, without those that install. Of two ways the second. */
function linesOf(readme: string): readonly string[] {
  const [, block = ""] = /### Give this to your agent\n+```\n([\s\S]*?)\n```/.exec(readme) ?? [];
  const lines = block.split("\n").map((line) => line.trim());
  return lines.filter((line) => line.startsWith("tracemill ")).map((line) => line.split(" OR ").at(-1) ?? "");
}

/** Words of a command line, as a shell has them. */
function wordsOf(line: string): readonly string[] {
  const words = line.match(/"[^"]*"|\S+/g) ?? [];
  return words.slice(1).map((word) => word.replace(/^"|"$/g, ""));
}

test("each line does what it says, and ends with a dataset", async () => {
  const lines = linesOf(readFileSync(join(ROOT, "README.md"), "utf8"));
  expect(lines.length).toBeGreaterThanOrEqual(9);
  const said = STATEMENTS(bench.sittings.length);
  const saidFor = (option: string) => said[said.indexOf(option) + 1] ?? "";
  const output = join(bench.place.home, "tracemill_export.jsonl");
  let last: Readonly<Record<string, unknown>> = {};
  for (const line of lines) {
    const words = wordsOf(line);
    expect([line, words.at(-1)]).toEqual([line, "--json"]);
    const filled = words.slice(0, -1).map((word, i) => {
      if (word === "...") return saidFor(words[i - 1] ?? "");
      if (word === "THEIR FULL NAME") return saidFor("--full-name");
      return word
        .replace("claude|codex|both", "claude")
        .replace("username/dataset", REPO)
        .replace("/tmp/tracemill_export.jsonl", output);
    });
    // What stands between the lines for the person.
    if (words[0] === "confirm") for (const one of bench.sittings) bench.run("sessions", "show", idOf(one));
    const { status, document } = bench.run(...filled);
    expect([line, status, document["error"]]).toEqual([line, 0, undefined]);
    expect([line, Array.isArray(document["next_steps"]), "next_command" in document]).toEqual([line, true, true]);
    last = document;
  }
  expect(last).toMatchObject({ stage: "done", sessions_added: bench.sittings.length, next_command: null });
  expect((await bench.hub.repo(REPO))?.isPrivate).toBe(true);
});
