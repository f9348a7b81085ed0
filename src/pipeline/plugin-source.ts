// A plugin's source as the pipeline takes it: what it yields is looked at first, since the store trusts what it is given.

import { MESSAGE_KINDS, type Message, type Part, ROLES, type SessionFacts, type SessionHead } from "../core/session.ts";
import type { UsageEntry } from "../core/usage.ts";
import type { Source, SourceItem } from "../ports/source.ts";

/** The same source; its `read` throws at the first item that is none. */
export function checkedSource(source: Source): Source {
  const { name, title, parserVersion, evidence, optIn, readsBeside } = source;
  const { toolOutput, reasoning, usage, appendOnly } = source.keeps;
  return {
    name,
    title,
    parserVersion,
    evidence,
    keeps: { toolOutput, reasoning, usage, appendOnly },
    ...(optIn !== undefined && { optIn }),
    ...(readsBeside && { readsBeside }),
    roots: (environment) => source.roots(environment),
    discover: (root, options) => source.discover(root, options),
    read(log, options) {
      const items = source.read(log, options);
      const check = new ItemCheck(name);
      return Symbol.iterator in items ? checkedItems(items, check) : checkedStream(items, check);
    },
    ...(source.resume && { resume: (session) => source.resume?.(session) ?? [] }),
    ...(source.besides && { besides: source.besides.bind(source) }),
    ...(source.conversations && { conversations: source.conversations.bind(source) }),
    ...(source.retention && { retention: source.retention.bind(source) }),
  };
}

function* checkedItems(items: Iterable<SourceItem>, check: ItemCheck): Generator<SourceItem> {
  for (const item of items) yield check.item(item);
  check.finish();
}

async function* checkedStream(items: AsyncIterable<SourceItem>, check: ItemCheck): AsyncGenerator<SourceItem> {
  for await (const item of items) yield check.item(item);
  check.finish();
}

class ItemCheck {
  private readonly source: string;
  private isOpen = false;
  private ended = false;
  private seq = -1;

  constructor(source: string) {
    this.source = source;
  }

  /** @throws Error that names the kind of the item, and quotes nothing of it */
  item(item: SourceItem): SourceItem {
    if (this.ended) throw new Error("it goes on after its end");
    if (!this.isItem(item)) {
      const known: readonly unknown[] = ["session", "message", "usage", "issue", "session_end", "end"];
      throw new Error(`it gave an item that is none${known.includes(item?.kind) ? `: ${item.kind}` : ""}`);
    }
    return item;
  }

  finish(): void {
    if (!this.ended) throw new Error("it ended without its last item, `end`");
  }

  private isItem(item: SourceItem): boolean {
    switch (item?.kind) {
      case "session":
        if (this.isOpen || !isHead(item.head, this.source)) return false;
        this.isOpen = true;
        this.seq = -1;
        return true;
      case "message": {
        const before = this.seq;
        this.seq = item.message?.seq;
        return this.isOpen && isMessage(item.message) && this.seq > before;
      }
      case "usage":
        return this.isOpen && isUsage(item.entry);
      case "issue":
        return (
          isText(item.issue?.code) &&
          isText(item.issue.log) &&
          isText(item.issue.message) &&
          isCount(item.issue.line, true)
        );
      case "session_end":
        if (!this.isOpen || !isFacts(item.facts, this.source)) return false;
        this.isOpen = false;
        return true;
      case "end":
        this.ended = true;
        return !this.isOpen && isCount(item.offset);
      default:
        return false;
    }
  }
}

const isText = (value: unknown) => typeof value === "string";
const isTextOrNone = (value: unknown) => value === undefined || isText(value);
const isTime = (value: unknown) => value === undefined || Number.isFinite(value);
const isList = (value: unknown, of: (item: never) => boolean) =>
  Array.isArray(value) && value.every(of as () => boolean);

function isCount(value: unknown, orNone = false): boolean {
  return value === undefined ? orNone : Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHead(head: SessionHead, source: string): boolean {
  return (
    head?.source === source &&
    isText(head.externalId) &&
    head.id === `${source}:${head.externalId}` &&
    typeof head.isSubagent === "boolean" &&
    [head.cwd, head.gitBranch, head.gitRemote, head.agentVersion, head.parentId, head.forkedFrom].every(isTextOrNone) &&
    (head.project === undefined || (isText(head.project?.root) && isText(head.project.name))) &&
    isTime(head.startedAt)
  );
}

function isMessage(message: Message): boolean {
  return (
    isText(message?.id) &&
    isCount(message.seq) &&
    isCount(message.line) &&
    isCount(message.parentSeq, true) &&
    ROLES.includes(message.role) &&
    MESSAGE_KINDS.includes(message.kind) &&
    [message.model, message.apiId].every(isTextOrNone) &&
    isTime(message.time) &&
    isList(message.parts, isPart)
  );
}

function isPart(part: Part): boolean {
  switch (part?.kind) {
    case "text":
    case "reasoning":
      return isText(part.text);
    case "tool_call":
      return isText(part.callId) && isText(part.tool) && part.input !== undefined;
    case "tool_result":
      return isText(part.callId) && isText(part.output) && [part.status, part.spilled].every(isTextOrNone);
    case "image":
      return isText(part.ref) && isTextOrNone(part.mediaType) && isTime(part.bytes);
    default:
      return false;
  }
}

function isUsage({ key, messageKey, model, time, usage }: UsageEntry): boolean {
  const tokens = typeof usage === "object" && usage !== null ? Object.values(usage) : [undefined, Number.NaN];
  return (
    isCount(key) &&
    isCount(messageKey) &&
    isTextOrNone(model) &&
    isTime(time) &&
    tokens.every((one) => isCount(one, true))
  );
}

function isFacts(facts: SessionFacts, source: string): boolean {
  const counts = ["compactBoundaries", "microcompactBoundaries", "rewindPoints", "lines", "records"] as const;
  return (
    isHead(facts?.head, source) &&
    isTextOrNone(facts.title) &&
    [facts.cwds, facts.gitBranches, facts.agentVersions].every((list) => isList(list, isText)) &&
    counts.every((key) => isCount(facts[key])) &&
    typeof facts.hasCompaction === "boolean" &&
    isCount(facts.activeLeafSeq, true) &&
    isList(
      facts.children,
      (child: SessionFacts["children"][number]) => isText(child?.callId) && isText(child.externalId),
    ) &&
    isList(
      facts.foreignTitles,
      (one: SessionFacts["foreignTitles"][number]) => isCount(one?.messageKey) && isText(one.title),
    ) &&
    isTextOrNone(facts.hidden)
  );
}
