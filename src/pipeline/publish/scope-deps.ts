// What looking at the scope and changing it needs from outside, and what the gate is told to say where one stands.

import type { ProjectRef } from "../../core/project.ts";
import type { GateState, Scope } from "../../core/publication.ts";
import type { NameableSource } from "../../curate/scope-names.ts";
import type { PrivacyChange } from "../../ports/app-privacy.ts";
import type { ScopeView, Standpoint } from "../../ports/app-publish.ts";
import type { ProjectRow } from "../../ports/store.ts";
import type { Ignoring } from "./scope-guard.ts";

export interface GateDeps {
  readGate(): Promise<GateState>;
  /** Changes what holds at that time; nobody else does meanwhile. */
  changeGate(change: (now: GateState) => GateState): Promise<GateState>;
}

/** What the stage and the next steps follow from; `curate/gate-facts.ts` makes its facts of it. */
export interface StandpointFacts {
  /** Its agents are those that were asked about, where somebody asked about others than the settings say. */
  readonly scope: Scope;
  readonly gate: GateState;
  /** In the store, of whatever agent and project. */
  readonly sessions: number;
  /** Of the agents in scope, excluded ones too; of all before they were chosen. */
  readonly projects: readonly ProjectRef[];
  /** Roots of projects that are excluded, or may never be published. */
  readonly out: ReadonlySet<string>;
  readonly isLoggedIn: boolean;
  /** Whose the token is, where that was asked when it was kept. */
  readonly account: string | undefined;
}

export interface ScopeDeps extends GateDeps {
  standpointOf(facts: StandpointFacts): Standpoint | Promise<Standpoint>;
  readonly sources: readonly NameableSource[];
  /** Those of the store; none where there is no store. */
  projects(): readonly ProjectRow[];
  sessions(): number;
  /** Every string of an answer as it may be shown inside the machine. */
  shown<T>(answer: T): T;
  readScope(): Promise<Scope>;
  /** Changes what holds at that time; nobody else does meanwhile. */
  changeScope(change: (now: Scope) => Scope): Promise<Scope>;
  /** What the owner said to hide, in clear. */
  hidden(): Promise<{ readonly words: readonly string[]; readonly userNames: readonly string[] }>;
  /** @throws TraceError `usage` where none of them can be hidden */
  hide(kind: "word" | "user", values: readonly string[]): Promise<PrivacyChange>;
  ignoreAt(root: string): Ignoring;
  /** The project that a folder is, or would be, of. */
  projectAt(folder: string): ProjectRef | undefined;
  /** Absolute; `~` understood. */
  resolve(path: string, from: string): string;
  account(): ScopeView["account"];
  /** `owner/name`. @throws TraceError `usage` */
  repository(written: string): string;
  readonly configFile: string;
  /** Unix milliseconds. */
  now(): number;
}
