// The files of a new source as they are before anyone knows its agent's format: JSON lines with roles and texts.

/** `my-agent` as an identifier. */
export function camel(name: string): string {
  return name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** `my-agent` as people write it. */
export function titleOf(name: string): string {
  return name
    .split("-")
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(" ");
}

export function sourceOf(name: string): string {
  return `// ${titleOf(name)}: one file of JSON lines a session under ~/.${name}/sessions (see docs/sources/${name}.md).

import { basename } from "node:path";
import type { JsonObject } from "../io/jsonl.ts";
import { defineSource } from "../ports/source.ts";
import { blockParts, callPart, resultPart } from "./shared/blocks.ts";
import { findLogs } from "./shared/find.ts";
import { type LineFormat, readJsonLines } from "./shared/lines.ts";
import { homeFolder } from "./shared/places.ts";
import type { Reading } from "./shared/reading.ts";
import type { SessionWriter } from "./shared/session.ts";
import { isoTime, objectOf, textOf, tokensOf } from "./shared/values.ts";

const SOURCE = "${name}";

const format: LineFormat<undefined> = {
  start: () => undefined,
  take(reading, record, line) {
    const session = reading.session ?? openSession(reading, record);
    takeRecord({ reading, session }, record, line);
  },
};

export const ${camel(name)} = defineSource({
  name: SOURCE,
  title: "${titleOf(name)}",
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: false, usage: true, appendOnly: true },
  roots: (environment) => [homeFolder(environment, ".${name}", "sessions")],
  discover: (root, options) =>
    findLogs(root, { source: SOURCE, depth: 2, isLog: (file) => file.endsWith(".jsonl") }, options),
  read: (log, options) => readJsonLines(log, options, format),
});

/** A log without an id is named by its file. */
function openSession(reading: Reading<undefined>, record: JsonObject): SessionWriter {
  const externalId = textOf(record["session_id"]) ?? basename(reading.log.path, ".jsonl");
  return reading.open({ externalId, startedAt: isoTime(record["time"]), cwd: textOf(record["cwd"]) });
}

interface Place {
  readonly reading: Reading<undefined>;
  readonly session: SessionWriter;
}

function takeRecord({ reading, session }: Place, record: JsonObject, line: number): void {
  const time = isoTime(record["time"]);
  switch (record["type"]) {
    case "session":
      break;
    case "user":
      session.say({ role: "user", kind: "prompt", parts: blockParts(record["text"], reading, line), line, time });
      break;
    case "assistant": {
      const model = textOf(record["model"]);
      session.say({ role: "assistant", kind: "assistant", parts: blockParts(record["text"], reading, line), line, time, model });
      const usage = objectOf(record["usage"]) ?? {};
      session.spend({
        key: \`\${session.head.id}:\${line}\`,
        model,
        time,
        usage: { inputTokens: tokensOf(usage["input"]), outputTokens: tokensOf(usage["output"]) },
      });
      break;
    }
    case "tool_call": {
      const parts = [callPart(textOf(record["id"]), textOf(record["tool"]), record["input"])];
      session.say({ role: "assistant", kind: "step", parts, line, time });
      break;
    }
    case "tool_result": {
      const status = record["ok"] === true ? "ok" : record["ok"] === false ? "error" : undefined;
      const parts = [resultPart(textOf(record["id"]), textOf(record["output"]) ?? "", status)];
      session.say({ role: "tool", kind: "tool_results", parts, line, time });
      break;
    }
    default:
      reading.issueOnce("unknown_record", line, "a record of a type that is not known; left out");
  }
}
`;
}

export function testOf(name: string): string {
  return `// Conformance and golden files of ${titleOf(name)}.

import { join } from "node:path";
import { test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { ${camel(name)} } from "./${name}.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/${name}");
for (const check of sourceChecks(${camel(name)}, fixtures)) test(check.name, check.run);
`;
}

export const FIXTURE = [
  { type: "session", session_id: "first", time: "2026-01-05T10:00:00Z", cwd: "/home/ada/web" },
  { type: "user", text: "How many files are here?", time: "2026-01-05T10:00:01Z" },
  { type: "tool_call", id: "c1", tool: "shell", input: { command: "ls | wc -l" }, time: "2026-01-05T10:00:02Z" },
  { type: "tool_result", id: "c1", output: "12", ok: true, time: "2026-01-05T10:00:03Z" },
  { type: "assistant", text: "Twelve.", model: "m-1", usage: { input: 120, output: 8 }, time: "2026-01-05T10:00:04Z" },
]
  .map((record) => `${JSON.stringify(record)}\n`)
  .join("");

/** What the sample home's session of it must be counted as. */
export const EXPECTED = `${JSON.stringify(
  {
    sessions: 1,
    hidden: 0,
    prompts: 1,
    assistant_messages: 1,
    tool_calls: 1,
    tool_results: 1,
    input_tokens: 120,
    output_tokens: 8,
  },
  undefined,
  2,
)}\n`;

export function docOf(name: string): string {
  return `# ${titleOf(name)}

What \`src/sources/${name}.ts\` reads. Evidence: none yet; say here which versions' logs were seen, and where a rule comes from.

## Where

| | |
|---|---|
| root | \`~/.${name}/sessions\` |
| logs | \`*.jsonl\` |
| variables | |
| kept by the agent | |
| taken up again | |

## Session

## Messages

| record | becomes |
|---|---|

## Tokens

## What is kept, what is not
`;
}
