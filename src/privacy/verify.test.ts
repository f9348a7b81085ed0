// What the last look counts: each leak once, with its place while places are kept.

import { expect, test } from "vitest";
import { leaving } from "../core/policy.ts";
import type { Json } from "../core/types.ts";
import { fake } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { FULL_RULESET } from "./ruleset.ts";
import { createArtifactScan } from "./verify.ts";

const detector = createDetector(FULL_RULESET, (value) => value);

test.each([3, 100, 130])("%i leaks, each seen as text and as a value, are that many", (count) => {
  const scan = createArtifactScan({ detector, policy: leaving("minimal"), propagator: undefined });
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({ text: `push with ghp_${fake(36, `aZ9q${n}`)}` }),
  );
  const text = lines.join("\n");
  scan.piece(text, { line: 1, column: 1 }, 0);
  for (const [i, raw] of lines.entries()) scan.value(JSON.parse(raw) as Json, raw, { line: i + 1, column: 1 });
  expect([scan.total, scan.leaks.length]).toEqual([count, Math.min(count, 100)]);
});

test("packed bytes hold scraps side by side: a word before something proves nothing there", () => {
  const scan = createArtifactScan({ detector, policy: leaving("strict"), propagator: undefined });
  const assigned = `"password": "${fake(24)}"`;
  expect(detector.text(assigned)).toMatchObject([{ rule: "assigned-secret" }]);
  scan.packed(`\u0007(\u00b5${assigned}\u0001`);
  expect(scan.total).toBe(0);
  scan.packed(`\u0007(\u00b5ghp_${fake(36)}\u0001`);
  expect(scan.leaks).toMatchObject([{ severity: "MAXIMUM", by: "rule" }]);
});
