// Makes an OpenCode database of any size, with the tables and indexes that OpenCode itself makes.

import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE project (id text PRIMARY KEY, worktree text NOT NULL, vcs text, name text,
  time_created integer NOT NULL, time_updated integer NOT NULL);
CREATE TABLE session (id text PRIMARY KEY, project_id text NOT NULL, parent_id text, slug text NOT NULL,
  directory text NOT NULL, title text NOT NULL, version text NOT NULL, share_url text, summary_additions integer,
  summary_deletions integer, summary_files integer, summary_diffs text, revert text, permission text,
  time_created integer NOT NULL, time_updated integer NOT NULL, time_compacting integer, time_archived integer);
CREATE TABLE message (id text PRIMARY KEY, session_id text NOT NULL, time_created integer NOT NULL,
  time_updated integer NOT NULL, data text NOT NULL);
CREATE TABLE part (id text PRIMARY KEY, message_id text NOT NULL, session_id text NOT NULL,
  time_created integer NOT NULL, time_updated integer NOT NULL, data text NOT NULL);
CREATE INDEX message_session_time_created_id_idx ON message (session_id, time_created, id);
CREATE INDEX part_message_id_id_idx ON part (message_id, id);
CREATE INDEX part_session_idx ON part (session_id);`;

const MESSAGES_A_SESSION = 200;
const START = 1_760_000_000_000;
const WORDS = "the parser reads each row and keeps what it does not know so that nothing is lost on the way ";

/** Writes a database of `messages` messages at `path`, which must not be there: prompts, and answers with a tool call. */
export function makeOpenCodeDatabase(path: string, messages: number): void {
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  database.exec("BEGIN");
  const session = database.prepare(
    "INSERT INTO session (id, project_id, slug, directory, title, version, time_created, time_updated) VALUES (?, 'p', 's', '/home/ada/web', ?, '1.4.3', ?, ?)",
  );
  const message = database.prepare("INSERT INTO message VALUES (?, ?, ?, ?, ?)");
  const part = database.prepare("INSERT INTO part VALUES (?, ?, ?, ?, ?, ?)");
  for (let i = 0; i < messages; i++) {
    const owner = `ses_${String(Math.floor(i / MESSAGES_A_SESSION)).padStart(8, "0")}`;
    const time = START + i * 1000;
    if (i % MESSAGES_A_SESSION === 0) session.run(owner, `Session ${owner}`, time, time);
    const id = `msg_${String(i).padStart(10, "0")}`;
    message.run(id, owner, time, time, JSON.stringify(i % 2 === 0 ? user(time) : assistant(i, time)));
    for (const [nth, data] of (i % 2 === 0 ? prompt(i) : answer(i, time)).entries())
      part.run(`prt_${String(i).padStart(10, "0")}_${nth}`, id, owner, time + nth, time + nth, JSON.stringify(data));
  }
  database.exec("COMMIT");
  database.close();
}

function user(time: number): object {
  const model = { providerID: "anthropic", modelID: "claude-sonnet-4-5" };
  return { role: "user", time: { created: time }, agent: "build", model };
}

function assistant(i: number, time: number): object {
  return {
    role: "assistant",
    time: { created: time, completed: time + 900 },
    parentID: `msg_${String(i - 1).padStart(10, "0")}`,
    modelID: "claude-sonnet-4-5",
    providerID: "anthropic",
    mode: "build",
    agent: "build",
    path: { cwd: "/home/ada/web", root: "/home/ada/web" },
    cost: 0.01,
    tokens: { input: 12 + (i % 50), output: 340, reasoning: 20, cache: { read: 15_000, write: 900 } },
    finish: "tool-calls",
  };
}

function prompt(i: number): readonly object[] {
  return [{ type: "text", text: `Task ${i}: ${WORDS.repeat(2)}` }];
}

function answer(i: number, time: number): readonly object[] {
  const state = {
    status: "completed",
    input: { command: `npm test -- --run case-${i}`, description: "Runs the tests" },
    output: WORDS.repeat(8),
    title: "Runs the tests",
    metadata: { exit: 0, description: "Runs the tests" },
    time: { start: time, end: time + 400 },
  };
  return [
    { type: "step-start", snapshot: "4b825dc642cb6eb9a060e54bf8d69288fbee4904" },
    { type: "reasoning", text: WORDS, time: { start: time, end: time + 1 } },
    { type: "text", text: WORDS.repeat(3) },
    { type: "tool", callID: `call_${i}`, tool: "bash", state },
    { type: "step-finish", reason: "tool-calls", cost: 0.01, tokens: { input: 12, output: 340, reasoning: 20 } },
  ];
}
