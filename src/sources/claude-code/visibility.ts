// Whether a session is worth a place in lists: replays, warm-ups, probes and empty logs are hidden, not lost.

import type { HiddenReason, Part } from "../../core/session.ts";
import type { Place } from "./discover.ts";
import type { Draft } from "./draft.ts";

export interface VisibilityState {
  /** Words of the first prompt where they are short enough to be a warm-up or a probe. */
  readonly firstPrompt: string | undefined;
  /** What was asked other than `/usage`, and `/usage` itself. */
  readonly asked: number;
  readonly probes: number;
  /** Messages that are more than injected text and notices. */
  readonly said: number;
  readonly answered: number;
}

const WARMUP = "Warmup";
const PROBE = "/usage";

export class Visibility {
  private current: VisibilityState;

  constructor(state?: VisibilityState) {
    this.current = state ?? { firstPrompt: undefined, asked: 0, probes: 0, said: 0, answered: 0 };
  }

  take(draft: Draft): void {
    const { kind } = draft;
    if (kind === "injected" || kind === "status" || kind === "compact_boundary") return;
    const { firstPrompt, asked, probes, said, answered } = this.current;
    const asks = kind === "prompt" || kind === "slash_command" || kind === "queued_prompt";
    const words = asks ? firstWords(draft.parts) : "";
    const probe = asks && words === PROBE;
    this.current = {
      firstPrompt: firstPrompt ?? (kind === "prompt" ? words : undefined),
      asked: asked + (asks && !probe ? 1 : 0),
      probes: probes + (probe ? 1 : 0),
      said: said + 1,
      answered: answered + (kind === "assistant" ? 1 : 0),
    };
  }

  hidden(place: Place): HiddenReason | undefined {
    const { firstPrompt, asked, probes, said, answered } = this.current;
    if (place.replaysParent) return "replay";
    if (said === 0) return "empty";
    if (place.isSubagent && firstPrompt === WARMUP) return "warmup";
    return probes > 0 && asked === 0 && answered === 0 ? "probe" : undefined;
  }

  state(): VisibilityState {
    return this.current;
  }
}

function firstWords(parts: readonly Part[]): string {
  for (const part of parts) if (part.kind === "text") return part.text.length > 64 ? "..." : part.text.trim();
  return "";
}
