// Judges a session as its messages pass: its types, its signals, its scores, and what its texts come to.

import type { Finding } from "../core/finding.ts";
import type { KeptLabel, SessionLabel, TypeLabel } from "../core/label.ts";
import type { HiddenReason, Message, SessionFacts } from "../core/session.ts";
import { createContent, type Digest } from "./content.ts";
import { createCounting } from "./counting.ts";
import { scoreOf } from "./score/score.ts";
import { createSummary, findingCounts } from "./score/session-summary.ts";
import { createSignals } from "./signals.ts";
import { type SessionTypes, typesOf } from "./types/types.ts";

/** Raised when the classifier judges otherwise: older labels are stale. */
export const CLASSIFIER_VERSION = 1;

export interface ClassifierTools {
  /** A new incremental keyed hash: see `io/crypto.ts`. */
  readonly digest: () => Digest;
  /** `seq` of messages that are no part of what is judged: abandoned branches. */
  readonly skip?: ReadonlySet<number>;
}

export interface StoredForLabel {
  readonly message: Message;
  readonly findings: readonly Finding[];
  /** Another session's message, which this one goes on from: read, and not counted. */
  readonly inherited: boolean;
}

export interface Classifier {
  /** In the order of the session. */
  add(stored: StoredForLabel): void;
  /** Called once, behind the last message. */
  end(facts: SessionFacts): Omit<KeptLabel, "revision">;
}

/** Nobody asked anything in them. */
const NOISE: ReadonlySet<HiddenReason | undefined> = new Set<HiddenReason>(["empty", "warmup", "probe"]);

/** Keeps counts, a summary of each turn and a few examples: memory does not grow with what is said. */
export function createClassifier({ digest, skip }: ClassifierTools): Classifier {
  const signals = createSignals();
  const counting = createCounting();
  const content = createContent(digest());
  const summary = createSummary();
  return {
    add({ message, findings, inherited }) {
      if (skip?.has(message.seq)) return;
      if (inherited) {
        signals.before(message);
        return;
      }
      for (const finding of findings) counting.finding(finding);
      const brought = signals.add(message);
      for (const signal of brought) counting.signal(signal);
      summary.add(message, brought);
      content.add(message);
    },
    end(facts) {
      const late = signals.end();
      for (const signal of late) counting.signal(signal);
      summary.late(late);
      const types = ownTypes(typesOf(signals.turns()), facts);
      const tools = signals.tools();
      const { contentHash, signature, tokens, language } = content.end();
      const score = scoreOf(summary.summary({ tools, tokens, findings: findingCounts(counting.findings()) }));
      const label: SessionLabel = {
        ...types,
        ...score,
        signals: counting.signals,
        examples: counting.examples,
        corrections: counting.corrections,
        language,
      };
      return { classifier: CLASSIFIER_VERSION, contentHash, signature, label };
    },
  };
}

function ownTypes(types: SessionTypes, { hidden }: SessionFacts): SessionTypes {
  if (!NOISE.has(hidden)) return types;
  const main: TypeLabel = { type: "unlabelled", confidence: 1, evidence: [] };
  return { main, contains: [], turns: types.turns };
}
