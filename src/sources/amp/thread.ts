// What an Amp thread says of itself as a whole: title, folders, versions, and the threads it comes from.

import { sessionId } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import type { DocumentValue } from "../shared/document.ts";
import type { Reading } from "../shared/reading.ts";
import { pathOfUri } from "../shared/uri.ts";
import { listOf, objectOf, textOf, unixTime } from "../shared/values.ts";
import type { Own } from "./state.ts";
import { ledgerOf } from "./usage.ts";

/** Known, and nothing of the conversation. */
const LEFT_OUT =
  /^(?:v|id|messages|agentMode|nextMessageId|meta|visibility|creatorUserID|creator|updatedAt|archived|labels|draft|autoDraft|queuedMessages|activatedSkills|reasoningEffort|maxTokens|todos|~debug|debug|\$.*)$/;

export function takeMember(reading: Reading<Own>, { key, value, line }: DocumentValue): void {
  const { session, own } = reading;
  if (!session) return;
  switch (key) {
    case "title":
      session.title(textOf(value));
      return;
    case "created":
      session.amend({ startedAt: unixTime(value, "ms") });
      return;
    case "env":
      noteEnvironment(reading, objectOf(objectOf(value)?.["initial"]) ?? {});
      return;
    case "relationships":
      noteRelations(reading, value);
      return;
    case "originThreadID":
      fork(reading, textOf(value));
      return;
    case "mainThreadID": {
      const main = textOf(value);
      if (main !== undefined) session.amend({ isSubagent: true, parentId: sessionId(reading.log.source, main) });
      return;
    }
    case "usageLedger":
      own.ledger = ledgerOf(value);
      return;
    default:
      if (LEFT_OUT.test(key)) return;
      reading.issueOnce("unknown_record", line, `member of unknown name ${quotable(key)}; left out`);
  }
}

function noteEnvironment({ session }: Reading<Own>, initial: JsonObject): void {
  const trees = listOf(initial["trees"]).flatMap((tree): JsonObject[] =>
    objectOf(tree) ? [objectOf(tree) as JsonObject] : [],
  );
  for (const [i, tree] of trees.entries()) {
    const cwd = pathOfUri(textOf(tree["uri"]));
    const repository = objectOf(tree["repository"]) ?? {};
    const branch = textOf(repository["ref"])?.replace(/^refs\/heads\//, "");
    session?.folder(cwd);
    session?.branch(branch);
    if (i === 0) session?.amend({ cwd, gitBranch: branch, gitRemote: textOf(repository["url"]) });
  }
  session?.amend({ agentVersion: textOf(objectOf(initial["platform"])?.["clientVersion"]) });
}

/** `role` is that of the other thread. A mention is no descent, and a child tells of this thread itself. */
function noteRelations(reading: Reading<Own>, value: unknown): void {
  for (const item of listOf(value)) {
    const { type, role, threadID } = objectOf(item) ?? {};
    if ((type === "handoff" || type === "fork") && role === "parent") fork(reading, textOf(threadID));
  }
}

function fork({ session, log }: Reading<Own>, thread: string | undefined): void {
  if (!session || thread === undefined || thread === session.head.externalId) return;
  session.amend({ forkedFrom: session.head.forkedFrom ?? sessionId(log.source, thread) });
}
