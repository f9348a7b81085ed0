// The last look at final bytes: what every rule and every known value finds in them, and the mint of artifacts.

import type { Artifact, Leak } from "../core/artifact.ts";
import { type Finding, isCertain } from "../core/finding.ts";
import { messageId } from "../core/ids.ts";
import { markArtifact } from "../core/mint.ts";
import { type Policy, replaces } from "../core/policy.ts";
import type { Message } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { type Detector, valueAt } from "./detect.ts";
import { isFieldKey, isFieldName } from "./field-names.ts";
import type { LookedAt } from "./last-look.ts";
import { isInPlaceholder } from "./placeholders.ts";
import type { Propagator } from "./propagate.ts";
import { messageOfRow } from "./row-message.ts";

export { isArtifact } from "../core/mint.ts";

export interface VerifyTools {
  readonly detector: Detector;
  /** Of the mode that the artifact was made with. */
  readonly policy: Policy;
  /** Of the store's confirmed values; undefined where no store is asked. */
  readonly propagator: Propagator | undefined;
  /** True for a value that a person decided to leave. */
  isLeft?(finding: Pick<Finding, "valueHash" | "rule">): boolean;
}

/** Where a text begins in the artifact: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface ArtifactScan {
  /** A piece of the bytes, as text; what begins in its first `seen` characters was looked at with the piece before. */
  piece(text: string, place: Place, seen: number): void;
  /**
   * A piece of bytes that are packed. They hold scraps of the content side by side that never were: only what is a
   * credential by its own shape, or a known value, counts, not what a word before it makes one.
   */
  packed(text: string): void;
  /** A JSON value: every string and key as it would be read. `raw` is its text. */
  value(value: Json, raw: string, place: Place): void;
  /** A row of JSON that was looked at, with what was found: only known values are looked for here. */
  row(row: LookedAt, line: number): void;
  readonly leaks: readonly Leak[];
  readonly total: number;
  readonly leftByDecision: number;
}

/** So many leaks are kept with their places; of the others, each value is counted once a line. */
const KEPT = 100;

export function createArtifactScan(tools: VerifyTools): ArtifactScan {
  const { detector, policy, propagator } = tools;
  const leaks = new Map<string, Leak>();
  const lines = new Set<string>();
  /** By value: what stands in packed bytes as it is may be seen again in the content, with its place. */
  const packed = new Map<string, Leak>();
  const inContent = new Set<string>();
  let total = 0;
  let leftByDecision = 0;

  const report = (finding: Finding, place: Place | undefined, by: Leak["by"], line: number) => {
    if (!replaces(policy, finding)) return;
    if (tools.isLeft?.(finding)) {
      leftByDecision++;
      return;
    }
    const leak = {
      rule: finding.rule,
      severity: finding.severity,
      line: place?.line ?? line,
      column: place?.column,
      by,
    };
    inContent.add(finding.valueHash);
    const value = finding.valueHash || finding.rule;
    const key = `${leak.line}:${leak.column ?? finding.path}:${value}`;
    const inLine = `${leak.line}:${value}`;
    if (leaks.has(key) || (leaks.size >= KEPT && lines.has(inLine))) return;
    total++;
    lines.add(inLine);
    if (leaks.size < KEPT) leaks.set(key, leak);
  };

  const inText = (text: string): (readonly [Finding, Leak["by"]])[] => {
    const found = detector.text(text).map((match) => [{ path: "", ...match }, "rule"] as const);
    return [...found, ...known(plainMessage(text)).map((finding) => [finding, "value"] as const)];
  };
  const known = (message: Message): readonly Finding[] => propagator?.message(message, []) ?? [];

  const reportAll = (message: Message, raw: string, place: Place, all: readonly (readonly [Finding, Leak["by"]])[]) => {
    if (all.length === 0) return;
    const placeAt = placer(raw, place);
    for (const [finding, by] of all) {
      const text = valueAt(message, finding) ?? "";
      if (isInPlaceholder(text, { start: 0, end: text.length }) || isFieldKey(finding, text)) continue;
      const at = text === "" || leaks.size >= KEPT ? -1 : raw.indexOf(JSON.stringify(text).slice(1, -1));
      report(finding, at < 0 ? undefined : placeAt(at), by, place.line);
    }
  };

  const onlyPacked = () => [...packed].flatMap(([value, leak]) => (inContent.has(value) ? [] : [leak]));

  return {
    piece(text, place, seen) {
      const placeAt = placer(text, place);
      for (const [finding, by] of inText(text)) {
        if (finding.end <= seen || isInPlaceholder(text, finding) || isFieldName(text, finding)) continue;
        report(finding, placeAt(finding.start), by, place.line);
      }
    },
    packed(text) {
      for (const [finding, by] of inText(text)) {
        const { rule, severity, valueHash } = finding;
        if (!isCertain(finding) || !replaces(policy, finding) || tools.isLeft?.(finding)) continue;
        if (by === "rule" && !standsAlone(detector, text.slice(finding.start, finding.end))) continue;
        packed.set(valueHash, { rule, severity, line: 1, column: undefined, by });
      }
    },
    value(value, raw, place) {
      const message = messageOfRow(value);
      reportAll(message, raw, place, [
        ...detector.message(message).map((finding) => [finding, "rule"] as const),
        ...known(message).map((finding) => [finding, "value"] as const),
      ]);
    },
    row({ text, value, found }, line) {
      const place = { line, column: 1 };
      const placeAt = placer(text, place);
      for (const finding of found.bare) report(finding, placeAt(finding.start), "rule", line);
      const message = messageOfRow(value);
      reportAll(message, text, place, [
        ...found.inside.map((finding) => [finding, "rule"] as const),
        ...known(message).map((finding) => [finding, "value"] as const),
      ]);
    },
    get leaks() {
      return [...leaks.values(), ...onlyPacked()];
    },
    get total() {
      return total + onlyPacked().length;
    },
    get leftByDecision() {
      return leftByDecision;
    },
  };
}

/** Whether it is one by its own shape, with nothing around it. */
function standsAlone(detector: Detector, value: string): boolean {
  return detector.text(value).some(isCertain);
}

/** Only for bytes of which `scan` saw all: whoever calls this has read the file to its end. Undefined where it leaks. */
export function mintArtifact(
  facts: Pick<Artifact, "path" | "bytes" | "sha256" | "stamp" | "receipt">,
  scan: Pick<ArtifactScan, "total">,
): Artifact | undefined {
  if (scan.total > 0) return undefined;
  const artifact = Object.freeze({ ...facts });
  markArtifact(artifact);
  return artifact as Artifact;
}

function plainMessage(text: string): Message {
  return { id: messageId(""), seq: 0, role: "tool", kind: "tool_results", line: 1, parts: [{ kind: "text", text }] };
}

/** Turns offsets of a text into places, asked for in any order; lines are counted on demand. */
function placer(text: string, from: Place): (offset: number) => Place {
  let at = 0;
  let line = from.line;
  let lineStart = 1 - from.column;
  return (offset) => {
    if (offset < at) {
      at = 0;
      line = from.line;
      lineStart = 1 - from.column;
    }
    for (let end = text.indexOf("\n", at); end >= 0 && end < offset; end = text.indexOf("\n", at)) {
      line++;
      lineStart = end + 1;
      at = end + 1;
    }
    return { line, column: offset - lineStart + 1 };
  };
}
