// The JSON of lines of the ledger that tell what leaves.

import type { LedgerEvent } from "../core/publication.ts";

type Of<Kind extends LedgerEvent["kind"]> = Extract<LedgerEvent, { readonly kind: Kind }>;

export function publishingJson(event: Of<"publishing">): object {
  return {
    kind: event.kind,
    sink: event.place.sink,
    at_place: event.place.at,
    sha256: event.sha256,
    approval: event.approval,
    version: event.version,
    visibility: event.visibility,
    sessions_added: event.added,
    sessions_replaced: event.replaced,
    sessions_removed: event.removed,
    sessions_kept: event.kept,
    reason: event.reason,
    files: event.files,
    deleted: event.deleted,
  };
}
