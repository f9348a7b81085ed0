// What joins the records of an agent's log: such strings are never changed, or the agent could not resume.

/** Names of members whose values join records, in the agents' spellings. */
const JOINS = /^(?:id|uuid|guid|hash|sha|cid|rev)$|(?:[a-z0-9](?:Id|ID|Uuid|UUID|Ids|IDs)|_(?:id|ids|uuid))$/;
/** Of those, the ones that name a credential or a person, not a record. */
const NAMED = /key|secret|client|account|access|aws|token|user|auth|tenant|app(?:lication)?_?id/i;
/** Sealed by the provider: a changed one is refused. */
const SEALED =
  /^(?:signature|thoughtSignature|thought_signature|thinkingSignature|textSignature|encrypted_content|encryptedContent|reasoning_opaque|redacted_thinking)$/;
const PLAIN = /^[\w.:@/|=+-]{1,200}$/;

/** Whether a member of this name and value joins records: a record's id, a parent's, a call's. */
export function joinsRecords(key: string | undefined, value: string): boolean {
  return key !== undefined && JOINS.test(key) && !NAMED.test(key) && PLAIN.test(value);
}

/** Whether a member holds what only its provider can read, and checks. */
export function isSealed(key: string | undefined): boolean {
  return key !== undefined && SEALED.test(key);
}
