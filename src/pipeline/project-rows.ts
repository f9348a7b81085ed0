// Projects what answers show of sessions, counts and issues: their strings pass the policy like everything else.

import { createDecider, type Decide, inForce, NOWHERE } from "../core/decision.ts";
import type { Finding } from "../core/finding.ts";
import type { MessageId } from "../core/ids.ts";
import type { Policy } from "../core/policy.ts";
import type { ProjectRef } from "../core/project.ts";
import type { SessionFacts } from "../core/session.ts";
import type { ListedSession } from "../ports/app.ts";
import type { SessionRow, Store } from "../ports/store.ts";
import { projectAnswer } from "../privacy/answer.ts";
import type { Detector } from "../privacy/detect.ts";
import { isReplaced, makeStamp, type RedactContext, redactFacts, redactText } from "../privacy/redact.ts";
import { standpointOf } from "./decided.ts";

export interface Projector {
  /** Of what belongs to no session, or to several. */
  readonly context: RedactContext;
  /** Of one session's messages: with what was decided about its findings. */
  contextOf(row: SessionRow): RedactContext;
  isReplaced(row: SessionRow, finding: Finding, message: MessageId | undefined): boolean;
  row(row: SessionRow): ListedSession;
  text(text: string): string;
  /** Every string of a plain answer. */
  answer<T>(answer: T): T;
}

/** Names come again and again in one answer: so many are remembered. */
const REMEMBERED = 10_000;
const LONGEST_NAME = 300;

/** A project's path is made from the session's folder: what is masked there must not stand here. */
function projectOf(
  project: ProjectRef,
  own: SessionFacts,
  shown: SessionFacts,
  text: (plain: string) => string,
): ProjectRef {
  const cwd = shown.head.cwd;
  if (cwd === undefined || cwd === own.head.cwd) return { root: text(project.root), name: text(project.name) };
  return { root: cwd, name: cwd.slice(cwd.lastIndexOf("/") + 1) };
}

/** Shows texts that carry no findings of their own: the rules look at them now. */
export function createShow(detector: Pick<Detector, "text">, context: RedactContext): (plain: string) => string {
  const known = new Map<string, string>();
  return (plain) => {
    const before = known.get(plain);
    if (before !== undefined) return before;
    const shown = redactText(plain, detector.text(plain), context);
    if (plain.length <= LONGEST_NAME) {
      if (known.size >= REMEMBERED) known.clear();
      known.set(plain, shown);
    }
    return shown;
  };
}

/** One projector serves one answer: placeholders are numbered by the store, where there is one. */
export function createProjector(
  store: Pick<Store, "placeholder" | "decisions"> | undefined,
  policy: Policy,
  detector: Detector,
): Projector {
  const number = (finding: Finding) => store?.placeholder(finding.label, finding.valueHash);
  const decider = createDecider(store ? inForce(store.decisions()) : []);
  const stamp = makeStamp(detector.ruleset.id, policy.name, decider.id);
  const contextAt = (decide: Decide | undefined) => {
    const plain: RedactContext = { policy, number, stamp, decide };
    const text = createShow(detector, plain);
    return { text, context: { ...plain, name: text } };
  };
  const { text, context } = contextAt(decider.at(NOWHERE));
  /** Most sessions are shown as all others: then names that were shown before are remembered. */
  const viewOf = (row: SessionRow) => {
    const standpoint = standpointOf(row);
    return decider.isCommon(standpoint) ? { text, context } : contextAt(decider.at(standpoint));
  };
  return {
    context,
    text,
    answer: (answer) => projectAnswer(answer, text),
    contextOf: (row) => viewOf(row).context,
    isReplaced: (row, finding, message) => isReplaced(finding, viewOf(row).context, message),
    row: (row) => {
      const { text, context } = viewOf(row);
      // The title may come from the first prompt or from another log: it is looked at here, as shown.
      const { findings: _, facts: own, project, relinkedFrom, title, ...rest } = row;
      const facts: SessionFacts = title === undefined ? own : { ...own, title };
      const ownProject = (told: ProjectRef) => projectOf(told, facts, shown, text);
      const shown = redactFacts(facts, [...row.findings, ...detector.facts(facts)], context);
      return {
        ...projectAnswer(rest, text),
        title: shown.title,
        project:
          project && (relinkedFrom ? { root: text(project.root), name: text(project.name) } : ownProject(project)),
        relinkedFrom: relinkedFrom && ownProject(relinkedFrom),
        facts: shown,
      };
    },
  };
}
