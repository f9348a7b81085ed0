// Personal and private data as a review reports it: what kinds there are, and one finding. Unlike others, it holds the text.

/** What an entity may be, with what is meant: as people and judges are told. */
export const ENTITY_TYPES = {
  person_name: "the name of a real person, also a first or a last name alone",
  email: "a mail address",
  phone: "a phone number",
  username: "a login, handle or account name of a real person",
  user_id: "an id that stands for one person in some service: member, customer or chat id",
  org_name: "a company, client, employer, school or team that is not public knowledge in this context",
  project_name: "an internal or unreleased project, product, repository or code name",
  private_url: "an address of an internal, local or unlisted page or service",
  domain: "a private or internal domain or host name",
  address: "a postal address, or a part of one that leads to a home",
  location: "a place that tells where a person is or lives",
  bot_name: "a private bot or its handle",
  device_id: "a serial number, MAC or IP address, host name or other id of one device",
  custom_sensitive:
    "anything else that would hurt or expose somebody: health, money, contracts, incidents, ids of accounts",
  path: "a path that names a person, a client or an internal project",
} as const;

export type EntityType = keyof typeof ENTITY_TYPES;
export const ENTITY_NAMES = Object.keys(ENTITY_TYPES) as readonly EntityType[];

export function isEntityType(name: unknown): name is EntityType {
  return typeof name === "string" && Object.hasOwn(ENTITY_TYPES, name);
}

/** Below this nothing is flagged unless asked for. */
export const USUAL_CONFIDENCE = 0.5;

export const PROVIDERS = ["rules", "ai", "hybrid"] as const;
export type Provider = (typeof PROVIDERS)[number];

/** One entity in one text of a session. It holds the text, so it stays on this machine, in a private file. */
export interface PiiFinding {
  readonly sessionId: string;
  /** `seq` of the message, or its place in a row; -1 for the session's own strings. */
  readonly message: number;
  /** Where the text stands in it. */
  readonly path: string;
  /** Offsets of the first occurrence, in the text as it was given or as the judge got it. */
  readonly start: number;
  readonly end: number;
  readonly offsetsIn: "original" | "redacted";
  readonly entityType: EntityType;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reason: string;
  readonly provider: "rules" | "ai";
  readonly entityText: string;
}

/** What is replaced: a text, wherever it stands in the session. */
export interface Entity {
  readonly text: string;
  readonly type: EntityType;
}
