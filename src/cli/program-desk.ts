// The commands of the desk: what sessions are worth, and what a person decides about them.

import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { TRAJECTORY_TYPES } from "../core/label.ts";
import { INBOX_STATUSES } from "../ports/app-desk.ts";
import { filters, limit } from "./program-options.ts";
import { json, type Lazily } from "./program-sources.ts";
import { USUAL_GAP } from "./times.ts";

export function addDesk(program: Command, lazily: Lazily): void {
  filters(
    program
      .command("inbox")
      .description("List the sessions that wait for a review, the best first; labels what is new"),
  )
    .addOption(new Option("-t, --type <type>", "only sessions of this type").choices(TRAJECTORY_TYPES))
    .addOption(
      new Option("--min-score <score>", "only sessions with this score, 1 to 5, or a better one").argParser(score),
    )
    .addOption(
      new Option("--status <status>", "only sessions that stand so; `waiting`: new or shortlisted, and not held")
        .choices(INBOX_STATUSES)
        .default("waiting"),
    )
    .addOption(limit(20))
    .addOption(json())
    .action(lazily(() => import("./commands/inbox.ts").then((file) => file.inbox)));
  addReviews(program, lazily);
  addLabels(program, lazily);
}

function addReviews(program: Command, lazily: Lazily): void {
  for (const [verb, what] of [
    ["approve", "Say that sessions are wanted, as they are now; one that grows waits for a review again"],
    ["block", "Say that sessions are not wanted"],
    ["shortlist", "Put sessions on the short list, to be looked at again"],
    ["hold", "Keep sessions back, whatever is decided about them, until they are released"],
    ["release", "Take the hold, or the embargo, from sessions; not the quarantine"],
  ] as const) {
    program
      .command(verb)
      .description(what)
      .addArgument(sessions())
      .option("--reason <text>", "why, for whoever reads it later")
      .addOption(revision())
      .addOption(json())
      .action(lazily(() => import("./commands/review.ts").then((file) => file[verb])));
  }
  program
    .command("embargo")
    .description("Keep sessions back until a day, and free them then")
    .addArgument(sessions())
    .requiredOption("--until <date>", "the last day (2027-01-31), or a time from now: 24h, 30d, 8w")
    .option("--reason <text>", "why, for whoever reads it later")
    .addOption(revision())
    .addOption(json())
    .action(lazily(() => import("./commands/review.ts").then((file) => file.embargo)));
  const review = program.command("review").description("Show what was decided about a session, or take it back");
  review
    .command("history", { isDefault: true })
    .alias("show")
    .description("Show all that was decided about a session, in order")
    .argument("[id]", "id of the session, or the beginning of one")
    .addOption(json())
    .action(lazily(() => import("./commands/review.ts").then((file) => file.history)));
  review
    .command("reset")
    .description("Take approve, block and shortlist back: the sessions are new again")
    .addArgument(sessions())
    .option("--reason <text>", "why, for whoever reads it later")
    .addOption(json())
    .action(lazily(() => import("./commands/review.ts").then((file) => file.reset)));
}

function addLabels(program: Command, lazily: Lazily): void {
  program
    .command("label")
    .description(
      "Label sessions by what happened in them; with an id, show the messages that say so; without, label all that lack it",
    )
    .addArgument(sessions("[id...]"))
    .addOption(json())
    .action(lazily(() => import("./commands/label.ts").then((file) => file.label)));
  program
    .command("score")
    .description(
      "Score sessions from 1 to 5 by what happened in them; with an id, show the reasons; without, score all that lack it",
    )
    .addArgument(sessions("[id...]"))
    .addOption(json())
    .action(lazily(() => import("./commands/label.ts").then((file) => file.score)));
  program
    .command("set-score")
    .description("Give a session a score of your own; it goes before the heuristic one until the session grows")
    .argument("<id>", "id of the session, or the beginning of one")
    .addOption(new Option("-q, --quality <score>", "1 to 5").argParser(score).makeOptionMandatory())
    .option("--reason <text>", "why, for whoever reads it later")
    .option("--judge <name>", "who judges, such as the name of an agent", "person")
    .addOption(json())
    .action(lazily(() => import("./commands/label.ts").then((file) => file.setScore)));
  program
    .command("segment")
    .description("Cut sessions that hold several tasks, so that each is exported by itself; without ids all")
    .addArgument(sessions("[id...]"))
    .addOption(
      new Option("--time-gap <time>", "a pause that speaks for a cut: 30m, 2h").default(USUAL_GAP).argParser((text) => {
        if (!/^\d{1,6}[smhd]$/i.test(text)) throw new InvalidArgumentError("Give a time such as 30m or 2h.");
        return text;
      }),
    )
    .option("--dry-run", "only say what would be cut")
    .option("--clear", "make the sessions whole again")
    .addOption(json())
    .action(lazily(() => import("./commands/segment.ts").then((file) => file.segment)));
}

function sessions(written = "<id...>"): Argument {
  return new Argument(written, "ids of sessions, or beginnings of them");
}

/** A live session may grow between being read and being decided about. */
function revision(): Option {
  return new Option("--revision <revision>", "only if the one session still is what `inbox --json` listed with it");
}

function score(text: string): number {
  const value = Number(text);
  if (!/^\d(?:\.\d{1,3})?$/.test(text) || value < 1 || value > 5) throw new InvalidArgumentError("Give 1 to 5.");
  return value;
}
