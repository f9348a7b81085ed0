// All that a set of files needs of the disk, as `pipeline/exit-set.ts` asks for it.

import { beginDraft, clearLeft } from "./artifact-file.ts";
import { readArtifact } from "./artifact-read.ts";
import {
  countThere,
  earlierManifest,
  manifestOf,
  removeEarlier,
  syncFolders,
  withdrawManifest,
} from "./artifact-set.ts";
import { lockSet } from "./set-lock.ts";

export const SET_FILES = {
  begin: beginDraft,
  read: readArtifact,
  clear: clearLeft,
  lock: lockSet,
  earlier: earlierManifest,
  manifestOf,
  countThere,
  removeEarlier,
  withdraw: withdrawManifest,
  sync: syncFolders,
};
