// Why sessions, turns and rows were left out, in words.

import { TraceError } from "../../core/errors.ts";
import type { DropReason } from "../../ports/app-export.ts";

function many(number: number, one: string, more = `${one}s`): string {
  return `${number.toLocaleString("en-US")} ${number === 1 ? one : more}`;
}

/** With how many: `2 near copies of another session`. */
const WORDS: Readonly<Record<DropReason, (number: number) => string>> = {
  excluded: (n) => `${many(n, "session")} of excluded projects`,
  ignored: (n) => `${many(n, "session")} that a .tracemillignore keeps back`,
  out_of_scope: (n) => `${many(n, "session")} of agents or projects that are not in scope`,
  quarantined: (n) => `${many(n, "session")} in quarantine: \`tracemill quarantine\` shows why`,
  blocked: (n) => `${many(n, "session")} blocked by a review`,
  held: (n) => `${many(n, "session")} on hold`,
  embargoed: (n) => `${many(n, "session")} under an embargo`,
  other_status: (n) => `${many(n, "session")} of another --status`,
  other_type: (n) => `${many(n, "session")} of another --type`,
  low_score: (n) => `${many(n, "session")} below --min-score`,
  resumed_elsewhere: (n) => `${many(n, "session")} forked or resumed: another one holds all of it`,
  copy: (n) => `${many(n, "exact copy", "exact copies")} of another session`,
  near_copy: (n) => `${many(n, "near copy", "near copies")} of another session, see --near`,
  subagent: (n) => `${many(n, "subagent")}, see --subagents`,
  contaminated: (n) => `${many(n, "row")} that ${n === 1 ? "quotes" : "quote"} a --decontaminate file`,
  too_long: (n) => `${many(n, "turn or row", "turns or rows")} longer than --max-tokens`,
  changed: (n) => `${many(n, "session")} that grew while the export was written`,
  no_rows: (n) => `${many(n, "session")} without anything that the format has a row for`,
};

/** More are not repeated. */
const NAMED = 3;

export function droppedText(reason: DropReason, number: number): string {
  return WORDS[reason](number);
}

/** `ids`: sessions as they were named, or where they stand. */
const NEXT: Readonly<Partial<Record<DropReason, (ids: string) => string>>> = {
  excluded: () =>
    "Their projects were excluded: `tracemill config` shows which, `tracemill config --include NAME` takes one back.",
  ignored: () => "Change the .tracemillignore of their repository, or leave them out.",
  out_of_scope: () => "`tracemill config --source` and `tracemill projects connect` say what is in scope.",
  quarantined: () => "`tracemill quarantine` shows why they wait; release there what may leave.",
  blocked: (ids) =>
    `\`tracemill review reset ${ids}\` takes the review back; --status blocked exports what is blocked as it is.`,
  held: (ids) => `\`tracemill release ${ids}\` takes the hold back.`,
  embargoed: (ids) => `\`tracemill release ${ids}\` ends the embargo now.`,
  too_long: () => "Raise --max-tokens.",
  no_rows: () => "Choose another format, or other sessions.",
  contaminated: () => "Look at what --decontaminate names: all rows quote it.",
};

/** Nothing is left; the reason that most fell to says what to do. `ids`: those that were asked for by id. */
export function nothingLeft(dropped: ReadonlyMap<DropReason, number>, ids: readonly string[]): TraceError {
  const [most] = [...dropped].sort(([, a], [, b]) => b - a);
  const why = [...dropped].map(([reason, number]) => droppedText(reason, number)).join("; ");
  const what = most ? `nothing is left to export: ${why}` : "no session matches the filters";
  return new TraceError("not_found", what, {
    hint:
      (most && NEXT[most[0]]?.(ids.length > 0 && ids.length <= NAMED ? ids.join(" ") : "ID")) ??
      "Widen the filters: `tracemill list` shows the projects, `tracemill inbox` what was decided; `tracemill scan` reads what is new.",
  });
}
