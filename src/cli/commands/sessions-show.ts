// `sessions show`: one session as the conversation it was, for people, as Markdown, or as JSON.

import { TraceError } from "../../core/errors.ts";
import type { App, SessionView } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines } from "../document.ts";
import { shellWord } from "../query.ts";
import { oneLine } from "../render/text.ts";

export interface SessionsShowOptions {
  readonly markdown?: true;
  readonly thinking: boolean;
  readonly branch: "active" | "all";
}

export async function sessionsShow(context: Context, id: string, options: SessionsShowOptions): Promise<ExitCode> {
  const { branch, thinking, markdown } = options;
  if (markdown && context.json) {
    throw new TraceError("usage", "--markdown and --json ask for two different outputs.", {
      hint: "Give one of them.",
    });
  }
  const app = await context.app();
  const view = await app.show(id, { branch });
  const next = nextOf(view);
  if (context.json) {
    const { printConversationJson } = await import("../render/conversation-json.ts");
    await printConversationJson(context, view, { branch, thinking }, next);
  } else if (markdown) {
    const { printMarkdown } = await import("../render/conversation-markdown.ts");
    await printMarkdown(context, view, { branch, thinking });
  } else {
    const { printConversation } = await import("../render/conversation-text.ts");
    await printConversation(context, view, { branch, thinking });
    await context.print(nextLines(next));
  }
  await remember(context, app, view);
  return 0;
}

/** Only here, behind its end: a session of which a part was shown was not looked at. */
async function remember({ note }: Context, app: App, { row }: SessionView): Promise<void> {
  if (await app.sessionOpened(row, "show")) return;
  note("That it was opened was not remembered: another process writes the store, or nothing can be written there.");
}

function nextOf(view: SessionView): Next {
  const [child] = view.subagents;
  if (view.resumeCommand !== undefined) {
    return { steps: ["Go on with it in its agent:"], command: oneLine(view.resumeCommand) };
  }
  if (child) {
    return {
      steps: ["Read its first subagent:"],
      command: `tracemill sessions show ${shellWord(child.row.facts.head.id)}`,
    };
  }
  const { logMissing, logRewritten, logPath } = view.row;
  // Rows of a database, which are named `<database>#<key>`, are never written back.
  return logMissing && !logRewritten && !logPath.includes("#")
    ? {
        steps: ["Its log is not there any more. Put it back:"],
        command: `tracemill restore ${shellWord(view.row.facts.head.id)}`,
      }
    : { steps: [] };
}
