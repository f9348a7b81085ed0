// A home with one session that holds secrets in every disguise, assembled here: no scanner of repositories may find them.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fake, HEX } from "../src/privacy/boundary.ts";

export interface Planted {
  readonly name: string;
  readonly value: string;
  /** How it stands there, where that is not as it is. */
  readonly hidden?: string;
}

const osc = `ghp_${fake(36)}`;
const nested = `sk-ant-${"api03-"}${fake(93, "Rz7KqmVx2W9bTn4LpYc8HdJ6sGf3")}AA`;
const encoded = `glpat-${fake(20, "xW9bTn4LpYc8HdJ6sGf3q7RzK2mV")}`;
const password = `Vq7${"-kettle"}Rz2mWx9`;
const pem = fake(64, "MIIEow8sGf3q7RzK2mVxW9bTn4LpYc8HdJ6").repeat(4);

export const SECRETS = {
  osc: { name: "a key in a terminal's title, in 5 MB", value: osc },
  nested: { name: "a key in JSON in JSON", value: nested },
  encoded: {
    name: "a key in base64",
    value: encoded,
    hidden: Buffer.from(`t=${encoded};`).toString("base64"),
  },
  pem: { name: "a private key without its end", value: pem.slice(64, 128) },
  password: { name: "a password, and again bare 300 messages later", value: password },
} as const satisfies Record<string, Planted>;

/** Shown inside the machine, never outside. */
export const PERSONAL = {
  text: `see file%3A%2F%2F%2FUsers%2F${"jane"}%2Fwork%2Fnotes.md there`,
  value: "jane",
} as const;

export const SESSION = "0a1b2c3d-0000-4000-8000-00000000aaaa";
/** What no rule is sure of, but a rule finds: a false positive for whoever wrote it. */
export const FALSE_POSITIVE = `postgres://docs:${"Ex4mple-pa55"}@localhost/app`;

class Log {
  private readonly lines: string[] = [];
  private readonly session: string;
  private last: string | null = null;

  constructor(session: string) {
    this.session = session;
  }

  add(role: "user" | "assistant", content: unknown): void {
    const n = this.lines.length;
    const uuid = `${this.session.slice(-8)}-0000-4000-8000-${String(n).padStart(12, "0")}`;
    const message = role === "user" ? { role, content } : { role, content, id: `msg_${n}`, model: "claude-opus-4-5" };
    const record = {
      type: role,
      uuid,
      parentUuid: this.last,
      sessionId: this.session,
      timestamp: new Date(Date.UTC(2026, 4, 1) + n * 1000).toISOString(),
      cwd: "/w/planted",
      version: "2.1.40",
      message,
    };
    this.last = uuid;
    this.lines.push(JSON.stringify(record));
  }

  get text(): string {
    return `${this.lines.join("\n")}\n`;
  }
}

function write(home: string, session: string, text: string): string {
  const folder = join(home, ".claude/projects/-w-planted");
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${session}.jsonl`);
  writeFileSync(path, text);
  return path;
}

/** Show 4 of issue 4. Returns the log's path. */
export function plantedHome(home: string): string {
  const log = new Log(SESSION);
  log.add("user", `connect to postgres://svc:${password}@db.internal/app please`);
  log.add("assistant", [{ type: "tool_use", id: "toolu_1", name: "Bash", input: { command: "make" } }]);
  const noise = Array.from(
    { length: 1 << 15 },
    (_, i) => `line ${i} of a build, ${i * 7919} objects linked well\n`,
  ).join("");
  const half = Math.floor(noise.length / 2);
  const output = `${noise}${noise.slice(0, half)}\u001b]0;deploy ${osc}\u0007${noise.slice(half)}${noise}`;
  log.add("user", [{ type: "tool_result", tool_use_id: "toolu_1", content: output }]);
  const inner = JSON.stringify({ env: JSON.stringify({ deep: { "api key": nested } }) });
  log.add("assistant", [{ type: "tool_use", id: "toolu_2", name: "Write", input: { path: "a.json", content: inner } }]);
  log.add("user", [{ type: "tool_result", tool_use_id: "toolu_2", content: "ok" }]);
  log.add("user", `blob ${SECRETS.encoded.hidden}`);
  log.add("user", `-----BEGIN RSA PRIVATE ${"KEY"}-----\n${pem.replace(/.{64}/g, "$&\n")}`);
  log.add("user", `try postgres://admin:${"pw"}@localhost first`);
  log.add("user", PERSONAL.text);
  for (let i = 0; i < 300; i++)
    log.add(i % 2 ? "user" : "assistant", i % 2 ? `go on ${i}` : [{ type: "text", text: `step ${i}` }]);
  log.add("user", `that was ${password} I think`);
  return write(home, SESSION, log.text);
}

/** A session of a few plain messages. */
export function plainSession(home: string, session: string, ...texts: readonly string[]): string {
  const log = new Log(session);
  for (const text of texts) log.add("user", text);
  return write(home, session, log.text);
}

export const idOf = (n: number) => `0a1b2c3d-0000-4000-8000-${HEX.slice(0, 4)}${String(n).padStart(8, "0")}`;
