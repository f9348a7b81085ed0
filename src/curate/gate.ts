// The gate: configure, export, review, confirm, publish. One table of what has to hold, in order, and what is said where it does not.

import type { Block, StepNumber } from "../core/blocked.ts";
import { grantProblem } from "../core/grants.ts";
import type { Place } from "../core/publication.ts";
import { approvalProblem } from "./approval.ts";
import type { GateFacts, GateRequest } from "./gate-facts.ts";

/** In the order in which they are done. */
export const GATE_ACTIONS = ["export", "confirm", "publish"] as const;
export type GateAction = (typeof GATE_ACTIONS)[number];

interface Guard {
  readonly name: string;
  readonly step: StepNumber;
  /** The first action that it stands before; it stands before the later ones too. */
  readonly before: GateAction;
  /** Nothing leaves by a dry run, so it need not hold there. */
  readonly isOfLeaving?: true;
  /** What is missing; undefined where it holds. */
  check(facts: GateFacts, request: GateRequest, action: GateAction): Omit<Block, "step"> | undefined;
}

/** Nobody makes two artifacts whose hashes begin with so many digits that are the same. */
export const LEAST_DIGITS = 12;
/** The only sink that a place of the settings is of. */
const HUB = "huggingface";

const LIST = "tracemill list";
export const EXPORT_COMMAND = "tracemill export --no-push";
const CONFIRM =
  'tracemill confirm --full-name "THEIR FULL NAME" --attest-full-name "..." --attest-sensitive "..." --attest-manual-scan "..."';
const AGAIN = { required: "Export again, and have the person review what comes of it.", command: EXPORT_COMMAND };

/** Asked in this order: the first that does not hold is told. */
export const GUARDS: readonly Guard[] = [
  {
    name: "sessions",
    step: 1,
    before: "export",
    check: ({ sessions }) =>
      sessions === 0
        ? {
            message: "there are no sessions yet",
            required: "Look for the logs of this machine.",
            command: "tracemill prep",
          }
        : undefined,
  },
  { name: "sources", step: 2, before: "export", check: sourcesChosen },
  { name: "seen", step: 3, before: "export", check: projectsSeen },
  { name: "projects", step: 3, before: "export", check: projectsConfirmed },
  {
    name: "candidate",
    step: 4,
    before: "confirm",
    check: ({ candidate }) =>
      candidate === undefined || candidate.sessions.length === 0
        ? {
            message: candidate ? "the export holds no sessions" : "nothing was exported for review",
            required: "Export on this machine alone, for the person to review.",
            command: EXPORT_COMMAND,
          }
        : undefined,
  },
  {
    name: "bytes",
    step: 4,
    before: "confirm",
    check: ({ onDisk }) =>
      onDisk === "same"
        ? undefined
        : { message: `what was exported ${onDisk === "changed" ? "was changed" : "is not there any more"}`, ...AGAIN },
  },
  { name: "scope", step: 4, before: "confirm", check: scopeKept },
  {
    name: "confirmation",
    step: 5,
    before: "publish",
    isOfLeaving: true,
    check: ({ candidate, confirmation }) =>
      confirmation !== undefined && confirmation.sha256 === candidate?.sha256
        ? undefined
        : {
            message: confirmation ? "what was confirmed are other bytes" : "nobody has confirmed what was exported",
            required: "Have the person review what was exported; then state it in their words.",
            command: CONFIRM,
          },
  },
  {
    name: "place",
    step: 6,
    before: "publish",
    check: (facts, request) =>
      placeOf(facts, request) === undefined
        ? {
            message: "nobody has said where to publish",
            required: `Ask the person for a dataset's name, then run: tracemill config --repo ${usualRepo(facts)}`,
          }
        : undefined,
  },
  {
    name: "login",
    step: 6,
    before: "publish",
    check: ({ isLoggedIn }, { isRemote = true }) =>
      isRemote && !isLoggedIn
        ? {
            message: "nobody is logged in to the Hugging Face Hub",
            required: "Ask the person to log in: tracemill login --token TOKEN, or HF_TOKEN in the environment.",
          }
        : undefined,
  },
  { name: "approval", step: 6, before: "publish", isOfLeaving: true, check: approved },
  { name: "artifact", step: 6, before: "publish", isOfLeaving: true, check: artifactNamed },
  { name: "public", step: 6, before: "publish", isOfLeaving: true, check: publicTwice },
];

/** What keeps an action from being done; undefined where nothing does. */
export function blockFor(action: GateAction, facts: GateFacts, request: GateRequest = {}): Block | undefined {
  const guard = firstMissing(action, facts, request);
  const missing = guard?.check(facts, request, action);
  return guard && missing && { step: guard.step, ...missing };
}

/** The first that does not hold. */
export function firstMissing(action: GateAction, facts: GateFacts, request: GateRequest): Guard | undefined {
  return GUARDS.find(
    (guard) =>
      GATE_ACTIONS.indexOf(guard.before) <= GATE_ACTIONS.indexOf(action) &&
      !(request.dryRun && guard.isOfLeaving) &&
      guard.check(facts, request, action) !== undefined,
  );
}

/** As the seed calls it; nothing goes there before a person has said that name, or another. */
function usualRepo({ account }: GateFacts): string {
  return account === undefined ? "owner/name" : `${account}/my-coding-agent-data`;
}

function placeOf({ repo }: GateFacts, { place }: GateRequest): Place | undefined {
  return place ?? (repo === undefined ? undefined : { sink: HUB, at: repo });
}

