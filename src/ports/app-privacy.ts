// What the doors may ask about privacy: the policy that holds, what it finds in a text, and more to be hidden.

import type { FindingKind, Severity } from "../core/finding.ts";
import type { Mode } from "../core/policy.ts";
import type { Refusal } from "../core/privacy.ts";
import type { RedactedSession } from "../core/redacted.ts";

/** What was named, without being told: `ab…yz`. */
export type Masked = string;

/** One setting, with where it comes from: `default`, `asked`, or paths of files. */
export interface PolicySetting<T> {
  readonly value: T;
  readonly sources: readonly string[];
}

export interface PrivacyReport {
  /** `privacy.yml`; there or not. */
  readonly path: string;
  readonly exists: boolean;
  /** Files of the repository that was asked about. */
  readonly repositories: readonly string[];
  readonly mode: PolicySetting<Mode>;
  /** More distinct confirmed secrets than this send a session into quarantine. */
  readonly quarantine: PolicySetting<number>;
  readonly customPatterns: PolicySetting<readonly { readonly name: string; readonly level: Severity }[]>;
  readonly customWords: PolicySetting<readonly Masked[]>;
  readonly userNames: PolicySetting<readonly Masked[]>;
  readonly domains: PolicySetting<readonly Masked[]>;
  readonly gitleaks: PolicySetting<readonly string[]>;
  /** Settings that are not carried out, with the reason. */
  readonly refused: readonly Refusal[];
  /** How many names of each kind the machine tells of its owner; looked for in what leaves. */
  readonly identity: Readonly<Record<"userNames" | "handles" | "fullNames" | "mails" | "hosts" | "homes", number>>;
  /** Rules inside the machine and at the exit, the owner's own included. */
  readonly rules: { readonly inside: number; readonly leaving: number };
  readonly rulesets: { readonly inside: string; readonly leaving: string };
  /** Changes with every setting, name and with the key; undefined before there is a key. */
  readonly policyHash: string | undefined;
}

/** What one rule finds in a text that was given. */
export interface FoundRange {
  readonly rule: string;
  readonly label: string;
  readonly kind: FindingKind;
  readonly severity: Severity;
  readonly confidence: number;
  /** UTF-16 offsets. */
  readonly start: number;
  readonly end: number;
  /** Masked unless it was asked for in clear. */
  readonly value: string;
  /** Masked inside the machine. */
  readonly inside: boolean;
  /** Modes that replace it when it leaves. */
  readonly modes: readonly Mode[];
}

export interface PrivacyTest {
  readonly mode: Mode;
  readonly found: readonly FoundRange[];
  /** The text as it would leave. */
  readonly redacted: string;
  readonly refused: readonly Refusal[];
}

export type NamedKind = "word" | "user" | "domain" | "pattern";

export interface NamedOptions {
  /** Of patterns. */
  readonly name?: string;
  readonly description?: string;
  readonly level?: Severity;
  readonly replacement?: string;
}

export interface PrivacyChange {
  readonly path: string;
  readonly added: number;
  /** They were there before. */
  readonly already: number;
  readonly refused: readonly Refusal[];
}

export interface PrivacyImport extends PrivacyChange {
  readonly from: string;
  readonly taken: Readonly<Record<"customPatterns" | "customWords" | "userNames" | "domains", number>>;
}

export interface PrivacyApp {
  /** The policy that holds, for a repository where one is named. @throws TraceError `config_invalid` */
  privacy(options: { readonly repository?: string }): Promise<PrivacyReport>;
  /** What would be found and replaced in a text; opens no store. @throws TraceError `config_invalid` */
  testPrivacy(
    text: string,
    options: { readonly mode?: Mode; readonly policy?: string; readonly reveal: boolean },
  ): Promise<PrivacyTest>;
  /** Adds to `privacy.yml`, and takes nothing away. @throws TraceError `config_invalid`, `usage` where none can be used */
  addPrivacy(kind: NamedKind, values: readonly string[], options: NamedOptions): Promise<PrivacyChange>;
  /** Takes in what another tool was told to hide. @throws TraceError `not_found`, `config_invalid` */
  importPrivacy(file: string): Promise<PrivacyImport>;
  /**
   * A session as it would leave the machine now. Nothing is sent.
   * @throws TraceError `not_found`, `ambiguous_id`, and `config_invalid`: without a policy nothing leaves
   */
  leaving(id: string, options: { readonly mode?: Mode }): Promise<RedactedSession>;
}
