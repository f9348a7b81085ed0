// A store with a few sessions, and a candidate made of all of them: what the tests of confirming and publishing stand on.

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { messageId } from "../core/ids.ts";
import type { Candidate, PolicyGuard } from "../core/publication.ts";
import type { Message } from "../core/session.ts";
import type { Store, StoredFinding, StoreWriter } from "../ports/store.ts";
import { finish, message, writeLog } from "./sample-log.ts";

export const STRICT_GUARD: PolicyGuard = { mode: "strict", hidden: [], excluded: [], ignores: 0, quarantine: 3 };

export interface CandidateOptions {
  /** One row for each session, by its id. */
  readonly rows?: (id: string) => string;
  readonly guard?: Partial<PolicyGuard>;
  readonly files?: number;
}

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");

/** `find`: what is stored as found in a message. */
export function candidateDesk(
  home: string,
  store: Store,
  find: (message: Message) => readonly StoredFinding["finding"][],
) {
  const write = async <T>(act: (writer: StoreWriter) => T): Promise<T> => {
    const writer = await store.writer({ waitMs: 0 });
    try {
      const done = act(writer);
      writer.commit(true);
      return done;
    } finally {
      writer.close();
    }
  };
  const revisionOf = (id: string) => store.findSessions(id)[0]?.revision ?? "";
  return {
    write,
    put(session: string, texts: readonly string[]) {
      const messages = texts.map((text, seq) => message(seq, text, { id: messageId(`${session}-${seq}`) }));
      const findings = messages.flatMap((one) => find(one).map((finding) => ({ seq: one.seq, finding })));
      return write((writer) => {
        const key = writeLog(writer, { path: `/logs/${session}`, session, messages, findings });
        finish(writer);
        return key;
      });
    },
    open: (...ids: string[]) =>
      write((writer) => {
        for (const id of ids) writer.views.add({ session: id, revision: revisionOf(id), via: "show" });
      }),
    review: (session: string, verb: "block" | "hold" | "release" | "reset") =>
      write((writer) => {
        writer.reviews.add({ session, verb, revision: revisionOf(session), author: "me", reason: undefined });
      }),
    makeCandidate: (options: CandidateOptions = {}) => makeCandidate(home, store, options),
  };
}

function makeCandidate(home: string, store: Store, options: CandidateOptions): Candidate {
  const { rows = (id) => JSON.stringify({ id, text: "hello" }), guard, files = 1 } = options;
  const folder = join(home, "exports/candidate");
  mkdirSync(folder, { recursive: true });
  const all = store.sessions({}).map(({ facts, revision }) => ({ id: facts.head.id as string, revision }));
  const written = Array.from({ length: files }, (_, i) => {
    const path = files === 1 ? "rows.jsonl" : `part-${i}.jsonl`;
    const text = all.flatMap(({ id }, at) => (at % files === i ? `${rows(id)}\n` : [])).join("");
    writeFileSync(join(folder, path), text);
    return { path, sha256: sha256(text), bytes: Buffer.byteLength(text), rows: text.split("\n").length - 1 };
  });
  const manifest = join(folder, "manifest.json");
  writeFileSync(manifest, JSON.stringify(written));
  return {
    folder,
    manifest,
    files: written,
    sha256: files === 1 ? (written[0]?.sha256 ?? "") : sha256(readFileSync(manifest)),
    format: { name: "sessions", version: 1 },
    container: "jsonl",
    exportedAt: Date.UTC(2026, 5, 1),
    sources: ["sample"],
    guard: { ...STRICT_GUARD, ...guard },
    redactions: 0,
    left: [],
    sessions: all.map(({ id, revision }, i) => ({
      id,
      revision,
      file: written[i % files]?.path ?? "",
      rows: 1,
      project: "shop",
      root: "/w/shop",
      type: "sft_clean",
      models: [],
      inputTokens: undefined,
      outputTokens: undefined,
    })),
  };
}
