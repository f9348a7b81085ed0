// The settings that hold for one use: the defaults, the owner's file, and what repositories add to it. They only tighten.

import { MODES, type Mode } from "../core/policy.ts";
import {
  type CustomPattern,
  NO_SETTINGS,
  namePatterns,
  type PrivacyFile,
  type PrivacySettings,
  type Refusal,
  stricter,
} from "../core/privacy.ts";

/** Where a setting comes from: `default`, `asked` for this one use, or the path of a file. */
export type SettingSources = Readonly<Record<keyof PrivacySettings, readonly string[]>>;

export interface Effective {
  /** All of them together. */
  readonly settings: PrivacySettings;
  /** The owner's, then what each repository adds: rules of one never get in the way of another's. */
  readonly layers: readonly PrivacySettings[];
  readonly sources: SettingSources;
  readonly refused: readonly Refusal[];
}

const LISTS = ["customPatterns", "customWords", "userNames", "domains", "gitleaks"] as const;

/** `asked`: the mode that the user names for this one use; a repository may still raise it. */
export function effectiveSettings(
  own: PrivacyFile | undefined,
  repositories: readonly PrivacyFile[] = [],
  asked?: Mode,
): Effective {
  const mode = asked ?? own?.written.mode ?? NO_SETTINGS.mode;
  const from = (isSet: boolean) => [isSet && own ? own.path : "default"];
  const settings: PrivacySettings = {
    mode,
    customPatterns: own?.written.customPatterns ?? [],
    customWords: own?.written.customWords ?? [],
    userNames: own?.written.userNames ?? [],
    domains: own?.written.domains ?? [],
    gitleaks: own?.gitleaks ?? [],
    quarantine: own?.written.quarantine ?? NO_SETTINGS.quarantine,
  };
  let effective: Effective = {
    settings,
    layers: [settings],
    sources: {
      mode: asked === undefined ? from(own?.written.mode !== undefined) : ["asked"],
      customPatterns: from((own?.written.customPatterns.length ?? 0) > 0),
      customWords: from((own?.written.customWords.length ?? 0) > 0),
      userNames: from((own?.written.userNames.length ?? 0) > 0),
      domains: from((own?.written.domains.length ?? 0) > 0),
      gitleaks: from((own?.gitleaks.length ?? 0) > 0),
      quarantine: from(own?.written.quarantine !== undefined),
    },
    refused: own?.refused ?? [],
  };
  for (const repository of repositories) effective = tighten(effective, repository);
  return effective;
}

/** A repository is not the owner: what it says may hide more, and never less. */
function tighten(base: Effective, { path, written, gitleaks, refused }: PrivacyFile): Effective {
  const { settings } = base;
  const told: Refusal[] = refused.map(({ what, reason }) => ({ what: `${path}: ${what}`, reason }));
  const sources: Record<keyof PrivacySettings, readonly string[]> = { ...base.sources };
  const isRaised = written.mode !== undefined && stricter(written.mode, settings.mode) !== settings.mode;
  if (isRaised) sources.mode = [path];
  else if (written.mode !== undefined && MODES.indexOf(written.mode) > MODES.indexOf(settings.mode)) {
    told.push({ what: `${path}: mode`, reason: `${written.mode} is less strict than ${settings.mode}, which stays` });
  }
  const isLowered = written.quarantine !== undefined && written.quarantine < settings.quarantine;
  if (isLowered) sources.quarantine = [path];
  else if (written.quarantine !== undefined && written.quarantine > settings.quarantine) {
    const reason = `${written.quarantine} lets more secrets pass than ${settings.quarantine}, which stays`;
    told.push({ what: `${path}: quarantine`, reason });
  }
  const names = settings.customPatterns.map(({ name }) => name);
  const added = {
    customPatterns: namePatterns(
      written.customPatterns.filter((one) => !settings.customPatterns.some((known) => isSame(known, one))),
      names,
    ),
    customWords: written.customWords,
    userNames: written.userNames,
    domains: written.domains,
    gitleaks,
  };
  for (const list of LISTS) {
    if (added[list].length > 0) sources[list] = [...sources[list].filter((one) => one !== "default"), path];
  }
  return {
    settings: {
      mode: isRaised ? (written.mode ?? settings.mode) : settings.mode,
      quarantine: isLowered ? (written.quarantine ?? settings.quarantine) : settings.quarantine,
      customPatterns: [...settings.customPatterns, ...added.customPatterns],
      customWords: union(settings.customWords, added.customWords),
      userNames: union(settings.userNames, added.userNames),
      domains: union(settings.domains, added.domains),
      gitleaks: [...settings.gitleaks, ...added.gitleaks],
    },
    layers: [...base.layers, { ...settings, ...added }],
    sources,
    refused: [...base.refused, ...told],
  };
}

function isSame(a: CustomPattern, b: CustomPattern): boolean {
  return a.pattern === b.pattern && a.level === b.level;
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return [...new Set([...a, ...b])];
}