function sourcesChosen({ sources, candidate }: GateFacts, request: GateRequest, action: GateAction) {
  // What was exported was chosen when it was exported.
  const isChosen =
    sources !== undefined || (action === "export" ? request.sources !== undefined : candidate !== undefined);
  if (isChosen) return undefined;
  return {
    message: "nobody has said which agents are in scope",
    required:
      'Ask the person: Claude Code, Codex, both, or all? Then run: tracemill config --source "claude|codex|both|all"',
  };
}

function projectsSeen({ projects, seen }: GateFacts) {
  const known = new Set(seen);
  const missing = projects.filter(({ root }) => !known.has(root));
  if (seen !== undefined && missing.length === 0) return undefined;
  return {
    message:
      seen === undefined ? "nobody was shown the projects yet" : `${counted(missing.length)} nobody was shown yet`,
    required: "Show the person the full list of projects.",
    command: LIST,
    missing: missing.map(labelIn(projects)),
    projects,
  };
}

function projectsConfirmed({ projects, confirmed }: GateFacts) {
  const known = new Set(confirmed);
  const missing = projects.filter(({ root }) => !known.has(root));
  if (confirmed !== undefined && missing.length === 0) return undefined;
  return {
    message:
      confirmed === undefined
        ? "the projects are not confirmed"
        : `${counted(missing.length)} appeared since the projects were confirmed`,
    required:
      'Ask the person which to leave out, then run: tracemill config --exclude "a,b", or tracemill config --confirm-projects',
    missing: missing.map(labelIn(projects)),
    projects,
  };
}

/** Several projects may have one name: those are told by their folders. */
function labelIn(projects: GateFacts["projects"]): (project: GateFacts["projects"][number]) => string {
  const names = Map.groupBy(projects, ({ name }) => name);
  return ({ name, root }) => ((names.get(name)?.length ?? 0) > 1 ? `${name} (${root})` : name);
}

function counted(count: number): string {
  return count === 1 ? "one project" : `${count} projects`;
}

/** The scope may have become smaller since. */
function scopeKept({ candidate, sources, takenOut }: GateFacts) {
  const over = Array.isArray(sources) ? (candidate?.sources ?? []).filter((source) => !sources.includes(source)) : [];
  if (over.length > 0)
    return {
      message: `what was exported has sessions of ${over.join(", ")}, which is out of scope`,
      ...AGAIN,
      missing: over,
    };
  if (takenOut.length === 0) return undefined;
  const what = `what was exported has sessions of ${counted(takenOut.length)} taken out since`;
  return { message: what, ...AGAIN, missing: takenOut };
}

function approved(facts: GateFacts, request: GateRequest) {
  const { attestation, grant, isPublic = false, visibility } = request;
  const place = placeOf(facts, request);
  const required = `Ask the person whether exactly these bytes may be published${place ? ` to ${place.at}` : ""}; never publish without a yes.`;
  if (attestation !== undefined && grant !== undefined)
    return { message: "an approval and a standing permission are two different things", required: "Give one of them." };
  if (grant !== undefined && place !== undefined) {
    const problem = grantProblem(facts.grants, grant, { place, visibility, isPublic });
    return problem === undefined ? undefined : { message: problem, required };
  }
  if (attestation === undefined || attestation.trim() === "")
    return { message: "nobody has approved to publish this", required, hint: sayYes(facts, place) };
  const problem = approvalProblem(attestation, place);
  if (problem === undefined) return undefined;
  return {
    message: "this is no approval to publish",
    required,
    hint: sayYes(facts, place),
    missing: [`--attestation: ${problem}`],
  };
}

/** `place`: undefined for the one of the settings. */
export function sayYes(facts: GateFacts, place?: Place): string {
  const { candidate, repo } = facts;
  const to = placeOf(facts, { place })?.at;
  const isOther = place !== undefined && !(place.sink === HUB && place.at === repo);
  const where = isOther ? ` ${place.sink === HUB ? "--repo" : "--folder"} ${wordOf(place.at)}` : "";
  const yes = to === undefined ? "an explicit yes" : `an explicit yes to publishing to ${to}`;
  return `After ${yes}: tracemill publish --artifact ${digits(candidate)}${where} --attestation "<the person's words>"`;
}

/** As one word of a command line. */
function wordOf(text: string): string {
  return /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

export function digits(candidate: GateFacts["candidate"]): string {
  return candidate?.sha256.slice(0, LEAST_DIGITS) ?? "";
}

/** An approval is of certain bytes. A standing permission is of a place, and the seed's command means what was confirmed. */
function artifactNamed(facts: GateFacts, { artifact, grant, isSeedCommand }: GateRequest) {
  const { candidate } = facts;
  if (artifact === undefined) {
    if (isSeedCommand || grant !== undefined) return undefined;
    return {
      message: "the approval does not name what it is for",
      required: `Name the artifact that was confirmed: --artifact ${digits(candidate)}`,
    };
  }
  const named = artifact.toLowerCase();
  if (!/^[0-9a-f]+$/.test(named) || named.length < LEAST_DIGITS)
    return {
      message: `"${artifact}" names no artifact`,
      required: `Give the first ${LEAST_DIGITS} digits of its SHA-256, or more.`,
    };
  if (candidate?.sha256.startsWith(named)) return undefined;
  return {
    message: "the approval is of other bytes than those that were confirmed",
    required: `Ask the person about the artifact that was confirmed: ${digits(candidate)}`,
  };
}

function publicTwice(facts: GateFacts, request: GateRequest) {
  const place = placeOf(facts, request);
  if (!request.isPublic || request.confirmPublic === place?.at) return undefined;
  return {
    message: "everybody could read a public dataset, and nobody takes back what others have copied",
    required: `Ask the person again; after a second yes add --confirm-public ${place?.at ?? "owner/name"}`,
  };
}
