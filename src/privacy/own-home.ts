// The owner's home folders where no rule expects one, `/srv/people/al`: found in every spelling, as any other home is.

import { defineRule, type Report, type ScanRule } from "../ports/rule.ts";
import { homeOf, NOT_IN_FOLDER, stepsOf } from "./paths.ts";
import { isNobody } from "./rules/paths.ts";

/** As a path's separator, and percent-encoded again, or in a string that holds JSON. */
const SEP = String.raw`(?:\\{0,8}\/|\\{1,8}(?:u00(?:2[Ff]|5[Cc]))?|%(?:25){0,2}(?:2[Ff]|5[Cc]))`;
/** What is at a path's beginning stands behind no other step. */
const EDGE = String.raw`(?:(?<![\p{L}\p{N}_.~*)}\]-])|(?<=\\[nrtbf])|(?<=\[[0-9;]{0,12}m)|(?<=(?:\/private|\/host|\/mnt)))`;
const END = String.raw`(?![\p{L}\p{N}\p{M}_-]|\.[\p{L}\p{N}_])`;
const DASHED_END = String.raw`(?![\p{L}\p{N}\p{M}])`;

/** Folders of systems that accounts without a home are given: they tell nothing, and stand in every other command. */
const SYSTEM: ReadonlySet<string> = new Set(
  "bin,boot,data,dev,etc,lib,media,mnt,nonexistent,opt,proc,run,sbin,srv,storage,sys,system,tmp,usr,var,volumes,windows,work,workspace,workspaces".split(
    ",",
  ),
);

/** Homes that `/Users` and `/home` do not tell; one that is an account's of a system at the root of a disk is none. */
export function ownHomes(homes: readonly string[]): readonly string[] {
  return [...new Set(homes.map((home) => home.replace(/[\\/]+$/, "")))].filter((home) => {
    if (!/^(?:[\\/]|[A-Za-z]:[\\/])/.test(home) || homeOf(home)?.length === home.length) return false;
    const steps = stepsOf(home).map((step) => step.toLowerCase());
    const isSystems = (step: string) => SYSTEM.has(step) || isNobody(step);
    // `/dev/null`, `/var/empty`, `/var/tmp`: accounts that are no person's have these.
    const isNone = /^\/(?:dev\/null|var\/(?:empty|tmp)|usr\/s?bin)$/i.test(home);
    return steps.length > 0 && !isNone && !(steps.length === 1 && isSystems(steps[0] as string));
  });
}

/** Whether a folder is one of these homes itself: no project, whatever ran in it. */
export function isOwnHome(folder: string, homes: readonly string[]): boolean {
  const name = (path: string) => stepsOf(path).join("/").toLowerCase();
  return ownHomes(homes).some((home) => name(home) === name(folder));
}

/** What such a home is shown by: its name, undefined where that is nobody's; `isDashed` in an agent's folder name. */
export interface ShownHome {
  readonly length: number;
  readonly name: string | undefined;
  readonly isDashed: boolean;
}

/** The home that a text begins with. Undefined where there are no homes to look for. */
export function createHomeLook(homes: readonly string[]): ((text: string) => ShownHome | undefined) | undefined {
  const all = longestFirst(homes).map((home) => ({ home, pattern: new RegExp(`^(?:${patternOf(home)})`, "iu") }));
  if (all.length === 0) return undefined;
  return (text) => {
    for (const { home, pattern } of all) {
      const found = pattern.exec(text)?.[0];
      if (found === undefined) continue;
      const name = stepsOf(home).at(-1) ?? "";
      return { length: found.length, name: isNobody(name) ? undefined : name, isDashed: found.startsWith("-") };
    }
    return undefined;
  };
}

/** No rule where every home is told by its place. */
export function ownHomeRule(homes: readonly string[]): readonly ScanRule[] {
  const own = longestFirst(homes);
  const [first] = own;
  if (first === undefined) return [];
  const every = new RegExp(own.map(patternOf).join("|"), "giu");
  const gate = gateOf(own);
  const rule: ScanRule & { readonly homes: string } = {
    id: "own-home",
    label: "user",
    kind: "path",
    severity: "LOW",
    confidence: 0.85,
    // Part of the ruleset's id.
    homes: own.join("\n"),
    examples: { finds: [{ text: `cat ${first}/x`, secret: first }], ignores: [`${first}xyz`] },
    scan(text: string, report: Report) {
      if (gate?.test(text) === false) return;
      for (const { index, 0: home } of text.matchAll(every)) report(index, index + home.length);
    },
  };
  return [defineRule(rule)];
}

function longestFirst(homes: readonly string[]): readonly string[] {
  return [...ownHomes(homes)].sort((a, b) => b.length - a.length);
}

function patternOf(home: string): string {
  const steps = stepsOf(home);
  // A path of one step could be the end of any other; one of several is nothing else, whatever stands before it.
  const isDeep = steps.length > 1 && !isNobody(steps.at(-1) ?? "");
  const drive = /^([A-Za-z]):/.exec(home)?.[1];
  const mount = `(?:(?<![\\p{L}\\p{N}_])${drive}(?::|%(?:25){0,2}3[Aa])|${SEP}mnt${SEP}${drive}|${SEP}cygdrive${SEP}${drive}|(?<![\\p{L}\\p{N}_])\\/${drive})`;
  const path = `${SEP}${steps.map(step).join(`${SEP}{1,2}`)}${END}`;
  const lead = drive === undefined ? "" : isDeep ? `${mount}?` : mount;
  const spelled = `${isDeep ? "" : EDGE}${lead}${path}`;
  // `-al` by itself is an option of `ls`.
  if (steps.length < 2) return spelled;
  const dashed = dashedOf(steps).map((text) => RegExp.escape(text));
  return `${spelled}|(?<![\\p{L}\\p{N}_])(?:${dashed.join("|")})${DASHED_END}`;
}

/** As agents name folders: for some of them, letters outside ASCII stay. */
function dashedOf(steps: readonly string[]): readonly string[] {
  const joined = `-${steps.join("/")}`;
  return [...new Set([joined.replace(/[^\p{L}\p{N}]/gu, "-"), joined.replace(NOT_IN_FOLDER, "-")])];
}

/** A step plain, in either normal form, and percent-encoded whole or as far as it must be. */
function step(name: string): string {
  const plain = [name, name.normalize("NFC"), name.normalize("NFD")].map((one) => one.toWellFormed());
  const forms = plain.flatMap((one) => [one, encodeURIComponent(one), encodeURI(one)]);
  return `(?:${[...new Set(forms)].map((one) => RegExp.escape(one)).join("|")})`;
}

/** Letters and digits that stand in every spelling. Undefined where a home has none. */
function gateOf(homes: readonly string[]): RegExp | undefined {
  const runs = homes.map((home) => {
    const all = stepsOf(home).flatMap((one) => one.normalize("NFC").match(/[A-Za-z0-9]{3,}/g) ?? []);
    return all.sort((a, b) => b.length - a.length)[0] ?? "";
  });
  return runs.includes("") ? undefined : new RegExp([...new Set(runs)].join("|"), "i");
}
