// A project that is a home folder is shown by a pseudonym of its owner, in every form a home has; all others by their names.

import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { type Identity, NO_IDENTITY } from "../core/identity.ts";
import { NO_SETTINGS } from "../core/privacy.ts";
import { projectOf } from "../core/project.ts";
import type { SessionRow, Store } from "../ports/store.ts";
import { effectiveSettings } from "../privacy/effective.ts";
import { createLeavePolicies } from "./leave-policy.ts";
import { contextOf } from "./leaving.ts";
import { shownProject } from "./shown-project.ts";

const hash = (text: string) => createHmac("sha256", "k").update(text).digest("hex").slice(0, 32);

function shown(cwd: string, { mode = "strict", homes = ["/home/owner-of-this"] }: Given = {}): string {
  const identity: Identity = { ...NO_IDENTITY, homes };
  const settings = { ...NO_SETTINGS, mode };
  const effective = { ...effectiveSettings(undefined), settings, layers: [settings] };
  const project = projectOf(cwd, () => undefined, "/home/owner-of-this") ?? { root: "", name: "" };
  const leaves = createLeavePolicies()({ effective, identity, hash, roots: [project.root, cwd] });
  const store = { decisions: () => [], placeholder: () => undefined } as unknown as Store;
  const row = { facts: { head: { id: "a:b" } } } as unknown as SessionRow;
  return shownProject(project, leaves, contextOf({ store, ...leaves }, row));
}

interface Given {
  readonly mode?: "strict" | "moderate";
  readonly homes?: readonly string[];
}

test.each([
  "C:\\Users\\shahh",
  "C:/Users/shahh",
  "d:\\Users\\shahh\\",
  "C:\\Users\\Jane van Doe",
  "C:\\Documents and Settings\\shahh",
  "\\\\SERVER\\Users\\shahh",
  "\\\\wsl$\\Ubuntu\\home\\shahh",
  "\\\\wsl.localhost\\Ubuntu-22.04\\home\\shahh",
  "/mnt/c/Users/shahh",
  "/c/Users/shahh",
  "/cygdrive/c/Users/shahh",
  "/home/petersmith",
  "/var/home/petersmith",
  "/export/home/petersmith",
  "/Users/petersmith",
  "/users/petersmith",
  "/Volumes/Old Mac/Users/petersmith",
  "/home/jörg.müller",
])("%s is called by its owner's pseudonym", (cwd) => {
  expect(shown(cwd)).toMatch(/^user-[a-z2-7]{12}$/);
});

test("the owner's home has a pseudonym wherever it stands, however short its name is", () => {
  expect(shown("/srv/people/al", { homes: ["/srv/people/al"] })).toMatch(/^user-[a-z2-7]{12}$/);
});

test("one owner has one name, and another another", () => {
  expect(shown("/mnt/c/Users/shahh")).toBe(shown("C:\\Users\\shahh"));
  expect(shown("/home/shahh")).not.toBe(shown("/home/shahi"));
});

test.each([
  ["/home/petersmith/shop", "shop"],
  ["C:\\Users\\shahh\\Desktop\\shop", "shop"],
  ["/srv/app/home/page", "page"],
  ["/root", "root"],
  ["/home/ubuntu", "ubuntu"],
  ["/tmp/petersmith", "petersmith"],
])("%s is called %s", (cwd, name) => {
  expect(shown(cwd)).toBe(name);
});

test("a mode that leaves paths leaves it", () => {
  expect(shown("/home/petersmith", { mode: "moderate" })).toBe("petersmith");
});
