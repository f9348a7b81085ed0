// Who the owner of the history is: the names by which they appear in it. Gathered elsewhere; all of it is private.

export interface Identity {
  /** Account names on this machine and others: `jane`. */
  readonly userNames: readonly string[];
  /** Account names on services: GitHub, the agents' accounts. */
  readonly handles: readonly string[];
  /** As git and the system know them: `Jane Doe`. */
  readonly fullNames: readonly string[];
  readonly mails: readonly string[];
  /** Names of the owner's machines, with or without `.local`. */
  readonly hosts: readonly string[];
  /** Home folders, absolute. */
  readonly homes: readonly string[];
  /** Folders in which sessions ran, absolute: they tell which dashes of an agent's folder name are slashes. */
  readonly cwds: readonly string[];
}

export const NO_IDENTITY: Identity = {
  userNames: [],
  handles: [],
  fullNames: [],
  mails: [],
  hosts: [],
  homes: [],
  cwds: [],
};
