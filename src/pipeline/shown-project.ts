// What a session's project is called where it leaves: one that is somebody's home folder is called by its owner.

import type { ProjectRef } from "../core/project.ts";
import type { Match } from "../privacy/detect.ts";
import { PROJECT_PATH } from "../privacy/project-path.ts";
import { type RedactContext, redactText } from "../privacy/redact.ts";
import type { LeaveDeps } from "./leaving.ts";

/** `context`: of `contextOf`, by the same rules. */
export function shownProject(
  project: ProjectRef,
  { detector }: Pick<LeaveDeps, "detector">,
  context: RedactContext,
): string {
  const { name } = project;
  const owner = ownerOf(project, detector);
  return owner === undefined ? (context.name?.(name) ?? name) : redactText(name, [owner], context);
}

/** The finding of a home's owner in the name of a project that is that home; undefined where it is none, or nobody's. */
function ownerOf({ root, name }: ProjectRef, detector: LeaveDeps["detector"]): Match | undefined {
  // As a path that goes on: there rules tell a name with spaces, and a home in lower case.
  const below = `${root}${root.includes("\\") ? "\\" : "/"}Documents`;
  const found = detector
    .text(below)
    .find(({ rule, kind, end }) => kind === "path" && rule !== PROJECT_PATH && end === root.length);
  return found && { ...found, start: 0, end: name.length };
}
