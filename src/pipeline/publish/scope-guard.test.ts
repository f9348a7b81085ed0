import { describe, expect, test } from "vitest";
import type { Scope } from "../../core/publication.ts";
import { NO_SCOPE } from "../../core/scope.ts";
import type { SessionRow } from "../../ports/store.ts";
import { createScopeGuard, type GuardDeps, type Ignoring, scopeFilter } from "./scope-guard.ts";

let keys = 0;

interface Told {
  readonly id: string;
  readonly root?: string;
  readonly cwds?: readonly string[];
  readonly relinkedFrom?: string;
  readonly parent?: string;
  readonly source?: string;
}

const refOf = (root: string) => ({ root, name: root.slice(root.lastIndexOf("/") + 1) });

function rowOf({ id, root, cwds = [], relinkedFrom, parent, source = "claude-code" }: Told): SessionRow {
  const head = { id, source, cwd: cwds[0], isSubagent: parent !== undefined };
  return {
    key: ++keys,
    facts: { head, cwds },
    project: root === undefined ? undefined : refOf(root),
    relinkedFrom: relinkedFrom === undefined ? undefined : refOf(relinkedFrom),
    parentId: parent,
  } as unknown as SessionRow;
}

const PROJECTS = ["/w/shop", "/w/notes", "/w/shop/vendor/lib", "/w"];

function guardOf(scope: Partial<Scope>, rows: readonly SessionRow[], more: Partial<GuardDeps> = {}) {
  const asked: string[] = [];
  const guard = createScopeGuard({
    scope: { ...NO_SCOPE, ...scope },
    projects: PROJECTS.map((root) => ({ project: refOf(root), relinkedFrom: [] })),
    ignoreAt: () => ({ kind: "none" }),
    checkoutOf: () => undefined,
    sessionOf: (id) => rows.find(({ facts }) => facts.head.id === id),
    ...more,
  });
  return { ...guard, asked };
}

describe("excluded", () => {
  const cases: [what: string, scope: Partial<Scope>, row: Told, isOut: boolean][] = [
    ["by its root", { excluded: ["/w/shop"] }, { id: "a", root: "/w/shop" }, true],
    ["another project", { excluded: ["/w/shop"] }, { id: "a", root: "/w/notes" }, false],
    ["by a name to come, in any case", { excluded: ["SHOP"] }, { id: "a", root: "/w/shop" }, true],
    ["by its policy", { policies: { "/w/shop": "never" } }, { id: "a", root: "/w/shop" }, true],
    ["private is no exclusion", { policies: { "/w/shop": "private" } }, { id: "a", root: "/w/shop" }, false],
    ["under what it became", { excluded: ["/w/old"] }, { id: "a", root: "/w/shop", relinkedFrom: "/w/old" }, true],
    [
      "it went into an excluded project",
      { excluded: ["/w/notes"] },
      { id: "a", root: "/w/shop", cwds: ["/w/shop", "/w/notes/2026"] },
      true,
    ],
    ["the innermost project counts", { excluded: ["/w"] }, { id: "a", root: "/w/shop", cwds: ["/w/shop/src"] }, false],
    [
      "a folder that is no project yet",
      { excluded: ["/w/shop/clients"] },
      { id: "a", root: "/w/shop", cwds: ["/w/shop/clients/acme"] },
      true,
    ],
    ["a name that begins alike", { excluded: ["/w/sho"] }, { id: "a", root: "/w/shop", cwds: ["/w/shop"] }, false],
    ["of no project", { excluded: ["/w/shop"] }, { id: "a" }, false],
    ["a session whose project is unknown to the store", { excluded: ["gone"] }, { id: "a", root: "/x/gone" }, true],
    ["a root that is a word of objects", { policies: {} }, { id: "a", root: "constructor" }, false],
  ];
  for (const [what, scope, told, isOut] of cases) {
    test(what, () => {
      const row = rowOf(told);
      expect(guardOf(scope, [row]).against(row)).toBe(isOut ? "excluded" : undefined);
    });
  }
});

