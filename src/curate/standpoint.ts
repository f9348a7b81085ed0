// Where the owner stands between choosing and publishing, and what comes next: the gate's table, read from the front.

import type { Stage, Standpoint } from "../ports/app-publish.ts";
import { LEAST_SESSIONS } from "./attest.ts";
import { blockFor, digits, EXPORT_COMMAND, firstMissing, sayYes } from "./gate.ts";
import type { GateFacts } from "./gate-facts.ts";

/** Where the owner stands: the first thing that is missing for a publication, as a stage and what to do. */
export function standpointOf(facts: GateFacts): Standpoint {
  const stage = stageOf(facts);
  if (stage === "confirmed") return { stage, steps: confirmedSteps(facts), command: undefined };
  if (stage === "done") return { stage, steps: doneSteps(facts), command: undefined };
  const { command, required, message, missing = [] } = blockFor("publish", facts) ?? { message: "", required: "" };
  const first = `${message[0]?.toUpperCase() ?? ""}${message.slice(1)}${missing.length > 0 ? `: ${missing.join(", ")}` : ""}.`;
  return { stage, steps: stage === "review" ? reviewSteps(facts) : [first, required], command };
}

function stageOf(facts: GateFacts): Stage {
  const guard = firstMissing("publish", facts, {});
  if (guard !== undefined && guard.step < 5) return "configure";
  if (guard?.step === 5) return "review";
  return placesOf(facts).length > 0 ? "done" : "confirmed";
}

function reviewSteps({ candidate, confirmation }: GateFacts): string[] {
  const sessions = candidate?.sessions ?? [];
  const least = Math.min(LEAST_SESSIONS, sessions.length);
  const [first] = sessions;
  return [
    ...(confirmation ? ["What was confirmed earlier are other bytes: review these."] : []),
    `Review what was exported (${sessions.length} sessions): open at least ${least} with the person, such as tracemill sessions show ${first?.id ?? "ID"}`,
    "Ask about names of companies, clients and internal things, and about private URLs; hide them with tracemill config --redact, and export again.",
    "Ask for the person's full name to look for it; where they decline: --skip-full-name-scan instead of --full-name.",
    "Then confirm, with the person's own words for each statement.",
  ];
}

function confirmedSteps(facts: GateFacts): string[] {
  const place = blockFor("publish", facts);
  const setUp = place !== undefined && isSetUp(facts) ? [place.required] : [];
  const where = facts.repo === undefined ? "" : ` to ${facts.repo}`;
  return [
    ...setUp,
    `tracemill publish --dry-run shows what would be sent.`,
    `Ask the person whether exactly these bytes may be published${where}: artifact ${digits(facts.candidate)}. Never publish without a yes.`,
    sayYes(facts),
  ];
}

/** True where a place or a login is what is missing. */
function isSetUp(facts: GateFacts): boolean {
  const guard = firstMissing("publish", facts, {});
  return guard?.name === "place" || guard?.name === "login";
}

/** Where the candidate is; of the settings' own dataset alone, where there is one. */
function placesOf({ candidate, published, repo }: GateFacts): readonly string[] {
  const own = repo === undefined ? undefined : `huggingface:${repo}`;
  return Object.entries(published).flatMap(([place, { sha256 }]) =>
    sha256 === candidate?.sha256 && (own === undefined || place === own) ? place : [],
  );
}

function doneSteps(facts: GateFacts): string[] {
  return [
    `This was published to ${placesOf(facts).join(", ")}.`,
    `When there is more: ${EXPORT_COMMAND}; what the dataset has is not sent again. tracemill receipts list shows what left.`,
  ];
}
