// What a person decided about tool calls, kept until the call has its result.

import type { JsonObject } from "../../io/jsonl.ts";
import { objectOf, pick, textOf } from "../shared/values.ts";

const MAX_OPEN = 10_000;

export class Approvals {
  /** Requests by id: the call that each is about. */
  private readonly requests = new Map<string, string>();
  private readonly decisions = new Map<string, JsonObject>();

  ask(request: unknown, call: unknown): void {
    const id = textOf(request);
    const about = textOf(call);
    if (id !== undefined && about !== undefined && this.requests.size < MAX_OPEN) this.requests.set(id, about);
  }

  answer(request: unknown, approval: unknown, feedback: unknown): void {
    this.decide(this.requests.get(textOf(request) ?? ""), approval, feedback);
  }

  /** As Kimi Code tells it. */
  record(record: JsonObject): void {
    const result = objectOf(record["result"]);
    if (result) this.decide(textOf(record["toolCallId"]), result["decision"], result["feedback"]);
  }

  private decide(call: string | undefined, approval: unknown, feedback: unknown): void {
    if (call === undefined || this.decisions.size >= MAX_OPEN) return;
    this.decisions.set(call, pick({ approval, feedback }, ["approval", "feedback"]));
  }

  /** What was decided about a call, handed over with its result. */
  take(call: string | undefined): JsonObject {
    const decided = this.decisions.get(call ?? "") ?? {};
    this.decisions.delete(call ?? "");
    return decided;
  }
}
