// How far a scan has come, told to whoever listens.

import type { ScanProgress } from "../ports/app.ts";
import type { Written } from "./apply.ts";

/** Counts what is done and tells whoever listens. */
export class Progress {
  private readonly listener: ((progress: ScanProgress) => void) | undefined;
  private state: ScanProgress = {
    phase: "looking",
    logsDone: 0,
    logsTotal: 0,
    bytesDone: 0,
    bytesTotal: 0,
    sessions: 0,
    messages: 0,
  };

  constructor(listener: ((progress: ScanProgress) => void) | undefined) {
    this.listener = listener;
    this.tell({});
  }

  waiting(holder: string): void {
    this.tell({ phase: "waiting", holder });
  }

  phase(phase: ScanProgress["phase"]): void {
    this.tell({ phase });
  }

  begin(logsTotal: number, bytesTotal: number): void {
    this.tell({ phase: "reading", logsTotal, bytesTotal });
  }

  logDone(bytes: number, written: Written): void {
    const { logsDone, bytesDone } = this.state;
    this.tell({
      logsDone: logsDone + 1,
      bytesDone: bytesDone + bytes,
      sessions: written.touched.size,
      messages: written.messages,
    });
  }

  private tell(change: Partial<ScanProgress>): void {
    this.state = { ...this.state, ...change };
    this.listener?.(this.state);
  }
}
