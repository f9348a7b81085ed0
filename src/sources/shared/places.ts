// Where programs keep their data on each system, built with that system's own path rules.

import { posix, win32 } from "node:path";
import type { Environment } from "../../ports/source.ts";

/** Path functions of the environment's system, which need not be this one. */
export function pathsOf({ platform }: Pick<Environment, "platform">): typeof posix {
  return platform === "win32" ? win32 : posix;
}

/** A folder below the user's home. */
export function homeFolder(environment: Environment, ...segments: string[]): string {
  return pathsOf(environment).join(environment.home, ...segments);
}

/** A folder that a variable names, `~` understood; undefined where it is not set. */
export function variableFolder(environment: Environment, name: string, ...segments: string[]): string | undefined {
  const value = environment.variables[name]?.trim();
  if (!value) return undefined;
  const paths = pathsOf(environment);
  return paths.resolve(environment.home, value.replace(/^~(?=$|[\\/])/, environment.home), ...segments);
}

/** `$XDG_DATA_HOME`, else `~/.local/share`: on every system, for the programs that do not ask which one it is. */
export function dataFolder(environment: Environment, ...segments: string[]): string {
  return (
    variableFolder(environment, "XDG_DATA_HOME", ...segments) ?? homeFolder(environment, ".local", "share", ...segments)
  );
}

/** `%APPDATA%`, `~/Library/Application Support`, or `$XDG_CONFIG_HOME`. */
export function applicationFolder(environment: Environment, ...segments: string[]): string {
  switch (environment.platform) {
    case "win32":
      return (
        variableFolder(environment, "APPDATA", ...segments) ??
        homeFolder(environment, "AppData", "Roaming", ...segments)
      );
    case "darwin":
      return homeFolder(environment, "Library", "Application Support", ...segments);
    default:
      return (
        variableFolder(environment, "XDG_CONFIG_HOME", ...segments) ?? homeFolder(environment, ".config", ...segments)
      );
  }
}

/** Editors that VS Code became, as their folders are named. */
const EDITORS = ["Code", "Code - Insiders", "VSCodium", "Cursor", "Windsurf"];
/** The same on a remote machine. */
const SERVERS = [".vscode-server", ".vscode-server-insiders", ".vscodium-server", ".cursor-server", ".windsurf-server"];

/** The `User` folders of VS Code and its descendants, present or not. */
export function editorFolders(environment: Environment, ...segments: string[]): string[] {
  return [
    ...EDITORS.map((editor) => applicationFolder(environment, editor, "User", ...segments)),
    ...SERVERS.map((server) => homeFolder(environment, server, "data", "User", ...segments)),
  ];
}
