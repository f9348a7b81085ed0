// Who the owner of this machine is, in all the names that a log may give away.

/** Each list holds every name once, as it is written; none of them is a secret, all of them are personal. */
export interface Identity {
  /** Accounts of the operating system. */
  readonly userNames: readonly string[];
  /** Names on services: GitHub, npm, agents' accounts, and what the owner named. */
  readonly handles: readonly string[];
  readonly fullNames: readonly string[];
  readonly mails: readonly string[];
  readonly hosts: readonly string[];
  /** Home folders, absolute. */
  readonly homes: readonly string[];
  /** Folders that sessions ran in, absolute. */
  readonly cwds: readonly string[];
}

export const NOBODY: Identity = {
  userNames: [],
  handles: [],
  fullNames: [],
  mails: [],
  hosts: [],
  homes: [],
  cwds: [],
};

/** All that any of them knows, each name once. */
export function joinIdentities(identities: readonly Partial<Identity>[]): Identity {
  const all = (field: keyof Identity) => [...new Set(identities.flatMap((one) => one[field] ?? []))];
  return {
    userNames: all("userNames"),
    handles: all("handles"),
    fullNames: all("fullNames"),
    mails: all("mails"),
    hosts: all("hosts"),
    homes: all("homes"),
    cwds: all("cwds"),
  };
}
