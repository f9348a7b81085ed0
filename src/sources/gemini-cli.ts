// Gemini CLI: chats under ~/.gemini/tmp, a document or lines that patch each other (see docs/sources/gemini-cli.md).

import { defineSource, type Environment } from "../ports/source.ts";
import { discoverChats, SOURCE } from "./gemini-cli/discover.ts";
import { retention } from "./gemini-cli/retention.ts";
import { readChats } from "./shared/gemini-chat.ts";
import { homeFolder, pathsOf, variableFolder } from "./shared/places.ts";

function folderOf(environment: Environment): string {
  return variableFolder(environment, "GEMINI_CLI_HOME", ".gemini") ?? homeFolder(environment, ".gemini");
}

export const geminiCli = defineSource({
  name: SOURCE,
  title: "Gemini CLI",
  aliases: ["gemini"],
  skills: (environment) => ({
    project: ".gemini/skills",
    own: pathsOf(environment).join(folderOf(environment), "skills"),
  }),
  parserVersion: 1,
  evidence: "real",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots: (environment) => [folderOf(environment)],
  discover: discoverChats,
  read: readChats,
  resume: ({ externalId }) => ["gemini", "--resume", externalId],
  retention: (environment) => retention(environment, folderOf(environment)),
});
