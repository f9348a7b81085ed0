// Writes the skill for agents where one reads it: what somebody changed there is kept beside it.

import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { guard, moveToNew, readIfExists } from "./files.ts";

export interface WrittenSkill {
  readonly path: string;
  readonly outcome: "installed" | "updated" | "up_to_date";
  readonly backup: string | undefined;
}

/** The last line of what was written: with it an older text of ours is told from one that somebody changed. */
const SEAL = /\n<!-- tracemill skill ([0-9a-f]{64}) -->\n$/;

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

export function sealed(text: string): string {
  const body = text.trimEnd();
  return `${body}\n\n<!-- tracemill skill ${hashOf(`${body}\n`)} -->\n`;
}

function isOurs(text: string): boolean {
  const hash = SEAL.exec(text)?.[1];
  return hash !== undefined && hash === hashOf(text.replace(SEAL, ""));
}

/** `folder`: where an agent looks for skills. @throws TraceError `not_writable`, `disk_full` */
export function writeSkill(source: string | URL, folder: string): WrittenSkill {
  const text = sealed(readFileSync(source, "utf8"));
  const path = join(folder, "tracemill", "SKILL.md");
  return guard(path, () => {
    const before = readIfExists(path)?.toString("utf8");
    if (before === text) return { path, outcome: "up_to_date", backup: undefined };
    mkdirSync(dirname(path), { recursive: true });
    const backup = before === undefined || isOurs(before) ? undefined : keep(path, before);
    replace(path, text);
    return { path, outcome: before === undefined ? "installed" : "updated", backup };
  });
}

/** Under a name by its content: the same change is kept once. */
function keep(path: string, text: string): string {
  const backup = `${path}.${hashOf(text).slice(0, 12)}.bak`;
  if (statSync(backup, { throwIfNoEntry: false })) return backup;
  const temporary = write(path, text);
  try {
    moveToNew(temporary, backup);
  } finally {
    unlinkSync(temporary);
  }
  return backup;
}

/** Readable by others, as files of a project are; whole or not at all. */
function replace(path: string, text: string): void {
  const temporary = write(path, text);
  try {
    renameSync(temporary, path);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

function write(path: string, text: string): string {
  const temporary = join(dirname(path), `.SKILL.md.${process.pid}.${randomBytes(4).toString("hex")}.tmp`);
  writeFileSync(temporary, text, { flag: "wx" });
  return temporary;
}
