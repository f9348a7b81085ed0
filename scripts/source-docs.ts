// The table of agents in README.md, and the index of docs/sources, made from the registry.

import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Environment, Source } from "../src/ports/source.ts";
import { SOURCES } from "../src/sources/index.ts";

const ROOT = join(import.meta.dirname, "..");
const BEGIN = "<!-- sources: written by `node scripts/docs.ts` from the registry -->";
const END = "<!-- /sources -->";
const HOME: Environment = { home: "/~", variables: {}, platform: "linux" };

const MEANING = `Evidence: **real**: built on logs that the agent itself wrote; **fixture**: on samples from the tests of other log
readers; **documentation**: on descriptions of the format only. Where it is not real, tell us what it misses.`;

const NOT_READ = `Not read: Antigravity (its samples are exports and loose files, and where its own logs lie is not known), the traces of
Copilot in Visual Studio (OpenTelemetry files, no sessions), Windsurf's Cascade (its files are encrypted; chats that the
editor keeps as VS Code does are read), Crush (a database in each repository) and Zed (a database of packed threads). For
an agent that is missing, write a plugin ([example](../../examples/plugin-source)), or bring its exports in with
\`tracemill import\`.`;

/** Where it is looked for on Linux; the first places stand for all. */
function places({ roots, optIn }: Source): string {
  const all = roots(HOME).map((path) => path.replace(/^\/~/, "~"));
  if (all.length === 0) return optIn ?? "";
  const more = all.length > 2 ? ` and ${all.length - 2} more` : "";
  return all
    .slice(0, 2)
    .map((path) => `\`${path}\``)
    .join(", ")
    .concat(more);
}

function kept({ keeps }: Source): string {
  const has = [
    keeps.toolOutput ? "tool output" : "",
    keeps.reasoning ? "reasoning" : "",
    keeps.usage ? "tokens" : "",
  ].filter((word) => word !== "");
  return has.length === 0 ? "text only" : has.join(", ");
}

function table(link: (source: Source) => string): string {
  const rows = SOURCES.map(
    (source) =>
      `| [${source.title}](${link(source)}) | \`${source.name}\` | ${places(source)} | ${kept(source)} | ${source.evidence} |`,
  );
  return ["| agent | name | looked for in (Linux) | its logs hold | evidence |", "|---|---|---|---|---|", ...rows].join(
    "\n",
  );
}

/** README.md with its table as the registry has it. */
export function withSources(readme: string): string {
  const begin = readme.indexOf(BEGIN);
  const end = readme.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`README.md has no place for the table: ${BEGIN} ... ${END}`);
  const made = table(({ name }) => `docs/sources/${name}.md`);
  return `${readme.slice(0, begin)}${BEGIN}\n${made}\n\n${MEANING}\n${readme.slice(end)}`;
}

export function sourcesIndex(): string {
  return `# Sources\n\n<!-- Written by \`node scripts/docs.ts\` from the registry. Do not edit. -->\n\n${table(({ name }) => `${name}.md`)}\n\n${MEANING}\n\n${NOT_READ}\n`;
}

/** Sources without a page. */
export function undocumented(): string[] {
  return SOURCES.map(({ name }) => `docs/sources/${name}.md`).filter((path) => !existsSync(join(ROOT, path)));
}
