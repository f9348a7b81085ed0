// A whole plugin: teaches tracemill to read the logs of an agent that it does not know.
//
// Try it:  tracemill plugins add examples/plugin-source/demo-agent.ts
//          tracemill scan --source demo-agent
//
// "Demo Agent" writes one file of JSON lines a session into ~/.demo-agent:
//   {"kind":"start","id":"...","at":1767693600000,"folder":"/home/ada/web","model":"demo-1"}
//   {"kind":"ask","text":"..."}                    what the person asked
//   {"kind":"say","text":"...","tokens":[in,out]}  what the agent answered
//   {"kind":"run","id":"r1","command":"..."}       a tool call
//   {"kind":"ran","id":"r1","output":"...","ok":true}

import { basename, join } from "node:path";
import { callPart, defineSource, findLogs, type LineFormat, readJsonLines, resultPart } from "tracemill/plugin";

const format: LineFormat<{ model: string | undefined }> = {
  start: () => ({ model: undefined }),
  take(reading, record, line) {
    const text = (name: string) => (typeof record[name] === "string" ? (record[name] as string) : undefined);
    const time = typeof record["at"] === "number" ? record["at"] : undefined;
    // A log that lost its first line is still read: its name is its id.
    const externalId = (record["kind"] === "start" && text("id")) || basename(reading.log.path, ".jsonl");
    if (record["kind"] === "start") reading.own.model = text("model");
    const session = reading.session ?? reading.open({ externalId, startedAt: time, cwd: text("folder") });
    const { model } = reading.own;
    switch (record["kind"]) {
      case "start":
        break;
      case "ask":
        session.say({ role: "user", kind: "prompt", parts: [{ kind: "text", text: text("text") ?? "" }], line, time });
        break;
      case "say": {
        const parts = [{ kind: "text", text: text("text") ?? "" }] as const;
        session.say({ role: "assistant", kind: "assistant", parts, line, time, model });
        const [inputTokens, outputTokens] = Array.isArray(record["tokens"]) ? record["tokens"] : [];
        session.spend({ key: `${session.head.id}:${line}`, model, time, usage: { inputTokens, outputTokens } });
        break;
      }
      case "run":
        session.say({
          role: "assistant",
          kind: "step",
          parts: [callPart(text("id"), "shell", { command: text("command") ?? "" })],
          line,
          time,
          model,
        });
        break;
      case "ran": {
        const status = record["ok"] === true ? "ok" : record["ok"] === false ? "error" : undefined;
        const parts = [resultPart(text("id"), text("output") ?? "", status)];
        session.say({ role: "tool", kind: "tool_results", parts, line, time });
        break;
      }
      default:
        reading.issueOnce("unknown_record", line, "a record of a kind that is not known; left out");
    }
  },
};

export default defineSource({
  name: "demo-agent",
  title: "Demo Agent",
  parserVersion: 1,
  evidence: "documentation",
  keeps: { toolOutput: true, reasoning: false, usage: true, appendOnly: true },
  roots: ({ home }) => [join(home, ".demo-agent")],
  discover: (root, options) =>
    findLogs(root, { source: "demo-agent", depth: 2, isLog: (name) => name.endsWith(".jsonl") }, options),
  read: (log, options) => readJsonLines(log, options, format),
});
