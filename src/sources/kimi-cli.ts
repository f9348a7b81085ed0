// Kimi: the Kimi CLI (Python) under ~/.kimi and Kimi Code (TypeScript) under ~/.kimi-code (see docs/sources/kimi-cli.md).

import { defineSource, type Environment } from "../ports/source.ts";
import { readCode } from "./kimi-cli/code.ts";
import { discoverKimi, SOURCE } from "./kimi-cli/discover.ts";
import { placeOf } from "./kimi-cli/place.ts";
import { readTalk } from "./kimi-cli/talk.ts";
import { applicationFolder, homeFolder, variableFolder } from "./shared/places.ts";

/** The desktop app Kimi Work keeps the same tree as Kimi Code; there is none for Linux. */
const DESKTOP = ["kimi-desktop", "daimon-share", "daimon", "runtime", "kimi-code", "home"];

export const kimiCli = defineSource({
  name: SOURCE,
  title: "Kimi CLI",
  aliases: ["kimi"],
  parserVersion: 1,
  evidence: "fixture",
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots(environment: Environment) {
    const desktop = environment.platform === "linux" ? [] : [applicationFolder(environment, ...DESKTOP)];
    return [
      variableFolder(environment, "KIMI_SHARE_DIR") ?? homeFolder(environment, ".kimi"),
      variableFolder(environment, "KIMI_CODE_HOME") ?? homeFolder(environment, ".kimi-code"),
      ...desktop,
    ];
  },
  discover: discoverKimi,
  read: (log, options) => (placeOf(log).agent === "kimi-code" ? readCode(log, options) : readTalk(log, options)),
  // A subagent is taken up again inside its session.
  resume: ({ externalId }) => ["kimi", "--session", externalId.replace(/\..*$/s, "")],
});
