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

export interface ScopeDeps extends GateDeps {
  /** By these sources, as if they were chosen. */
  standpoint(sources: Scope["sources"]): Promise<Standpoint>;
  readonly sources: readonly NameableSource[];
  /** Those of the store; none where there is no store. */
  projects(): readonly ProjectRow[];
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
