// A session in brief: what was asked, what was done, how it ended, and what its label says, with reasons.

import { count, counted } from "../core/figures.ts";
import { asPart, escapeInline, inlineCode, quoted } from "../core/markdown.ts";
import { oneLine, plain } from "../core/plain.ts";
import { defineFormat, type ExportItem } from "../ports/format.ts";
import { frontMatter } from "./shared/front-matter.ts";
import { type CommandSum, type SessionSum, sumOf } from "./shared/session-sum.ts";
import { lengthOf, minuteOf, percent, spelled, startOf, titleOf } from "./shared/words.ts";

/** Longer lists are cut, and say so. */
const MOST = { asked: 50, files: 40, commands: 30, lines: 20, characters: 2000 };

export const markdownSummary = defineFormat({
  name: "markdown-summary",
  title: "Markdown summary",
  version: 1,
  about: "A session on one page: for a pull request, a report, or an agent's memory.",
  notes: [
    "What was asked: the first lines of each request. What was done: files with their edits, commands with how often they passed and failed, calls by tool; an edit that failed is not counted. How it ended: the agent's last words. The label stands with its reasons. Long lists are cut and say by how much. Nothing here was written by a model: everything is counted or quoted.",
    "Files are those that calls name in their input; what a command changed on its own is not told.",
  ],
  output: {
    kind: "pages",
    extension: ".md",
    async *page(item, options) {
      const sum = await sumOf(item, options.shape);
      yield `${frontMatter(item)}\n# ${escapeInline(titleOf(item))}\n\n${factsLine(item)}\n`;
      yield `\n## Asked\n\n${askedList(sum)}`;
      yield `\n## Done\n\n${doneList(item, sum, options.shape.toolUses)}`;
      yield `\n## How it ended\n\n${ended(sum)}`;
      yield `\n## Label\n\n${labelList(item)}`;
    },
  },
});

function factsLine(item: ExportItem): string {
  const start = minuteOf(startOf(item));
  const words = [
    escapeInline(oneLine(item.source)),
    item.project === undefined ? undefined : escapeInline(oneLine(item.project)),
    item.counts.models.length === 0 ? undefined : escapeInline(oneLine(item.counts.models.join(", "))),
    start === undefined ? undefined : `${start} UTC`,
    lengthOf(item),
  ];
  return words.filter((word) => word !== undefined).join(" · ");
}

function askedList({ asked }: SessionSum): string {
  if (asked.length === 0) return "Nothing.\n";
  return cutList(
    asked.map((text, i) => `${i + 1}. ${escapeInline(text)}\n`),
    MOST.asked,
    "requests",
  );
}

function doneList({ counts }: ExportItem, sum: SessionSum, withTools: boolean): string {
  const failed = sum.failedCalls > 0 ? `, ${count(sum.failedCalls)} of them failed` : "";
  const figures = [
    `- ${counted(sum.answers, "answer")}${withTools ? `, ${counted(sum.calls, "tool call")}${failed}` : ""}, ${counted(counts.messages, "message")} in the log`,
    sum.compactions > 0 ? `- compacted ${counted(sum.compactions, "time")}` : "",
    sum.interruptions > 0 ? `- interrupted ${counted(sum.interruptions, "time")}` : "",
  ];
  const tools = [...sum.tools]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([tool, n]) => `${inlineCode(oneLine(tool) || " ")} ${count(n)}`);
  const files = [...sum.files].map(
    ([path, { edits, added, removed }]) =>
      `- ${inlineCode(oneLine(path) || " ")}: ${counted(edits, "edit")}, +${count(added)} −${count(removed)}\n`,
  );
  const commands = [...sum.commands]
    .sort(([, a], [, b]) => b.failed - a.failed)
    .map(([name, runs]) => `- ${inlineCode(name || " ")}: ${runWords(runs)}\n`);
  return [
    `${figures.filter((line) => line !== "").join("\n")}\n`,
    tools.length === 0 ? "" : `- by tool: ${tools.join(", ")}\n`,
    files.length === 0 ? "" : `\n### Files\n\n${cutList(files, MOST.files, "files")}`,
    commands.length === 0 ? "" : `\n### Commands\n\n${cutList(commands, MOST.commands, "commands")}`,
  ].join("");
}

function runWords({ ok, failed, unknown }: CommandSum): string {
  const words = [
    failed > 0 ? `failed ${counted(failed, "time")}` : "",
    ok > 0 ? `passed ${counted(ok, "time")}` : "",
    unknown > 0 ? `ran ${counted(unknown, "time")}, its end is not told` : "",
  ];
  return words.filter((word) => word !== "").join(", ");
}

const ENDS = {
  answered: "",
  interrupted: "The person interrupted the agent.\n",
  unanswered: "Nothing answered the last request.\n",
  empty: "There is nothing in it.\n",
} as const;

function ended({ end, lastText }: SessionSum): string {
  if (lastText === undefined) return ENDS[end] || "The agent called tools and said nothing.\n";
  const lines = plain(lastText.slice(0, MOST.characters * 4))
    .trimEnd()
    .split("\n");
  const text = lines.slice(0, MOST.lines).join("\n").slice(0, MOST.characters).toWellFormed();
  const isWhole = text.length >= plain(lastText).trimEnd().length;
  return `${ENDS[end]}${ENDS[end] === "" ? "" : "\n"}Its last words:\n\n${quoted(asPart(text, 3) + (isWhole ? "" : "\n\n…"))}`;
}

function labelList({ label, isEnd }: ExportItem): string {
  const types = [label.main, ...label.contains].map(
    ({ type, confidence }) => `${spelled(type)} (${percent(confidence)})`,
  );
  const [main = "", ...more] = types;
  const badges = [...label.value, ...label.risk].map(spelled);
  const lines = [
    `- type: ${main}${more.length > 0 ? `; also ${more.join(", ")}` : ""}`,
    `- quality: ${label.quality} of 5`,
    ...label.reasons.map(({ reason, points }) => `  - ${spelled(reason)}: ${points > 0 ? "+" : ""}${points}`),
    label.outcome === undefined ? "" : `- outcome: ${spelled(label.outcome)}`,
    isEnd ? `- resolution: ${spelled(label.resolution)}` : "",
    `- task: ${spelled(label.taskType)}`,
    badges.length === 0 ? "" : `- badges: ${badges.join(", ")}`,
  ];
  return `${lines.filter((line) => line !== "").join("\n")}\n`;
}

function cutList(lines: readonly string[], most: number, what: string): string {
  const rest = lines.length - most;
  return lines.slice(0, most).join("") + (rest > 0 ? `\n… and ${count(rest)} more ${what}\n` : "");
}