test("a subagent follows those that started it, through a circle too", () => {
  const rows = [
    rowOf({ id: "top", root: "/w/shop" }),
    rowOf({ id: "child", root: "/w/notes", parent: "top" }),
    rowOf({ id: "grandchild", root: "/w/notes", parent: "child" }),
    rowOf({ id: "other", root: "/w/notes", parent: "nobody" }),
    rowOf({ id: "one", root: "/w/notes", parent: "two" }),
    rowOf({ id: "two", root: "/w/notes", parent: "one" }),
  ];
  const guard = guardOf({ excluded: ["/w/shop"] }, rows);
  expect(rows.map((row) => guard.against(row))).toEqual([
    "excluded",
    "excluded",
    "excluded",
    undefined,
    undefined,
    undefined,
  ]);
});

describe("kept back by a repository", () => {
  const rules = (own: Record<string, Ignoring>) => (root: string) => own[root] ?? ({ kind: "none" } as const);
  const only = (...folders: readonly string[]): Ignoring => ({
    kind: "rules",
    isWhole: false,
    ignores: (folder) => folders.includes(folder.replace(/^\//, "")),
  });
  const whole: Ignoring = { kind: "rules", isWhole: true, ignores: () => true };

  test("all of it, or folders of it", () => {
    const rows = [
      rowOf({ id: "a", root: "/w/shop", cwds: ["/w/shop"] }),
      rowOf({ id: "b", root: "/w/notes", cwds: ["/w/notes"] }),
      rowOf({ id: "c", root: "/w/notes", cwds: ["/w/notes", "/w/notes/diary"] }),
      // Its folder is told by the project alone.
      rowOf({ id: "d", root: "/w/shop" }),
    ];
    const guard = guardOf({}, rows, { ignoreAt: rules({ "/w/shop": whole, "/w/notes": only("diary") }) });
    expect(rows.map((row) => guard.against(row))).toEqual(["ignored", undefined, "ignored", "ignored"]);
    expect(guard.problems()).toEqual([]);
  });

  test("by the file of a worktree too, whose project is the main repository", () => {
    const row = rowOf({ id: "a", root: "/w/shop", cwds: ["/trees/one/src"] });
    const checkoutOf = (folder: string) => (folder.startsWith("/trees/one") ? "/trees/one" : undefined);
    const guard = guardOf({}, [row], { checkoutOf, ignoreAt: rules({ "/trees/one": only("src") }) });
    expect(guard.against(row)).toBe("ignored");
  });

  test("a file that cannot be read keeps all of it back, and is told once", () => {
    const rows = [
      rowOf({ id: "a", root: "/w/shop" }),
      rowOf({ id: "b", root: "/w/shop" }),
      rowOf({ id: "c", root: "/w/notes" }),
    ];
    const path = "/w/shop/.tracemillignore";
    const guard = guardOf({}, rows, { ignoreAt: rules({ "/w/shop": { kind: "damaged", path, reason: "EACCES" } }) });
    expect(rows.map((row) => guard.against(row))).toEqual(["ignored", "ignored", undefined]);
    expect(guard.problems()).toEqual([`${path}: EACCES`]);
  });
});

test("what may be published is only what the agents and the connected projects say", () => {
  const rows = [
    rowOf({ id: "a", root: "/w/shop" }),
    rowOf({ id: "b", root: "/w/notes" }),
    rowOf({ id: "c", root: "/w/shop", source: "codex" }),
    rowOf({ id: "d" }),
    rowOf({ id: "e", root: "/w/new", relinkedFrom: "/w/shop" }),
  ];
  const idsOf = (scope: Partial<Scope>) => {
    const { held, out } = scopeFilter(guardOf(scope, rows), rows);
    expect(held.length + out.size).toBe(rows.length);
    return held.map(({ facts }) => facts.head.id).join("");
  };
  expect(idsOf({})).toBe("");
  expect(idsOf({ sources: "all" })).toBe("abcde");
  expect(idsOf({ sources: ["codex"] })).toBe("c");
  expect(idsOf({ sources: "all", connected: ["/w/shop"] })).toBe("ace");
  expect(idsOf({ sources: "all", connected: ["/w/shop"], excluded: ["/w/shop"] })).toBe("");
  expect(idsOf({ sources: ["claude-code"], policies: { "/w/notes": "never" } })).toBe("ade");
  // Any export but that of publishing goes by the exclusions alone.
  const guard = guardOf({ connected: ["/w/notes"], sources: ["pi"] }, rows);
  expect(rows.map((row) => guard.against(row))).toEqual(rows.map(() => undefined));
});
