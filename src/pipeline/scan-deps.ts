// What a scan is given by the composition root.

import type { Policy } from "../core/policy.ts";
import type { SecretSettings } from "../core/privacy.ts";
import type { FoundProject } from "../core/project.ts";
import type { PluginStatus } from "../ports/app.ts";
import type { Environment, Source } from "../ports/source.ts";
import type { Store } from "../ports/store.ts";
import type { ReadTools } from "./read-events.ts";
import type { Unpacked } from "./reread.ts";

export interface ScanDeps {
  readonly store: Store;
  readonly sources: readonly Source[];
  /** Plugins as they were found; only sources of those that are ready are among `sources`. */
  readonly plugins: readonly PluginStatus[];
  readonly environment: Environment;
  readonly policy: Policy;
  /** The owner's own patterns. */
  readonly secrets: SecretSettings;
  /** Id of the ruleset with them. */
  readonly ruleset: string;
  readonly archive: boolean;
  readonly key: () => Uint8Array;
  readonly tools: () => Promise<ReadTools>;
  readonly workerUrl: URL;
  readonly workers: number;
  /** Removes what these threads left among the temporary files. */
  readonly clearTemp: (threads: readonly number[]) => void;
  /** True where the file holds exactly these bytes. */
  readonly isSame: (path: string, pieces: Iterable<Uint8Array>) => boolean;
  readonly tailHash: (path: string, offset: number) => string | undefined;
  readonly unpackLater: (frame: Uint8Array) => Promise<Uint8Array>;
  /** Where logs that are gone are read again. */
  readonly unpacked: Unpacked;
  readonly projectOf: (cwd: string) => FoundProject | undefined;
  readonly now: () => number;
}
