// What stays of a session that is read again from its archive alone, without what its agent kept beside the log.

import type { SessionFacts, SessionHead } from "./session.ts";

/** Of a session whose first read was cut there is only a head. */
type KnownFacts = Pick<SessionFacts, "head"> & Partial<SessionFacts>;

/** The head as it is read now; what it lacks, and was known when the log was there, stays. */
export function keptHead(head: SessionHead, before: SessionHead | undefined): SessionHead {
  if (!before) return head;
  const known = Object.entries(head).filter(([, value]) => value !== undefined);
  // A folder tells the project, where there is one.
  const { project, ...rest } = before;
  const kept = head.cwd === undefined && project ? { ...rest, project } : rest;
  return { ...kept, ...Object.fromEntries(known), isSubagent: head.isSubagent || before.isSubagent };
}

/** The same for all facts: what the whole log told is as it is read now, what lay beside it stays where it is lacking. */
export function keptFacts(facts: SessionFacts, before: KnownFacts | undefined): SessionFacts {
  if (!before) return facts;
  const title = facts.title ?? before.title;
  const hidden = facts.hidden ?? before.hidden;
  const started = new Set(facts.children.map(({ callId }) => callId));
  return {
    ...facts,
    head: keptHead(facts.head, before.head),
    cwds: orElse(facts.cwds, before.cwds),
    gitBranches: orElse(facts.gitBranches, before.gitBranches),
    agentVersions: orElse(facts.agentVersions, before.agentVersions),
    children: [...facts.children, ...(before.children ?? []).filter(({ callId }) => !started.has(callId))],
    foreignTitles: orElse(facts.foreignTitles, before.foreignTitles),
    ...(title !== undefined && { title }),
    ...(hidden !== undefined && { hidden }),
  };
}

function orElse<T>(now: readonly T[], before: readonly T[] = []): readonly T[] {
  return now.length > 0 ? now : before;
}
