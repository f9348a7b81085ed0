// The conformance kit for stores: what every store must keep, checked through its port alone.

import { checksOfCopies } from "./store-copies.ts";
import { checksOfDecisions } from "./store-decisions.ts";
import { onStoreDesk, type StoreCheck, type StoreMaker } from "./store-desk.ts";
import { checksOfFaults } from "./store-faults.ts";
import { checksOfIngest } from "./store-ingest.ts";
import { checksOfLabels } from "./store-labels.ts";
import { checksOfProjects } from "./store-projects.ts";
import { checksOfReading } from "./store-reading.ts";
import { checksOfTrees } from "./store-trees.ts";
import { checksOfViews } from "./store-views.ts";

export interface StoreCheckOptions {
  readonly name: string;
  /** Opens the store that is kept in a folder; called several times for one folder, as several programs would. */
  readonly open: StoreMaker;
  /** Gaps that are known: the check's name and why. */
  readonly skip?: readonly { readonly test: string; readonly reason: string }[];
}

/**
 * The checks of one store, to be run by any test runner:
 * `for (const check of checkStore({ name, open })) test(check.name, check.run)`.
 */
export function checkStore(options: StoreCheckOptions): readonly { readonly name: string; run(): Promise<void> }[] {
  const skipped = new Set(options.skip?.map((gap) => gap.test));
  const checks: readonly StoreCheck[] = [
    ...checksOfIngest,
    ...checksOfFaults,
    ...checksOfCopies,
    ...checksOfTrees,
    ...checksOfProjects,
    ...checksOfReading,
    ...checksOfDecisions,
    ...checksOfLabels,
    ...checksOfViews,
  ];
  return checks
    .filter(([name]) => !skipped.has(name))
    .map(([name, body]) => ({ name: `${options.name} ${name}`, run: () => onStoreDesk(options.open, body) }));
}
