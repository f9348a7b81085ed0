// Checks of what a store keeps of sessions that were opened.

import assert from "node:assert/strict";
import { finish, message, writeLog } from "./sample-log.ts";
import type { StoreCheck, StoreDesk } from "./store-desk.ts";
import { talk } from "./store-ingest.ts";

export const checksOfViews: readonly StoreCheck[] = [
  ["keeps which revision of a session was opened, and how", keepsViews],
  ["keeps views when a log is read anew", outliveReading],
  ["carries views over a scrub", carriesOver],
];

const ODD = "an id with \ud83d half a character";

async function keepsViews({ store, write, again }: StoreDesk): Promise<void> {
  assert.deepEqual(store.views.list(), []);
  const opened = [
    { session: "sample:talk", revision: "r1", via: "show" },
    { session: "sample:talk", revision: "r1", via: "workbench" },
    { session: "sample:talk", revision: "r2", via: "show" },
    { session: ODD, revision: "r1", via: "show" },
  ] as const;
  const open = () =>
    write((writer) => {
      for (const one of opened) writer.views.add(one);
      writer.commit(false);
    });
  await open();
  const first = store.views.list().map(({ at }) => at);
  await open();
  for (const reader of [store, again()]) {
    const got = reader.views.list();
    assert.equal(got.length, opened.length, "a session that is opened again has no second line");
    for (const one of opened) {
      const found = got.find(
        ({ session, revision, via }) => session === one.session && revision === one.revision && via === one.via,
      );
      assert.ok(found && found.at >= Math.min(...first), `${one.session} ${one.revision} ${one.via}`);
    }
    assert.deepEqual(
      got.map(({ at }) => at),
      got.map(({ at }) => at).sort((a, b) => a - b),
    );
    assert.deepEqual(
      reader.views.list(ODD).map(({ session, revision }) => [session, revision]),
      [[ODD, "r1"]],
    );
    assert.deepEqual(reader.views.list("nobody"), []);
  }
}

async function outliveReading({ store, write }: StoreDesk): Promise<void> {
  await write((writer) => {
    writeLog(writer, talk);
    writer.views.add({ session: "sample:talk", revision: "r1", via: "show" });
    finish(writer);
    writeLog(writer, { ...talk, messages: talk.messages.slice(0, 1), findings: [] });
    finish(writer);
    writeLog(writer, { ...talk, session: "another" });
    finish(writer);
  });
  assert.equal(store.views.list("sample:talk").length, 1);
}

async function carriesOver({ store, write }: StoreDesk): Promise<void> {
  const key = await write((writer) => {
    const session = writeLog(writer, { ...talk, messages: [message(0, "a word")], findings: [] });
    finish(writer);
    return session;
  });
  const before = store.session(key)?.revision ?? "";
  await write((writer) => {
    for (const revision of ["older", before]) writer.views.add({ session: "sample:talk", revision, via: "show" });
    writer.commit(false);
    const shorter = (bytes: Uint8Array) => Buffer.from(Buffer.from(bytes).toString().replaceAll("a word", "[X]"));
    writer.scrubSession(key, { json: shorter, text: shorter });
    writer.commit(true);
  });
  const row = store.session(key);
  assert.ok(row && row.revision !== before);
  assert.deepEqual(
    store.views
      .list("sample:talk")
      .map(({ revision }) => revision)
      .sort(),
    ["older", row.revision].sort(),
  );
}
