// The card of a published dataset, and its metadata: counted from its whole index, with no word of any session.

import { escapeInline } from "../core/markdown.ts";
import { oneLine } from "../core/plain.ts";
import { type DatasetFigures, figuresOf, type Group, sizeCategory } from "./card-figures.ts";
import { type CardInput, featuresOf, loadSection, schemaSection } from "./card-rows.ts";
import { WHOLE } from "./dataset-names.ts";
import { joined, own, type Words, words } from "./own-words.ts";

/** Stands in every card of ours, and in no other. */
export const CARD_MARK = "<!-- tracemill:card -->";
export const UNKNOWN_LICENCE = "other";

/** README.md. */
export function cardWords(input: CardInput): Words {
  const figures = figuresOf(input.version);
  const name = titleOf(input);
  return joined(
    [
      frontMatter(input, figures),
      words`${own(CARD_MARK)}\n\n# ${name === undefined ? own("Sessions with coding agents") : markdown(name)}\n`,
      statement(input, figures),
      stats(input, figures),
      table("Trajectories", "type", ours(figures.byType)),
      table(
        "Models",
        "model",
        figures.byModel.map(([name, group]) => [words`${markdown(name)}`, group]),
      ),
      table("Agents", "agent", ours(figures.bySource)),
      projects(figures),
      schemaSection(input),
      loadSection(input, figures),
      privacy(input, figures),
      removal(),
    ].filter((part) => part.length > 0),
    "\n",
  );
}

function titleOf({ repo }: CardInput): string | undefined {
  return repo?.slice(repo.indexOf("/") + 1);
}

/** Every value that is not ours is JSON on one line, which YAML is a superset of. */
function frontMatter(input: CardInput, { rows, projects: all, bySource }: DatasetFigures): Words {
  const { version, licence } = input;
  const name = titleOf(input);
  const tags = ["tracemill", "agent-traces", "coding-agent", ...bySource.map(([source]) => source)];
  const isRows = input.format.type !== undefined && all.length > 0;
  const config = (slug: Words, path: Words) =>
    words`- config_name: ${slug}\n  data_files:\n  - split: train\n    path: ${path}\n`;
  const ending = own(`/train-*.${version.container}"`);
  const configs = isRows
    ? [
        config(own(WHOLE), words`"data/*${ending}`),
        ...all.map(({ slug }) => config(words`"${slug}"`, words`"data/${slug}${ending}`)),
      ]
    : [];
  const titled = name === undefined ? own("Sessions with coding agents") : words`${yaml(name)}`;
  return joined([
    words`---\nlicense: ${yaml(licence)}\npretty_name: ${titled}\ntask_categories:\n- text-generation\n`,
    words`size_categories:\n- ${own(sizeCategory(rows))}\ntags:\n`,
    ...[...new Set(tags)].map((tag) => own(`- ${yaml(tag)}\n`)),
    ...(configs.length > 0 ? [own("configs:\n"), ...configs] : []),
    ...(configs.length > 0 && version.container === "jsonl" ? columns(input, all) : []),
    own("---\n"),
  ]);
}

/** Said once, and repeated by its name for each project. A Parquet file has its own columns in it. */
function columns({ format: { type } }: CardInput, all: DatasetFigures["projects"]): readonly Words[] {
  if (type === undefined) return [];
  const features = own(JSON.stringify(featuresOf(type)));
  return [
    words`dataset_info:\n- config_name: ${own(WHOLE)}\n  features: &columns ${features}\n`,
    ...all.map(({ slug }) => words`- config_name: "${slug}"\n  features: *columns\n`),
  ];
}

