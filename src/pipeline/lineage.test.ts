// Trees and chains of sessions, over rows made here: circles, depth, and who copied whom.

import { expect, test } from "vitest";
import { type SessionId, sessionId } from "../core/ids.ts";
import type { ListedSession, Relative, SubagentNode } from "../ports/app.ts";
import type { SessionRow } from "../ports/store.ts";
import { type LineageDeps, lineageOf, withSubagents } from "./lineage.ts";

interface Made {
  readonly id: string;
  readonly parent?: string;
  readonly forkedFrom?: string;
  readonly inherited?: number;
}

const idOf = (name: string) => sessionId("x", name);

function rowsOf(made: readonly Made[]): SessionRow[] {
  return made.map(
    ({ id, parent, forkedFrom, inherited }, key) =>
      ({
        key,
        facts: { head: { id: idOf(id) } },
        title: `title ${id}`,
        parentId: parent === undefined ? undefined : idOf(parent),
        forkedFrom: forkedFrom === undefined ? undefined : idOf(forkedFrom),
        messagesInherited: inherited ?? 0,
      }) as unknown as SessionRow,
  );
}

/** `wentOn`: names of sessions that went on after they were copied. */
function depsOf(rows: readonly SessionRow[], wentOn: readonly string[] = []): LineageDeps {
  const ids = (row: SessionRow | undefined) => row?.facts.head.id;
  const below = (id: SessionId | undefined, seen: Set<SessionId>): SessionRow[] =>
    rows.flatMap((row) => {
      if (row.parentId !== id || seen.has(row.facts.head.id)) return [];
      seen.add(row.facts.head.id);
      return [row, ...below(row.facts.head.id, seen)];
    });
  return {
    store: {
      findSessions: (prefix) => rows.filter(({ facts }) => facts.head.id.startsWith(prefix)),
      relatives: (key) => rows.filter((row) => row.forkedFrom === ids(rows[key]) && row.key !== key),
      descendants: (key) => below(ids(rows[key]), new Set([idOf("top")])),
      rollUp: (keys) =>
        new Map(
          keys.map((key) => {
            const subagents = below(ids(rows[key]), new Set()).length;
            return [key, { usage: {}, costMicroUsd: undefined, unpricedModels: [], subagents }];
          }),
        ),
      wentOn: (key) => wentOn.some((name) => idOf(name) === ids(rows[key])),
    },
    row: (row) => row as unknown as ListedSession,
    text: (text) => text,
    answer: (answer) => answer,
  };
}

function lineage(made: readonly Made[], wentOn: readonly string[] = []) {
  const rows = rowsOf(made);
  return lineageOf(depsOf(rows, wentOn), rows[0] as SessionRow);
}

const names = (nodes: readonly SubagentNode[]): unknown[] =>
  nodes.map(({ row, subagents }) => (subagents.length === 0 ? row.title : [row.title, names(subagents)]));

test("subagents stand below the session that started them", () => {
  const { subagents, parent } = lineage([
    { id: "top" },
    { id: "a", parent: "top" },
    { id: "b", parent: "a" },
    { id: "c", parent: "top" },
    { id: "d", parent: "b" },
    { id: "elsewhere" },
  ]);
  expect(names(subagents)).toEqual([["title a", [["title b", ["title d"]]]], "title c"]);
  expect(subagents[0]?.row.withSubagents?.subagents).toBe(2);
  expect(parent).toBeUndefined();
});

test("a circle of parents is walked once, upwards and downwards", () => {
  const { subagents, parent } = lineage([
    { id: "top", parent: "b" },
    { id: "a", parent: "top" },
    { id: "b", parent: "a" },
  ]);
  expect(names(subagents)).toEqual([["title a", ["title b"]]]);
  expect([parent?.id, parent?.from?.id, parent?.from?.from]).toEqual(["x:b", "x:a", undefined]);
});

test("a tree and a chain of any depth end at a bound, and say what is left out", () => {
  const made = Array.from(
    { length: 500 },
    (_, i): Made => (i === 0 ? { id: "top" } : { id: `n${i}`, parent: i === 1 ? "top" : `n${i - 1}` }),
  );
  let depth = 1;
  let [node] = lineage(made).subagents;
  for (; node?.subagents[0]; node = node.subagents[0]) depth++;
  expect([depth, node?.deeper]).toEqual([20, 479]);
  const upwards = [...made].reverse();
  const rows = rowsOf(upwards);
  let up = 0;
  for (let at: Relative | undefined = lineageOf(depsOf(rows), rows[0] as SessionRow).parent; at; at = at.from) up++;
  expect(up).toBe(20);
});

test("a copy whose original never went on resumes it, else it is a fork; what is not kept is named", () => {
  const made = [
    { id: "top", forkedFrom: "a", inherited: 3 },
    { id: "a", forkedFrom: "gone", inherited: 1 },
    { id: "b", forkedFrom: "top", inherited: 2 },
    { id: "c", forkedFrom: "top" },
  ];
  const { forkedFrom, forks } = lineage(made);
  expect(forkedFrom).toMatchObject({ id: "x:a", relation: "resume", row: { title: "title a" } });
  expect(forkedFrom?.from).toEqual({ id: "x:gone", relation: "fork", row: undefined, from: undefined });
  expect(forks.map(({ id, relation }) => [id, relation])).toEqual([
    ["x:b", "resume"],
    ["x:c", "fork"],
  ]);
  expect(lineage(made, ["a", "top"]).forkedFrom?.relation).toBe("fork");
  expect(lineage(made, ["a", "top"]).forks[0]?.relation).toBe("fork");
});

test("an id that is the beginning of another one is not that one", () => {
  expect(lineage([{ id: "top", parent: "a" }, { id: "ab" }]).parent).toMatchObject({ id: "x:a", row: undefined });
});

test("each listed row has the sums of its tree", () => {
  const rows = rowsOf([{ id: "top" }, { id: "a", parent: "top" }]);
  const deps = depsOf(rows);
  expect(withSubagents(deps, rows).map((row) => row.withSubagents?.subagents)).toEqual([1, 0]);
});
