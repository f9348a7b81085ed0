// What stands in clear in an artifact because a person decided so: the last look and `verify` pass it, and nothing else.

import type { Finding } from "../core/finding.ts";
import type { Told } from "../privacy/redact.ts";

/** Values that stand in clear in what was written, because a decision left them there. */
export class LeftValues {
  private readonly all = new Set<string>();
  private readonly here = new Set<string>();

  add(told: readonly Told[]): void {
    for (const { finding, outcome } of told) {
      // Without a key there is no hash, and no decision either.
      if (outcome !== "left_by_decision" || finding.valueHash === "") continue;
      this.all.add(finding.valueHash);
      this.here.add(finding.valueHash);
    }
  }

  /** What one session may show is still to be masked in the next one. */
  nextSession(): void {
    this.here.clear();
  }

  /** Their hashes. */
  get hashes(): readonly string[] {
    return [...this.all];
  }

  /** Takes in those of another thread. */
  addHashes(hashes: readonly string[]): void {
    for (const hash of hashes) this.all.add(hash);
  }

  readonly isHere = (valueHash: string): boolean => this.here.has(valueHash);
  readonly isAnywhere = ({ valueHash }: Pick<Finding, "valueHash">): boolean => this.all.has(valueHash);
}