/** What YAML takes for the end of a line, or refuses, is escaped as JSON can. */
function yaml(text: string): string {
  if (/^[A-Za-z][\w.+-]{0,80}$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n|nan|inf)$/i.test(text))
    return text;
  return JSON.stringify(text.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Words of others in a line, or in a cell, of ours. */
function markdown(text: string): string {
  const safe = escapeInline(oneLine(text)).replaceAll("&", "&amp;").replaceAll("|", "\\|").replaceAll("~", "\\~");
  return safe === "" ? "(no name)" : safe;
}

function statement({ format }: CardInput, { sessions }: DatasetFigures): Words {
  const many = sessions === 1 ? "1 session" : `${count(sessions)} sessions`;
  return words`${own(many)} of people working with coding agents, in the format ${own(format.title)}: what was asked, what the agent thought, did and answered. Exported, redacted, reviewed and published with tracemill.\n`;
}

function stats({ version }: CardInput, figures: DatasetFigures): Words {
  const { sessions, rows, projects: all, inputTokens, outputTokens, withoutTokens, updated, bytes } = figures;
  const lines: readonly (readonly [string, string])[] = [
    ["sessions", count(sessions)],
    ["rows", count(rows)],
    ["projects", count(all.length)],
    ["input tokens", tokens(inputTokens, withoutTokens, sessions)],
    ["output tokens", tokens(outputTokens, withoutTokens, sessions)],
    ["size", size(bytes)],
    ["updated", updated],
    ["version", version.version],
    ["format", `${version.format.name} ${version.format.version}, ${version.container}`],
  ];
  return own(`## Stats\n\n| what | how many |\n|---|---|\n${lines.map(([a, b]) => `| ${a} | ${b} |\n`).join("")}`);
}

function tokens(sum: number, without: number, sessions: number): string {
  if (without === sessions) return "unknown";
  return without === 0 ? count(sum) : `${count(sum)} (${count(without)} sessions do not tell)`;
}

/** Names that programs have. */
function ours(groups: readonly (readonly [string, Group])[]) {
  return groups.map(([name, group]) => [own(markdown(name)), group] as const);
}

function table(title: string, of: string, groups: readonly (readonly [Words, Group])[]): Words {
  if (groups.length === 0) return [];
  const lines = groups.map(
    ([name, { sessions, rows }]) => words`| ${name} | ${own(count(sessions))} | ${own(count(rows))} |\n`,
  );
  return words`## ${own(title)}\n\n| ${own(of)} | sessions | rows |\n|---|---|---|\n${joined(lines)}`;
}

function projects({ projects: all }: DatasetFigures): Words {
  if (all.length === 0) return [];
  const lines = all.map(
    ({ slug, name, sessions, rows }) =>
      words`| ${markdown(name)} | \`${slug}\` | ${own(count(sessions))} | ${own(count(rows))} |\n`,
  );
  return words`## Projects\n\n| project | configuration | sessions | rows |\n|---|---|---|---|\n${joined(lines)}`;
}

const MODES: Readonly<Record<string, string>> = {
  strict: "all that a rule found was replaced, suspicions too, but for what the owner looked at and left",
  moderate:
    "what was found and is of high severity was replaced, but for what the owner looked at and left; lesser personal data may be left",
  minimal:
    "only what is of the highest severity was replaced, but for what the owner looked at and left; personal data may be left",
};

/** Says what was done, and nothing else. */
function privacy({ version }: CardInput, { byMode }: DatasetFigures): Words {
  const modes = byMode.map(
    ([mode, { sessions }]) => `- ${mode}, ${count(sessions)} session${sessions === 1 ? "" : "s"}: ${MODES[mode]}.\n`,
  );
  const rulesets = [...new Set(version.files.map(({ ruleset }) => ruleset))].sort();
  const looked =
    rulesets.length === 0
      ? ""
      : `\nThe bytes of each file were looked at once more before they were sent, with the rules of ${rulesets.map((one) => `\`${one}\``).join(", ")}: nothing that these find and the mode replaces was in them.\n`;
  const { last_export: last } = version;
  const replaced = Object.entries(last?.replaced ?? {}).filter(([, times]) => times > 0);
  const layers = replaced.map(([layer, times]) => `${layer.replaceAll("_", " ")} ${count(times)}`).join(", ");
  const said =
    last === undefined
      ? ""
      : `\nIn the last export, of ${last.at}, with ${count(last.sessions)} session${last.sessions === 1 ? "" : "s"}, this was replaced: ${layers === "" ? "nothing" : layers}.\n`;
  return own(
    `## Privacy\n\nSessions were redacted before they left the machine where they were held:\n\n${modes.join("")}${looked}${said}\nRules do not find everything. If you find something that should not be here, say so as below, and do not repeat it in public.\n`,
  );
}

function removal(): Words {
  return own(
    "## To have something removed\n\nAsk the owner of this dataset, on its page. The owner takes a session out with `tracemill unpublish ID`. Commits before that still hold it until the owner squashes the history of the repository.\n\nThis card is written anew with each publication: what is changed in it by hand is lost, the licence excepted.\n",
  );
}

/** metadata.json: sums and counts, nothing of a single session. */
export function metadataWords({ version, licence }: Pick<CardInput, "version" | "licence">): Words {
  const figures = figuresOf(version);
  const { sessions, rows, files, bytes, inputTokens, outputTokens, withoutTokens, updated } = figures;
  const facts = {
    schema_version: 1,
    kind: "dataset-metadata",
    version: version.version,
    updated,
    format: version.format,
    container: version.container,
    sessions,
    rows,
    files,
    bytes,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    sessions_without_tokens: withoutTokens,
  };
  const head = Object.entries(facts).map(([name, value]) =>
    own(`  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`),
  );
  const groups = (name: string, of: readonly (readonly [string, Group])[], isOurs = true) => {
    const said = (text: string) => (isOurs ? own(JSON.stringify(text)) : words`${JSON.stringify(text)}`);
    const lines = of.map(([one, group]) => words`\n    ${said(one)}: ${own(JSON.stringify(group))}`);
    return words`  ${own(JSON.stringify(name))}: {${joined(lines, ",")}${own(lines.length > 0 ? "\n  " : "")}},\n`;
  };
  const byProject = figures.projects.map(({ slug, ...group }) => {
    const { sessions: of, rows: in_ } = group;
    return [slug, { sessions: of, rows: in_ }] as const;
  });
  return joined([
    own("{\n"),
    ...head,
    groups("projects", byProject, false),
    groups("trajectory_types", figures.byType),
    groups("models", figures.byModel, false),
    groups("sources", figures.bySource),
    groups("modes", figures.byMode),
    words`  "license": ${JSON.stringify(licence)}\n}\n`,
  ]);
}

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function size(bytes: number): string {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  let [amount, unit] = [bytes, 0];
  for (; amount >= 1000 && unit < units.length - 1; unit++) amount /= 1000;
  return `${unit === 0 ? count(amount) : amount.toFixed(1)} ${units[unit]}`;
}

export interface ReadCard {
  /** Written by tracemill, or with nothing in it but front matter, as the Hub makes it with a new repository. */
  readonly mayReplace: boolean;
  readonly licence: string | undefined;
}

/** What a card that is there says. Never throws. */
export function readCard(text: string): ReadCard {
  const [whole = "", head = ""] = /^\ufeff?---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/.exec(text) ?? [];
  const said = /^license:[ \t]*["']?([A-Za-z0-9][\w.+-]{0,60})["']?[ \t]*$/m.exec(head)?.[1];
  const isEmpty = text.slice(whole.length).trim() === "" && !/^configs:/m.test(head);
  return { mayReplace: isEmpty || text.includes(CARD_MARK), licence: said };
}
