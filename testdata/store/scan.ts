// A small scan over made-up logs, run as a process of its own so that tests can kill it: node scan.ts HOME [crowd]

import { openStore } from "../../src/store/sqlite/store.ts";
import { beginLog, endLog, finish, indexText, message, plainText } from "../../src/testing/sample-log.ts";
import { finding, usageEntry } from "../../src/testing/store-ingest.ts";

const [home = ""] = process.argv.slice(2);
const LOGS = 24;
const now = Date.now;

/** Every third log is a fork of the one before it. */
export function sample(i: number) {
  const from = i % 3 === 2 ? i - 1 : i;
  const messages = Array.from({ length: 8 }, (_, seq) => {
    const owner = seq < 4 ? from : i;
    return message(seq, `word${i} common text ${"filler ".repeat(400)}`, {
      id: `m-${owner}-${seq}` as never,
      time: Date.UTC(2026, 0, 1 + owner, 10, seq),
    });
  });
  return {
    path: `/logs/${String(i).padStart(2, "0")}.jsonl`,
    session: `s${i}`,
    messages,
    head: { startedAt: Date.UTC(2026, 0, 1 + from, i) },
    usage: messages.map(({ seq }) => usageEntry(seq < 4 ? from * 100 + seq : i * 100 + seq, seq)),
    findings: [{ seq: 1, finding: finding("parts.0.text", `hash-${from}`) }],
    raw: `raw ${i}\n`.repeat(50),
  };
}

if (import.meta.main) {
  const store = openStore({ home, now });
  const writer = await store.writer({ waitMs: 5000 });
  const known = new Map(store.logs().map((log) => [log.path, log]));
  for (let i = 0; i < LOGS; i++) {
    const whole = sample(i);
    const before = known.get(whole.path);
    if (before && before.state !== "reading" && before.offset === whole.raw.length) continue;
    const half = { ...whole, messages: whole.messages.slice(0, 4), raw: whole.raw.slice(0, 200) };
    if (!before || before.state === "reading") {
      const rewritten = (before?.archived ?? 0) > 0;
      const open = beginLog(writer, half, { rewritten });
      if (i % 2 === 0) writer.commit(false);
      endLog(writer, half, open.logKey, open.session);
      writer.commit(i % 5 === 0);
    }
    const open = beginLog(writer, whole, { mode: "append", fromSeq: 4, archivedBefore: 200 });
    if (i % 4 === 0) writer.commit(false);
    endLog(writer, whole, open.logKey, open.session);
    writer.commit(i % 7 === 0);
    process.stdout.write(".");
  }
  writer.commit(false);
  for (const session of writer.unindexed()) {
    for (const { message: entry } of store.messages(session)) {
      writer.reindex(session, entry.seq, indexText(plainText(entry)));
    }
    writer.setIndexed(session);
  }
  for (const { session, lastSeq } of store.toSearch()) writer.spread.setSearched(session, lastSeq, 0);
  finish(writer);
  writer.tidy(100);
  writer.close();
  store.close();
}
