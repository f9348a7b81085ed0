// Rollouts as Codex writes them: running totals, often twice, and prompts both as item and as event.

import { LETTERS } from "./random.ts";
import type { Json, Tree } from "./tree.ts";

const START = Date.UTC(2026, 4, 1);

/** One rollout of about that many bytes. */
export function writeRollout(tree: Tree, size: number): void {
  const { random, writer, truth } = tree;
  const id = random.uuid();
  let clock = START + random.int(0, 100 * 86_400) * 1000;
  const day = new Date(clock).toISOString();
  tree.begin(
    `.codex/sessions/${day.slice(0, 10).replaceAll("-", "/")}/rollout-${day.slice(0, 19).replaceAll(":", "-")}-${id}.jsonl`,
  );
  truth.sessions++;
  const before = { bytes: truth.bytes, prompts: truth.userPrompts };
  const total = {
    input_tokens: 0,
    cached_input_tokens: 0,
    output_tokens: 0,
    reasoning_output_tokens: 0,
    total_tokens: 0,
  };
  const write = (type: string, payload: Json) => {
    clock += 500;
    tree.record({ timestamp: new Date(clock).toISOString(), type, payload });
  };
  const message = (role: string, type: string, text: string) =>
    write("response_item", { type: "message", role, content: [{ type, text }] });
  write("session_meta", {
    id,
    timestamp: day,
    cwd: "/home/u/api",
    originator: "codex_cli_rs",
    cli_version: "0.120.0",
    source: "cli",
  });
  message("user", "input_text", "<environment_context>\n  <cwd>/home/u/api</cwd>\n</environment_context>");
  while (truth.bytes - before.bytes < size) {
    write("turn_context", { turn_id: random.uuid(), cwd: "/home/u/api", model: "gpt-5.1-codex", effort: "medium" });
    const prompt = tree.plant(writer.prose(random.int(40, 400)), "payload.content[0].text", "payload.message");
    message("user", "input_text", prompt);
    write("event_msg", { type: "user_message", message: prompt, images: [] });
    truth.userPrompts++;
    for (let step = random.int(1, 4); step > 0; step--) {
      const call_id = `call_${random.chars(24, LETTERS)}`;
      const args = JSON.stringify({ command: ["bash", "-lc", `cat ${writer.path()}`] });
      write("response_item", { type: "function_call", name: "shell", arguments: args, call_id });
      const output = tree.plant(writer.code(random.int(100, 9000)), "payload.output");
      write("response_item", {
        type: "function_call_output",
        call_id,
        output: JSON.stringify({ output, metadata: { exit_code: 0 } }),
      });
      truth.toolUses++;
      truth.toolResults++;
    }
    message("assistant", "output_text", tree.plant(writer.prose(random.int(100, 900)), "payload.content[0].text"));
    truth.assistantMessages++;
    writeTokenCount(tree, total, write);
  }
  truth.sessionList.push({ id, file: tree.file, userPrompts: truth.userPrompts - before.prompts });
  tree.end();
}

/** Codex writes a running total, and often writes the same one twice. */
function writeTokenCount(
  tree: Tree,
  total: Record<string, number>,
  write: (type: string, payload: Json) => void,
): void {
  const { random, truth } = tree;
  const cached = random.int(1000, 20_000);
  const last = {
    input_tokens: cached + random.int(10, 900),
    cached_input_tokens: cached,
    output_tokens: random.int(40, 900),
    reasoning_output_tokens: random.int(0, 40),
    total_tokens: 0,
  };
  last.total_tokens = last.input_tokens + last.output_tokens;
  for (const [key, value] of Object.entries(last)) total[key] = (total[key] ?? 0) + value;
  truth.tokens.input += last.input_tokens - cached;
  truth.tokens.cacheRead += cached;
  truth.tokens.output += last.output_tokens;
  const info = { total_token_usage: { ...total }, last_token_usage: last, model_context_window: 272_000 };
  for (let i = random.int(1, 2); i > 0; i--) write("event_msg", { type: "token_count", info, rate_limits: null });
}
