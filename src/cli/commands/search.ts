// `search`: messages by their text, with the masked words around the hit and the way back into the agent.

import { isoTime } from "../../core/iso-time.ts";
import type { Role } from "../../core/session.ts";
import type { ListedSession, SearchHit, SearchResult } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { type FilterOptions, shellWord, toQuery } from "../query.ts";
import { count, counted, duration, when } from "../render/numbers.ts";
import { createPaint, type Paint } from "../render/paint.ts";
import { shortIds } from "../render/sessions.ts";
import { cut, oneLine } from "../render/text.ts";

export interface SearchCommandOptions extends FilterOptions {
  readonly role?: Role;
  readonly sort: "rank" | "time";
  readonly limit: number;
}

export async function search(
  context: Context,
  words: readonly string[],
  options: SearchCommandOptions,
): Promise<ExitCode> {
  const query = toQuery(context, options);
  const app = await context.app();
  const { role, sort, limit } = options;
  const result = await app.search(words.join(" "), { ...query, ...defined({ role }), sort, limit });
  const next = nextOf(result);
  if (context.json) {
    const { total, totalIsCapped, durationMs } = result;
    const data = { hits: result.hits.map(hitJson), total, total_is_capped: totalIsCapped, duration_ms: durationMs };
    await printDocument(context, data, next);
    return 0;
  }
  const paint = createPaint(context);
  const style = { paint, width: context.width, id: shortIds(result.hits.map(({ session }) => session)) };
  for (const hit of result.hits) await context.print(hitText(hit, style));
  const total = `${counted(result.total, "hit")}${result.totalIsCapped ? " or more" : ""}`;
  const shown = result.hits.length < result.total ? `, ${count(result.hits.length)} shown` : "";
  await context.print(`${total}${shown}, ${duration(result.durationMs)}\n${nextLines(next)}`);
  return 0;
}

function hitJson(hit: SearchHit): object {
  const { session, message } = hit;
  return {
    score: hit.score,
    snippet: hit.snippet,
    matches: hit.matches,
    session: {
      id: session.facts.head.id,
      source: session.facts.head.source,
      external_id: session.facts.head.externalId,
      project: session.project?.name,
      title: session.title,
      ended_at: isoTime(session.counts.lastTime),
      is_subagent: session.facts.head.isSubagent,
      hidden: session.facts.hidden !== undefined,
    },
    message: {
      id: message.id,
      seq: message.seq,
      role: message.role,
      kind: message.kind,
      time: isoTime(message.time),
      line: message.line,
    },
    resume_command: hit.resumeCommand,
  };
}

interface HitStyle {
  readonly paint: Paint;
  readonly width: number;
  readonly id: (session: ListedSession) => string;
}

function hitText(hit: SearchHit, { paint, width, id }: HitStyle): string {
  const { session, message } = hit;
  const title = cut(oneLine(session.title ?? "(no title)"), width);
  const facts = [session.project?.name, when(message.time), message.role, id(session)]
    .filter((fact) => fact !== undefined)
    .map(oneLine)
    .join(" · ");
  const resume = hit.resumeCommand === undefined ? "" : `  ${paint.dim(`$ ${oneLine(hit.resumeCommand)}`)}\n`;
  return `${paint.bold(title)}\n  ${paint.dim(facts)}\n  ${highlighted(hit, paint).trimEnd()}\n${resume}\n`;
}

/** The snippet with its matches set off; each stretch is made safe by itself, so that the offsets still hold. */
function highlighted({ snippet, matches }: SearchHit, paint: Paint): string {
  const safe = (text: string) => oneLine(`|${text}|`).slice(1, -1);
  let at = 0;
  let line = "";
  for (const { start, end } of [...matches].sort((a, b) => a.start - b.start)) {
    if (start < at || end <= start) continue;
    line += safe(snippet.slice(at, start)) + paint.bold(paint.yellow(safe(snippet.slice(start, end))));
    at = end;
  }
  return line + safe(snippet.slice(at));
}

function nextOf(result: SearchResult): Next {
  const [first] = result.hits;
  if (!first) return { steps: ["Try fewer words, or a prefix* of one; `tracemill scan` reads what is new."] };
  return { steps: ["Read the session:"], command: `tracemill sessions show ${shellWord(first.session.facts.head.id)}` };
}
