// Projects what lists show of a session: its own strings pass the policy like everything else.

import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { ProjectRef } from "../core/project.ts";
import type { SessionFacts } from "../core/session.ts";
import type { ListedSession } from "../ports/app.ts";
import type { SessionRow, Store } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { makeStamp, type RedactContext, redactFacts, redactText } from "../privacy/redact.ts";
import { RULESET } from "../privacy/ruleset.ts";

export interface Projector {
  readonly context: RedactContext;
  row(row: SessionRow): ListedSession;
  text(text: string): string;
}

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

/** One projector serves one answer: placeholders are numbered by the store. */
export function createProjector(store: Store, policy: Policy, detector: Detector): Projector {
  const number = (finding: Finding) => store.placeholder(finding.label, finding.valueHash);
  const context: RedactContext = { policy, number, stamp: makeStamp(RULESET.id, policy.name, "") };
  const text = (plain: string) => redactText(plain, detector.text(plain), context);
  return {
    context,
    text,
    row: (row) => {
      // The title may come from the first prompt or from another log: it is looked at here, as shown.
      const { findings: _, facts: own, ...rest } = row;
      const facts: SessionFacts = row.title === undefined ? own : { ...own, title: row.title };
      const shown = redactFacts(facts, [...row.findings, ...detector.facts(facts)], context);
      return {
        ...rest,
        title: shown.title,
        project: row.project && projectOf(row.project, facts, shown, text),
        logPath: text(row.logPath),
        facts: shown,
      };
    },
  };
}
