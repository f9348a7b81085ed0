// Rules in layers that do not know each other: the built-in ones below, the owner's and a repository's above them.

import type { Finding, ValueHash } from "../core/finding.ts";
import type { SecretSettings } from "../core/privacy.ts";
import type { Rule } from "../ports/rule.ts";
import { type CompiledDetector, compileDetector, type Detector, detectorOf, type Match } from "./detect.ts";
import { outsideMarks } from "./marks.ts";
import { createRuleset, RULESET, type Ruleset } from "./ruleset.ts";
import { createSharedLook } from "./shared-look.ts";
import { forEachHeadString, forEachString, type Visit } from "./strings.ts";

export interface Layers {
  /** All rules, with the id that changes with any of them. */
  readonly ruleset: Ruleset;
  readonly base: Ruleset;
  readonly added: readonly Ruleset[];
}

/**
 * Each layer is looked through by itself: a rule that somebody adds can find more, and can never hide from a lower
 * layer what it would have found (a pattern for digits would tear a token apart before it is known as one).
 */
export function layersOf(base: Ruleset, added: readonly (readonly Rule[])[]): Layers {
  const own = added.filter((rules) => rules.length > 0);
  if (own.length === 0) return { ruleset: base, base, added: [] };
  return { ruleset: createRuleset([...base.rules, ...own.flat()]), base, added: own.map(createRuleset) };
}

/** What is looked for inside the machine. The engine of patterns is loaded where the owner has some: most have none. */
export async function insideLayers(secrets: SecretSettings): Promise<Layers> {
  if (secrets.customPatterns.length + secrets.gitleaks.length === 0) return layersOf(RULESET, []);
  const { secretRules } = await import("./custom.ts");
  return layersOf(RULESET, [secretRules(secrets).rules]);
}

/** Layers with their rules ready to run: what many sessions leave by is compiled once. */
export interface CompiledLayers extends Layers {
  readonly hash: ValueHash;
  readonly compiled: readonly CompiledDetector[];
}

export function compileLayers(layers: Layers, hash: ValueHash): CompiledLayers {
  return { ...layers, hash, compiled: [layers.base, ...layers.added].map((one) => compileDetector(one, hash)) };
}

export function createLayeredDetector(layers: Layers, hash: ValueHash): Detector {
  return detectorOfLayers(compileLayers(layers, hash));
}

export interface LayerOptions {
  /** Rules that look at everything, whatever the layers make of it. */
  readonly beside?: Ruleset | undefined;
  /** See `createSharedLook`. */
  readonly remembers?: boolean;
}

export function detectorOfLayers(layers: CompiledLayers, { beside, remembers = false }: LayerOptions = {}): Detector {
  const { compiled, hash } = layers;
  const all = beside === undefined ? compiled : [...compiled, compileDetector(beside, hash)];
  if (all.length === 1 && !remembers) return detectorOf(all[0] as CompiledDetector);
  const shared = createSharedLook(
    all.map(({ finder }) => finder),
    remembers,
  );
  const made = all.map((one, place) => detectorOf(one, shared.of(place)));
  const own = made.slice(0, compiled.length) as [Detector, ...Detector[]];
  const layered = own.length === 1 ? own[0] : sparing(layers, combineDetectors(own));
  const whole = beside === undefined ? layered : combineDetectors([layered, made.at(-1) as Detector]);
  return {
    ...whole,
    text: (text) => shared.during(() => whole.text(text)),
    message: (message) => shared.during(() => whole.message(message)),
    facts: (facts) => shared.during(() => whole.facts(facts)),
    values: (text, options) => shared.during(() => whole.values(text, options)),
    valuesOf: (message, findings) => shared.during(() => whole.valuesOf(message, findings)),
  };
}

/** What one layer writes is no secret to another: a number in a placeholder, a name in a pseudonym. */
function sparing({ ruleset, hash }: CompiledLayers, all: Detector): Detector {
  const labels = labelsOf(ruleset.rules);
  const spare = <T extends Match>(text: string, matches: readonly T[], kept: T[]) => {
    let match: T | undefined;
    const told = outsideMarks(
      text,
      (start, end) => {
        if (!match) return;
        const isCut = start !== match.start || end !== match.end;
        kept.push(isCut ? { ...match, start, end, valueHash: hash(text.slice(start, end)) } : match);
      },
      labels,
    );
    for (match of matches) told(match.start, match.end);
  };
  const spared = (text: string, matches: readonly Match[]) => {
    const kept: Match[] = [];
    spare(text, matches, kept);
    return kept;
  };
  const spareAll = (findings: readonly Finding[], each: (visit: Visit) => void): readonly Finding[] => {
    if (findings.length === 0) return findings;
    const byPath = Map.groupBy(findings, ({ path }) => path);
    const kept: Finding[] = [];
    each((path, text) => spare(text, byPath.get(path) ?? [], kept));
    return kept;
  };
  return {
    ...all,
    ruleset,
    text: (text) => spared(text, all.text(text)),
    asItStands: (text) => spared(text, all.asItStands(text)),
    message: (message) => spareAll(all.message(message), (visit) => forEachString(message, visit)),
    facts: (facts) => spareAll(all.facts(facts), (visit) => forEachHeadString(facts, visit)),
  };
}

/** Names that stand in placeholders: any other text in such brackets is text, and a secret could be written there. */
function labelsOf(rules: readonly (Rule & { readonly labels?: readonly string[] })[]): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => [rule.label ?? rule.id, ...(rule.labels ?? [])]));
}

/** Goes by the first one's ruleset. */
function combineDetectors(detectors: readonly [Detector, ...Detector[]]): Detector {
  const [first] = detectors;
  const all = <T>(ask: (detector: Detector) => readonly T[]): readonly T[] => {
    const asked = detectors.map(ask);
    const found = asked.filter((some) => some.length > 0);
    return found.length > 1 ? found.flat() : (found[0] ?? (asked[0] as readonly T[]));
  };
  const valuesOf: Detector["valuesOf"] = (message, findings) =>
    new Map(detectors.toReversed().flatMap((detector) => [...detector.valuesOf(message, findings)]));
  return {
    ...first,
    text: (text) => all((detector) => detector.text(text)),
    asItStands: (text) => all((detector) => detector.asItStands(text)),
    message: (message) => all<Finding>((detector) => detector.message(message)),
    facts: (facts) => all<Finding>((detector) => detector.facts(facts)),
    values: (text, options) => all((detector) => detector.values(text, options)),
    valueOf: (message, finding) => valuesOf(message, [finding]).get(finding.valueHash),
    valuesOf,
  };
}
