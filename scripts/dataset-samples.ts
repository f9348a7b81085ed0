// Writes rows with everything that a container must keep, as JSON Lines and as Parquet, for readers that are not ours.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RecordType, RowType } from "../src/core/row-type.ts";
import type { Json } from "../src/core/types.ts";
import { CONTAINERS } from "../src/export/index.ts";

const record = (fields: Record<string, RowType>): RecordType => ({ kind: "record", fields });
const TYPE = record({
  id: { kind: "string" },
  at: { kind: "time", optional: true },
  tokens: { kind: "integer", optional: true },
  score: { kind: "number", optional: true },
  done: { kind: "boolean", optional: true },
  counts: { kind: "map", of: { kind: "integer" }, optional: true },
  nested: { kind: "list", of: { kind: "list", of: { kind: "integer" } }, optional: true },
  facts: {
    ...record({ model: { kind: "string", optional: true }, tags: { kind: "list", of: { kind: "string" } } }),
    optional: true,
  },
  tools: { kind: "json", optional: true },
  messages: {
    kind: "list",
    of: record({
      role: { kind: "string", values: ["system", "user", "assistant", "tool"] },
      content: { kind: "string", optional: true },
      tool_calls: {
        kind: "list",
        optional: true,
        of: record({
          id: { kind: "string" },
          type: { kind: "string", values: ["function"] },
          function: record({ name: { kind: "string" }, arguments: { kind: "string" } }),
        }),
      },
      tool_call_id: { kind: "string", optional: true },
    }),
  },
});

const TOOL = { type: "function", function: { name: "Bash", parameters: { type: "object", properties: {} } } };

function rowAt(i: number): Json {
  const call = {
    id: `c${i}`,
    type: "function",
    function: { name: "Bash", arguments: JSON.stringify({ command: `ls ${i}` }) },
  };
  const least = { id: `row-${i}`, messages: [{ role: "user", content: `Hi ${i}` }] };
  if (i % 7 === 3) return least;
  return {
    id: least.id,
    at: new Date(Date.UTC(2026, 0, 1) + i * 1001).toISOString(),
    tokens: i % 5 === 0 ? 2 ** 53 - 1 - i : i,
    score: i / 8 - 3.5,
    done: i % 2 === 0,
    counts: i % 3 === 0 ? {} : { Bash: i, "a b/c": 1 },
    nested: i % 4 === 0 ? [] : [[], [i, -i], [0]],
    facts: i % 6 === 0 ? { tags: [] } : { model: "模型 🎉", tags: ["x", ""] },
    tools: [TOOL],
    messages: [
      { role: "system", content: "" },
      { role: "user", content: `Wörter, 日本語 and "quotes"\n\ttab ${i}` },
      { role: "assistant", tool_calls: [call, { ...call, id: `d${i}` }] },
      { role: "tool", content: "ok\u0000\u001b[1m", tool_call_id: call.id },
      { role: "assistant", content: `Done. ${"More of it. ".repeat(i % 50)}`, tool_calls: [] },
    ],
  };
}

const [, , out] = process.argv;
if (out === undefined) throw new Error("usage: dataset-samples.ts FOLDER");
mkdirSync(out, { recursive: true });
const rows = Array.from({ length: 25_000 }, (_, i) => rowAt(i));
for (const container of CONTAINERS.filter(({ extension }) => !extension.endsWith(".zst"))) {
  const pieces: Uint8Array[] = [];
  for await (const piece of container.pack(rows, TYPE).bytes) pieces.push(piece);
  writeFileSync(join(out, `trl-sample${container.extension}`), Buffer.concat(pieces));
}
