// Copilot Chat in VS Code: chat sessions that the editor itself keeps, by workspace (see docs/sources/vscode-copilot.md).

import { defineSource } from "../ports/source.ts";
import { editorFolders } from "./shared/places.ts";
import { discoverChats, SOURCE } from "./vscode-copilot/discover.ts";
import { readChat } from "./vscode-copilot/read.ts";

export const vscodeCopilot = defineSource({
  name: SOURCE,
  title: "Copilot Chat",
  parserVersion: 1,
  evidence: "documentation",
  // A log of operations is folded into one line when it has grown.
  keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: false },
  roots: editorFolders,
  discover: discoverChats,
  read: readChat,
});
