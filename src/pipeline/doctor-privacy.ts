// The doctor's look at `privacy.yml`: one that cannot be read stops every answer, and what is refused hides nothing.

import { reasonOf, TraceError } from "../core/errors.ts";
import type { Refusal } from "../core/privacy.ts";
import type { DoctorCheck } from "../ports/app.ts";

/** `read` gives what of the file is not carried out, undefined where there is no file. @throws TraceError `config_invalid` */
export async function checkPrivacy(read: () => Promise<readonly Refusal[] | undefined>): Promise<DoctorCheck> {
  const name = "privacy";
  try {
    const refused = await read();
    const [first] = refused ?? [];
    if (refused === undefined) return { name, status: "ok", detail: "no privacy.yml; the built-in rules hold" };
    if (!first) return { name, status: "ok", detail: "privacy.yml is carried out whole" };
    const more = refused.length === 1 ? "" : `, and ${refused.length - 1} more`;
    return {
      name,
      status: "warning",
      detail: `privacy.yml asks for what cannot be done: ${first.what}: ${first.reason}${more}`,
      fix: "Correct it; `tracemill privacy show` lists all of them.",
    };
  } catch (error) {
    const fix = error instanceof TraceError && error.hint !== undefined ? { fix: error.hint } : {};
    return { name, status: "error", detail: reasonOf(error), ...fix };
  }
}
