import { test } from "vitest";
import { checkStore } from "../../testing/check-store.ts";
import { openStore } from "./store.ts";

for (const check of checkStore({ name: "sqlite", open: (home) => openStore({ home, now: Date.now }) })) {
  test(check.name, check.run);
}
