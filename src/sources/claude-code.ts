// Claude Code: one append-only log of JSON lines per session, under `~/.claude/projects`. See docs/sources/claude-code.md.

import { readRecords } from "../io/jsonl.ts";
import type { LineOptions } from "../io/lines.ts";
import { defineSource, type LogRef, type ReadOptions, type SourceItem } from "../ports/source.ts";
import { besides, configFolders, discover, projectFolders, SOURCE } from "./claude-code/discover.ts";
import { isReaderState, LogReader } from "./claude-code/log-reader.ts";
import { retention } from "./claude-code/retention.ts";
import { pathsOf } from "./shared/places.ts";

export const claudeCode = defineSource({
  name: SOURCE,
  title: "Claude Code",
  aliases: ["claude", "both"],
  skills: (environment) => ({
    project: ".claude/skills",
    own: pathsOf(environment).join(configFolders(environment)[0] as string, "skills"),
  }),
  parserVersion: 1,
  evidence: "real",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
  readsBeside: true,
  hubTraces: "claude-code",
  roots: projectFolders,
  discover,
  read,
  resume: ({ externalId }) => ["claude", "--resume", externalId],
  retention,
  besides,
});

function* read(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const earlier = isReaderState(options.state) ? options.state : undefined;
  const reader = new LogReader(log, earlier);
  const { out } = reader;
  const lines: LineOptions = { ...options, from: options.from, firstLine: earlier?.nextLine ?? 1 };
  for (const item of readRecords(log.path, lines)) {
    if (item.kind === "record") reader.take(item.value, item.line, item.glued);
    else if (item.kind === "issue") out.push(item);
    else {
      if (reader.openLate()) out.push({ kind: "session_end", facts: reader.facts(item.lines) });
      out.push({ kind: "end", offset: item.offset, state: reader.state(item.nextLine, item.lines) });
    }
    for (let i = 0; i < out.length; i++) yield out[i] as SourceItem;
    out.length = 0;
  }
}
