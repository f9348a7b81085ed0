// What a session's folder tells of its project: where its repository is, whether it was there to be asked, its remote.

import { type FoundProject, projectOf } from "../core/project.ts";

export interface FolderLook {
  isFolder(path: string): boolean;
  gitRoot(cwd: string): string | undefined;
  gitRemote(root: string): string | undefined;
}

/** `home` is the user's: agents write it as `~`. */
export function findProject(cwd: string, look: FolderLook, home: string): FoundProject | undefined {
  const project = projectOf(cwd, look.gitRoot, home);
  if (!project) return undefined;
  const remote = look.gitRemote(project.root);
  const isSeen = look.isFolder(cwd.startsWith("~/") ? home + cwd.slice(1) : cwd);
  return { ...project, isSeen, ...(remote !== undefined && { gitRemote: remote }) };
}
