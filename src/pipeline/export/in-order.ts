// Runs sessions on several threads and gives their rows in the order of the plan, however fast each thread is.

import type { SessionPlan } from "./session-plan.ts";
import type { RowParcel, SessionSummary } from "./work.ts";

/** A thread, or this one. */
export interface Member {
  /** One session after the other. `put` is awaited. */
  run(plan: SessionPlan, put: (parcel: RowParcel) => Promise<void>): Promise<SessionSummary>;
  close(): Promise<void>;
}

export type Step =
  | { readonly kind: "parcel"; readonly plan: SessionPlan; readonly parcel: RowParcel }
  | { readonly kind: "done"; readonly plan: SessionPlan; readonly summary: SessionSummary };

/** Parcels of a session that wait until those before it are written. */
const WAITING = 16;
/** Sessions that are begun before the first of them is written, for each member. */
const AHEAD = 2;

/** @throws whatever a member throws; then all others are left, and are to be closed. */
export async function* inOrder(plans: readonly SessionPlan[], members: readonly Member[]): AsyncGenerator<Step> {
  const queue = new Queue(plans, members);
  for (const plan of plans) {
    const line = queue.lineOf(plan);
    for (;;) {
      const step = await line.next();
      yield step;
      if (step.kind === "done") break;
    }
    queue.written();
  }
}

class Queue {
  private readonly lines = new Map<SessionPlan, Line>();
  private readonly plans: readonly SessionPlan[];
  private readonly free: Member[];
  private readonly ahead: number;
  private next = 0;
  private done = 0;

  constructor(plans: readonly SessionPlan[], members: readonly Member[]) {
    this.plans = plans;
    this.free = [...members];
    this.ahead = members.length * AHEAD;
    this.start();
  }

  lineOf(plan: SessionPlan): Line {
    const line = this.lines.get(plan) ?? new Line(plan);
    this.lines.set(plan, line);
    return line;
  }

  written(): void {
    const plan = this.plans[this.done++];
    if (plan) this.lines.delete(plan);
    this.start();
  }

  private async work(member: Member, plan: SessionPlan, line: Line): Promise<void> {
    try {
      line.end(await member.run(plan, (parcel) => line.put(parcel)));
      this.free.push(member);
      this.start();
    } catch (error) {
      line.fail(error);
    }
  }

  private start(): void {
    while (this.free.length > 0 && this.next < Math.min(this.plans.length, this.done + this.ahead)) {
      const plan = this.plans[this.next++] as SessionPlan;
      const member = this.free.shift() as Member;
      void this.work(member, plan, this.lineOf(plan));
    }
  }
}

/** What one session gave so far, in order. */
class Line {
  private readonly plan: SessionPlan;
  private readonly steps: Step[] = [];
  private error: { readonly cause: unknown } | undefined;
  private wake: () => void = () => {};
  private room: (() => void)[] = [];

  constructor(plan: SessionPlan) {
    this.plan = plan;
  }

  async put(parcel: RowParcel): Promise<void> {
    this.steps.push({ kind: "parcel", plan: this.plan, parcel });
    this.wake();
    if (this.steps.length >= WAITING) await new Promise<void>((resolve) => this.room.push(resolve));
  }

  end(summary: SessionSummary): void {
    this.steps.push({ kind: "done", plan: this.plan, summary });
    this.wake();
  }

  fail(cause: unknown): void {
    this.error = { cause };
    this.wake();
  }

  async next(): Promise<Step> {
    for (;;) {
      const step = this.steps.shift();
      if (step) {
        for (const resume of this.room.splice(0)) resume();
        return step;
      }
      if (this.error) throw this.error.cause;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
