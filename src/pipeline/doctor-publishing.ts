// The doctor's look at what publishing stands on: where one stands, what left so far, and the token.

import { TraceError } from "../core/errors.ts";
import type { DoctorCheck } from "../ports/app.ts";

/** Each reads its file, and throws where that is damaged. */
export interface PublishingProbe {
  gate(): Promise<unknown>;
  /** Gives how many lines there are. */
  ledger(): Promise<number>;
  token(): Promise<unknown>;
}

/** Silent where nothing was ever chosen: most people do not publish. */
export async function checkPublishing(probe: PublishingProbe): Promise<DoctorCheck> {
  const name = "publishing";
  const found: { detail: string; fix: string | undefined }[] = [];
  let lines = 0;
  const counted = async () => {
    lines = await probe.ledger();
  };
  for (const look of [probe.gate, counted, probe.token]) {
    try {
      await look();
    } catch (error) {
      if (!(error instanceof TraceError)) throw error;
      found.push({ detail: error.message, fix: error.hint });
    }
  }
  const [first, ...more] = found;
  if (first === undefined) {
    return {
      name,
      status: "ok",
      detail: lines === 0 ? "nothing left this machine" : `the ledger is whole: ${lines} entries`,
    };
  }
  const detail = [first, ...more].map((one) => one.detail).join("; ");
  return { name, status: "error", detail, ...(first.fix !== undefined && { fix: first.fix }) };
}
