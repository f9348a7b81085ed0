// The scope before anybody chose one, and what it says of a project.

import type { ProjectPolicy, Scope } from "./publication.ts";

export const NO_SCOPE: Scope = { sources: undefined, repo: undefined, excluded: [], connected: [], policies: {} };

/** By the project's root. */
export function policyOf({ policies }: Scope, root: string): ProjectPolicy {
  return (Object.hasOwn(policies, root) ? policies[root] : undefined) ?? "allowed";
}

/** Names that differ in their case, or in how their accents are written, are one name. */
export function foldName(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

const OWNER_AND_NAME = /^([A-Za-z0-9](?:[\w.-]{0,94}[A-Za-z0-9])?)\/([A-Za-z0-9_](?:[\w.-]{0,94}[A-Za-z0-9_])?)$/;

/** `owner/name` of a dataset on the Hub, from that or from its address; undefined for what is neither. */
export function datasetName(written: string): string | undefined {
  const text = written.trim();
  const address = /^(?:https?:\/\/[^/\s]+\/datasets\/|datasets\/)([^/\s?#]+\/[^/\s?#]+)(?:[/?#]\S*)?$/i.exec(text);
  const name = address?.[1] ?? text;
  return OWNER_AND_NAME.test(name) && !/--|\.\.|\.git$/.test(name) ? name : undefined;
}
