// The commands on what was found: look at it, decide about it, see what is replaced, and review what is quarantined.

import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { REACHES } from "../core/decision.ts";
import { KINDS, SEVERITIES } from "../core/finding.ts";
import { MODES } from "../core/policy.ts";
import { json, type Lazily } from "./program-sources.ts";

export function addFindings(program: Command, lazily: Lazily): void {
  const findings = program.command("findings").description("Show what was found, and decide about it");
  findings
    .command("list", { isDefault: true })
    .description("Totals by rule and session, or each finding of one session; values stay masked")
    .argument("[id]", "id of a session, or the beginning of one")
    .option("-r, --rule <id>", "only findings by this rule")
    .addOption(new Option("--severity <severity>", "only findings of this severity").choices(SEVERITIES))
    .addOption(new Option("--kind <kind>", "only findings of this kind").choices(KINDS))
    .option("--undecided", "only what nobody accepted or ignored")
    .option("-s, --source <name>", "only this agent's sessions")
    .option("-p, --project <name>", "only this project, by name or root folder")
    .addOption(count())
    .option("-a, --all", "of one session: personal data too, looked for now")
    .addOption(reveal())
    .addOption(revealAnywhere())
    .addOption(json())
    .action(lazily(() => import("./commands/findings.ts").then((file) => file.findings)));
  for (const [verb, what] of [
    ["accept", "Say that something is a secret: it is replaced in every mode, and looked for everywhere"],
    ["ignore", "Say that something is no secret: it is shown in clear"],
  ] as const) {
    findings
      .command(verb)
      .description(what)
      .argument("<ref...>", "id of a finding, value:<beginning of its hash>, or rule:<id>")
      .addOption(
        new Option("--scope <reach>", "how far it reaches; `finding` is that one place (default: everywhere)").choices(
          REACHES,
        ),
      )
      .option("--session <id>", "for a value or a rule: the session that is meant")
      .option("-p, --project <name>", "for a value or a rule: the project that is meant")
      .option("--reason <text>", "why, for whoever reads it later")
      .addOption(json())
      .action(
        lazily(() => import("./commands/decisions.ts").then((file) => (verb === "accept" ? file.accept : file.ignore))),
      );
  }
  findings
    .command("undo")
    .description("Take a decision back, the last one unless told otherwise")
    .argument("[decision]", "number of the decision, as `findings decisions` lists it", whole)
    .addOption(json())
    .action(lazily(() => import("./commands/decisions.ts").then((file) => file.undo)));
  findings
    .command("decisions")
    .description("List all decisions, the newest first, those that were taken back too")
    .addOption(json())
    .action(lazily(() => import("./commands/decisions.ts").then((file) => file.decisions)));
  program
    .command("diff")
    .description("Show what is replaced in a session, before and after; values stay masked")
    .argument("<id>", "id of the session, or the beginning of one")
    .addOption(
      new Option("--mode <mode>", "as it would leave the machine in this mode, not as it is shown inside").choices(
        MODES,
      ),
    )
    .addOption(reveal())
    .addOption(revealAnywhere())
    .addOption(json())
    .action(lazily(() => import("./commands/diff.ts").then((file) => file.diff)));
  addQuarantine(program, lazily);
}

function addQuarantine(program: Command, lazily: Lazily): void {
  const quarantine = program
    .command("quarantine")
    .description("Review sessions that hold so many secrets that they may not leave before a person looked at them");
  quarantine
    .command("list", { isDefault: true })
    .description("List what is quarantined, and what was released or blocked")
    .addOption(json())
    .action(lazily(() => import("./commands/quarantine.ts").then((file) => file.list)));
  quarantine
    .command("show")
    .description("Show why a session is quarantined")
    .addArgument(sessionArgument())
    .addOption(json())
    .action(lazily(() => import("./commands/quarantine.ts").then((file) => file.show)));
  for (const [verb, what] of [
    ["release", "Let a session leave, redacted; a further secret quarantines it again"],
    ["block", "Let a session never leave"],
  ] as const) {
    quarantine
      .command(verb)
      .description(what)
      .addArgument(sessionArgument())
      .requiredOption("--reason <text>", "why, for whoever reads it later")
      .addOption(json())
      .action(
        lazily(() =>
          import("./commands/quarantine.ts").then((file) => (verb === "release" ? file.release : file.block)),
        ),
      );
  }
  quarantine
    .command("undo")
    .description("Take the last release or block of a session back")
    .addArgument(sessionArgument())
    .addOption(json())
    .action(lazily(() => import("./commands/quarantine.ts").then((file) => file.undo)));
  quarantine
    .command("export")
    .description("Write what waits, one redacted summary a line, into a private file")
    .argument("[file]", "where to", "quarantine.jsonl")
    .option("--force", "replace a file that is there")
    .addOption(json())
    .action(lazily(() => import("./commands/quarantine.ts").then((file) => file.exportTo)));
}

function sessionArgument(): Argument {
  return new Argument("<id>", "id of the session, or the beginning of one");
}

function reveal(): Option {
  return new Option("--reveal", "show values, in a terminal only");
}

function revealAnywhere(): Option {
  return new Option("--reveal-anywhere", "show values, into a pipe, a file or JSON as well");
}

function count(): Option {
  return new Option("-n, --limit <count>", "at most so many sessions, 0 for all").default(20).argParser(whole);
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("Give a whole number.");
  return Number(text);
}
