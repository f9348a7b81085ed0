// The JSON of the ledger: what left this machine, line by line.

import { isoTime } from "../core/iso-time.ts";
import type { Grant, LedgerEntry, LedgerEvent, LedgerPublication } from "../core/publication.ts";

export function entryJson({ seq, at, author, event }: LedgerEntry): object {
  return { number: seq, at: isoTime(at), author, ...eventJson(event) };
}

function eventJson(event: LedgerEvent): object {
  switch (event.kind) {
    case "export":
      return { ...event };
    case "confirm": {
      const { sha256, attestations, nameMatches, scanned, accepted } = event.confirmation;
      return {
        kind: event.kind,
        sha256,
        attestations: {
          full_name: attestations.fullName,
          sensitive: attestations.sensitive,
          manual_scan: attestations.manualScan,
        },
        name_matches: nameMatches,
        manual_scan_sessions: scanned,
        accepted,
      };
    }
    case "publishing":
      return { ...publicationJson(event), files: event.files, deleted: event.deleted };
    case "publish":
    case "unpublish":
      return { ...publicationJson(event), receipt: event.receipt };
    case "grant":
      return { kind: event.kind, grant: grantJson(event.grant) };
    case "revoke":
      return { kind: event.kind, grant_id: event.id };
  }
}

export function grantJson({ id, place, attestation, author, at }: Grant): object {
  return { id, sink: place.sink, at_place: place.at, attestation, author, given_at: isoTime(at) };
}

/** What a sending and its end have in common. */
function publicationJson(event: LedgerPublication & Pick<LedgerEvent, "kind">): object {
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
    session_names: event.sessions,
  };
}
