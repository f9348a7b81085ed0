// The commands of publishing: confirm what was exported, publish it, take it back, and what left so far.

import { Argument, type Command, InvalidArgumentError, Option } from "commander";
import { OBSTACLES, type ObstacleKind } from "../core/publication.ts";
import { place } from "./program-options.ts";
import { json, type Lazily } from "./program-sources.ts";

const ACCEPTED: Readonly<Record<ObstacleKind, string>> = {
  findings: "why findings that nobody decided may stay",
  withheld: "why sessions that are held, blocked or in quarantine may leave",
  names: "why matches of the name may stay",
  shrunk: "why there are fewer sessions than were published before",
  loosened: "why less is hidden than was before",
};

export function addPublish(program: Command, lazily: Lazily): void {
  const confirm = where(
    program
      .command("confirm")
      .description("State that what was exported was reviewed: its bytes are read again, and anything open blocks"),
  )
    .option("-f, --file <file>", "the exported file (default: the newest candidate)", place)
    .option("--full-name <name>", "look for this name in all forms; it is not kept")
    .option("--skip-full-name-scan", "the person does not want to say it")
    .option("--attest-full-name <text>", "what the person says of the scan for the name, or of skipping it")
    .option(
      "--attest-sensitive <text>",
      "what the person answered about companies, clients, internal names and addresses",
    )
    .option("--attest-manual-scan <text>", "how many sessions the person looked at")
    .addOption(new Option("--scanned <ids>", "sessions that were looked at elsewhere, by id").argParser(commas));
  for (const kind of OBSTACLES) {
    const name = kind === "names" ? "name-matches" : kind;
    confirm.option(`--accept-${name} <reason>`, ACCEPTED[kind]);
  }
  confirm
    .addOption(json())
    .addHelpText("after", CONFIRM_EXAMPLE)
    .action(lazily(() => import("./commands/confirm.ts").then((file) => file.confirm)));
  addSending(program, lazily);
  addTrail(program, lazily);
}

const CONFIRM_EXAMPLE = `
Example, with the person's own words:
  tracemill confirm --full-name "Ada Lovelace" \\
    --attest-full-name "Asked for the name and scanned the export for Ada Lovelace: none found." \\
    --attest-sensitive "Asked about company, client and internal names and private URLs: none of them in it." \\
    --attest-manual-scan "Manually scanned 20 sessions from the beginning, the middle and the end."`;

function addSending(program: Command, lazily: Lazily): void {
  where(program.command("publish").description("Send exactly the bytes that were confirmed, to a dataset or a folder"))
    .option("--artifact <sha256>", "hash of the confirmed bytes, or its first 12 digits or more")
    .option("--attestation <text>", "the person's own yes to publishing these bytes")
    .option("--grant <id>", "a standing permission instead, for private datasets; see `tracemill grants`")
    .option("--public", "make the dataset public; needs --confirm-public too")
    .option("--confirm-public <owner/name>", "the second yes to a public dataset: its name, typed again")
    .addOption(new Option("--container <name>", "kind of the files").choices(["jsonl", "parquet"]).default("jsonl"))
    .addOption(
      new Option("--license <id>", "of the data, as its card says it (default: as before, else other)").argParser(
        licence,
      ),
    )
    .option("--create-pr", "propose it to the owners of a dataset of others")
    .option("--dry-run", "show the plan, the card and what would change; nothing is sent")
    .addOption(json())
    .action(lazily(() => import("./commands/publish.ts").then((file) => file.publish)));
  where(program.command("unpublish").description("Take sessions out of a published dataset; its history keeps them"))
    .argument("<ids...>", "sessions, by id or the beginning of one")
    .option("--reason <text>", "why, for whoever reads it later")
    .option("--dry-run", "show what would change; nothing is sent")
    .addOption(json())
    .action(lazily(() => import("./commands/publish.ts").then((file) => file.unpublish)));
}

function where(command: Command): Command {
  return command
    .addOption(
      new Option("--repo <owner/name>", "a dataset on the Hugging Face Hub (default: config --repo)").conflicts(
        "folder",
      ),
    )
    .option("--folder <path>", "a folder on this machine instead", place);
}

function addTrail(program: Command, lazily: Lazily): void {
  const receipts = program.command("receipts").description("Show what left this machine: a ledger that only grows");
  receipts
    .command("list", { isDefault: true })
    .description("List every export, confirmation, publication and permission, newest last")
    .addOption(json())
    .action(lazily(() => import("./commands/receipts.ts").then((file) => file.list)));
  receipts
    .command("show")
    .description("Show one whole: what was stated, and the hash of each file")
    .argument("<number>", "its number in the list", whole)
    .addOption(json())
    .action(lazily(() => import("./commands/receipts.ts").then((file) => file.show)));
  const grants = program
    .command("grants")
    .description("Show, give or revoke standing permissions to publish privately");
  grants
    .command("list", { isDefault: true })
    .description("List those that hold")
    .addOption(json())
    .action(lazily(() => import("./commands/grants.ts").then((file) => file.list)));
  grants
    .command("add")
    .description("Let one private dataset, or one folder, be published to without asking each time")
    .addArgument(new Argument("<sink>", "kind of place").choices(["huggingface", "folder"]))
    .argument("<at>", "owner/name, or a path")
    .requiredOption("--attestation <text>", "the person's own yes to it")
    .addOption(json())
    .action(lazily(() => import("./commands/grants.ts").then((file) => file.add)));
  grants
    .command("revoke")
    .description("Take a permission back")
    .argument("<id>", "its id")
    .addOption(json())
    .action(lazily(() => import("./commands/grants.ts").then((file) => file.revoke)));
}

function commas(text: string, before: readonly string[] = []): readonly string[] {
  const ids = text.split(",").map((id) => id.trim());
  if (ids.some((id) => id === "")) throw new InvalidArgumentError("Give ids, with commas between them.");
  return [...before, ...ids];
}

/** As the Hub writes them: `cc-by-4.0`. */
function licence(text: string): string {
  if (!/^[A-Za-z0-9][\w.+-]{0,60}$/.test(text))
    throw new InvalidArgumentError("Give its SPDX name, such as cc-by-4.0.");
  return text.toLowerCase();
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError("Give its number.");
  return Number(text);
}
