import { expect, test } from "vitest";
import { badgeWords } from "./labels.ts";

test("an outcome and a resolution of one word are said once", () => {
  const label = { value: [], risk: [], effort: 0.5, taskType: "feature" } as const;
  expect(badgeWords({ ...label, outcome: "partial", resolution: "partial" })).toBe("feature, partial, effort 0.50");
  expect(badgeWords({ ...label, outcome: "tests_passed", resolution: "partial" })).toBe(
    "feature, tests_passed, partial, effort 0.50",
  );
});
