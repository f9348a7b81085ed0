// The gate's facts at each stage, one made of the one before: what its tests begin with.

import type { CandidateSession, Grant } from "../../core/publication.ts";
import type { GateFacts, GateRequest } from "../gate-facts.ts";

export const HASH = "0123456789abcdef".repeat(4);
export const OTHER = "fedcba9876543210".repeat(4);
export const shop = { name: "shop", root: "/w/shop" };
export const blog = { name: "blog", root: "/w/blog" };
export const session = (id: string, project: typeof shop | undefined = shop): CandidateSession => ({
  id: `claude-code:${id}`,
  revision: "r1",
  file: "rows.jsonl",
  rows: 1,
  project: project?.name,
  root: project?.root,
  type: "sft_clean",
  models: [],
  inputTokens: undefined,
  outputTokens: undefined,
});
export const grant: Grant = {
  id: "g1",
  place: { sink: "huggingface", at: "me/traces" },
  attestation: "yes",
  author: "me",
  at: 1,
};

export const fresh: GateFacts = {
  sessions: 0,
  sources: undefined,
  projects: [],
  seen: undefined,
  confirmed: undefined,
  candidate: undefined,
  onDisk: undefined,
  takenOut: [],
  confirmation: undefined,
  published: {},
  grants: [],
  isLoggedIn: false,
  repo: undefined,
};
export const read: GateFacts = { ...fresh, sessions: 3, projects: [shop, blog] };
export const sourced: GateFacts = { ...read, sources: ["claude-code"] };
export const listed: GateFacts = { ...sourced, seen: [shop.root, blog.root] };
export const scoped: GateFacts = { ...listed, confirmed: [shop.root, blog.root] };
export const exported: GateFacts = {
  ...scoped,
  candidate: { sha256: HASH, sources: ["claude-code"], sessions: [session("a"), session("b", blog)] },
  onDisk: "same",
};
export const confirmed: GateFacts = { ...exported, confirmation: { sha256: HASH } };
export const ready: GateFacts = { ...confirmed, repo: "me/traces", isLoggedIn: true };
export const done: GateFacts = { ...ready, published: { "huggingface:me/traces": { sha256: HASH } } };

export const yes: GateRequest = {
  attestation: "User explicitly approved publishing to Hugging Face.",
  artifact: HASH.slice(0, 12),
};
