import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { grantsOf } from "../../core/grants.ts";
import { appendLedger, readLedger } from "../../io/ledger.ts";
import { type GrantDeps, grantPlace, revokeGrant } from "./grants.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "tracemill-grants-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const place = { sink: "huggingface", at: "me/traces" };
const attestation = "User approved publishing to me/traces from now on.";
const deps = (): GrantDeps => ({
  ledger: () => readLedger(home),
  append: (event) => appendLedger(home, event, { author: "me", at: 1 }),
  shown: (text) => text.replaceAll("User", "[masked]"),
  author: "me",
  now: () => 1,
});
const inForce = async () => grantsOf(await readLedger(home));

test("a permission is given for one place, kept masked, and taken back once", async () => {
  const grant = await grantPlace(deps(), { place, visibility: async () => "private", attestation });
  expect(grant).toMatchObject({ place, author: "me", at: 1, attestation: attestation.replace("User", "[masked]") });
  expect(await inForce()).toEqual([grant]);
  const other = await grantPlace(deps(), { place, visibility: async () => undefined, attestation });
  expect(other.id).not.toBe(grant.id);
  expect(await revokeGrant(deps(), grant.id)).toEqual(grant);
  expect(await inForce()).toEqual([other]);
  await expect(revokeGrant(deps(), grant.id)).rejects.toMatchObject({ code: "not_found" });
  expect((await readLedger(home)).map(({ event }) => event.kind)).toEqual(["grant", "grant", "revoke"]);
});

test("a public place, another place, and what is no permission are refused, and leave no line", async () => {
  const refused = [
    grantPlace(deps(), { place, visibility: async () => "public", attestation }),
    grantPlace(deps(), {
      place,
      visibility: async () => "private",
      attestation: attestation.replace("me/traces", "me/other"),
    }),
    grantPlace(deps(), {
      place,
      visibility: async () => "private",
      attestation: "Never publish to me/traces, not approved.",
    }),
  ];
  for (const one of refused) await expect(one).rejects.toMatchObject({ code: "blocked", block: { step: 6 } });
  expect(await readLedger(home)).toEqual([]);
});
