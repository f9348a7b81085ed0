// Writes docs/cli.md from the program itself and the schemas that its JSON is tested with, and the tables of sources and
// the pages of formats from their registries; `--check` fails on drift.

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable, Writable } from "node:stream";
import type { Command } from "commander";
import { z } from "zod";
import { createContext, type Deps } from "../src/cli/context.ts";
import { createProgram } from "../src/cli/program.ts";
import { DOCUMENTS } from "../src/cli/testing/schemas.ts";
import { formatPages, formatsIndex } from "./format-docs.ts";
import { sourcesIndex, undocumented, withSources } from "./source-docs.ts";

const ROOT = join(import.meta.dirname, "..");

const INTRO = `# The command line

<!-- Written by \`node scripts/docs.ts\` from the program itself. Do not edit. -->

People get tables on stdout and a progress bar on stderr. With \`--json\` every command prints exactly one JSON document
on stdout: \`schema_version\` (raised when a field is renamed, removed or changes its meaning), the data, \`next_steps\`
(sentences) and \`next_command\` (a command line, or null). Names are snake_case, times ISO 8601 in UTC, sizes bytes,
money millionths of a US dollar at list price (a subscription is not billed so). **A field that is unknown is left out**:
it is never null and never 0; but for the few keys that CodeClaw's documents always have (\`repo\`, \`source\`,
\`hf_username\`, \`current_project\`, \`requested_source_filter\`, \`last_export\`), which are null then. In the shapes below \`?\` marks such a field.

| exit code | meaning |
|---|---|
| 0 | done |
| 1 | failed: the world outside, or a bug |
| 2 | wrong usage |
| 3 | blocked by a gate |
| 130 | stopped by Ctrl-C; the next scan goes on |

With \`--json\` a failure is a document too:

${shapeBlock("error")}
Where a step of publishing is missing, exit code 3, it says which one, and what it needs:

${shapeBlock("blocked")}
People see dates in local time, and dates after \`--since\` and \`--until\` are local unless they have a zone.
\`NO_COLOR\`, \`FORCE_COLOR\` and \`CI\` are honoured; \`TRACEMILL_DEBUG=1\` shows the stack of a failure.
`;

interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly $ref?: string;
}

/** A schema as a shape that fits on a page: `{ name: string, first?: string }`. */
function shape(schema: JsonSchema, indent: string): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const options = schema.anyOf ?? schema.oneOf;
  if (schema.$ref || (options && options.length > 5)) return "any JSON";
  if (options) return options.map((option) => shape(option, indent)).join(" | ");
  if (schema.items) return `[${shape(schema.items, indent)}]`;
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(
      ([name, value]) => `${name}${schema.required?.includes(name) ? "" : "?"}: ${shape(value, `${indent}  `)}`,
    );
    const line = `{ ${fields.join(", ")} }`;
    if (indent.length + line.length <= 100 && !line.includes("\n")) return line;
    return `{\n${fields.map((field) => `${indent}  ${field}\n`).join("")}${indent}}`;
  }
  if (typeof schema.additionalProperties === "object")
    return `{ [name]: ${shape(schema.additionalProperties, indent)} }`;
  return [schema.type ?? "any JSON"].flat().join(" | ");
}

function shapeBlock(name: keyof typeof DOCUMENTS): string {
  const schema = z.toJSONSchema(DOCUMENTS[name], { reused: "inline" }) as JsonSchema;
  return `\`\`\`\n${shape(schema, "")}\n\`\`\`\n`;
}

function* sections(command: Command, words: readonly string[]): Generator<string> {
  for (const child of command.createHelp().visibleCommands(command)) {
    if (child.name() === "help") continue;
    const path = [...words, child.name()];
    const name = path.join(" ");
    // A command with commands of its own may do something by itself.
    const isAsked = child.options.some(({ long, hidden }) => long !== "--json" && !hidden);
    if (child.commands.length === 0 || isAsked) {
      const documented = Object.hasOwn(DOCUMENTS, name) ? name : path[0];
      const isDocument = child.options.some(({ long, hidden }) => long === "--json" && !hidden);
      const ofOne = child.name() === "list" && Object.hasOwn(DOCUMENTS, `${path[0]} of`) ? `${path[0]} of` : undefined;
      const ofSet = Object.hasOwn(DOCUMENTS, `${name} of a set`) ? `${name} of a set` : undefined;
      const shapes = [
        ...(isDocument ? [["With `--json`", documented] as const] : []),
        ...(ofOne ? [["With an id and `--json`", ofOne] as const] : []),
        ...(ofSet ? [["Of a manifest or its folder, with `--json`", ofSet] as const] : []),
      ];
      const json = shapes.map(([when, of]) => `\n${when}:\n\n${shapeBlock(of as keyof typeof DOCUMENTS)}`).join("");
      yield `## ${name}\n\n\`\`\`\n${child.helpInformation().trimEnd()}\n\`\`\`\n${json}`;
    }
    yield* sections(child, path);
  }
}

/** The whole page. */
function render(): string {
  const stream = Object.assign(new Writable(), { columns: 100 });
  const deps: Deps = {
    app: () => Promise.reject(new Error("the docs run no command")),
    stdin: Readable.from([]),
    stdout: stream,
    stderr: stream,
    env: {},
    now: () => 0,
    version: "0.0.0",
    interrupt: () => new AbortController().signal,
  };
  const program = createProgram({ context: createContext(deps, false), settle: () => {} });
  const overview = `## Overview\n\n\`\`\`\n${program.helpInformation().trimEnd()}\n\`\`\`\n`;
  return [INTRO, overview, ...sections(program, [])].join("\n");
}

/** Pages of formats that are in the registry no more. */
function leftOver(): string[] {
  const folder = join(ROOT, "docs/formats");
  const made = new Set(Object.keys(pages()));
  const there = existsSync(folder) ? readdirSync(folder).map((name) => `docs/formats/${name}`) : [];
  return there.filter((path) => !made.has(path));
}

/** Every generated page, by path. */
export function pages(): Readonly<Record<string, string>> {
  return {
    "docs/cli.md": render(),
    "docs/sources/README.md": sourcesIndex(),
    "docs/formats/README.md": formatsIndex(),
    ...formatPages(),
    "README.md": withSources(readFileSync(join(ROOT, "README.md"), "utf8")),
  };
}

if (import.meta.main) {
  for (const [name, page] of Object.entries(pages())) {
    const path = join(ROOT, name);
    if (!process.argv.includes("--check")) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, page);
    } else if (!existsSync(path) || readFileSync(path, "utf8") !== page) {
      console.error(`${name} is not what the program says: run node scripts/docs.ts`);
      process.exitCode = 1;
    }
  }
  for (const path of leftOver()) {
    console.error(`${path} is of no format: remove it`);
    process.exitCode = 1;
  }
  for (const path of undocumented()) {
    console.error(`${path} is missing: each source has a page`);
    process.exitCode = 1;
  }
}
