// What of OpenClaw's user messages a person typed, case by case.

import { expect, test } from "vitest";
import type { Part } from "../../core/session.ts";
import { asked } from "./noise.ts";

const HEARTBEAT = "Read HEARTBEAT.md if it exists (workspace context). Follow it strictly. reply HEARTBEAT_OK.";
const SENDER = 'Sender (untrusted metadata):\n```json\n{\n  "label": "Ada"\n}\n```\n\n';
const NEWS = "System: [2026-02-18 11:21:00 GMT+1] Node connected\n";

const cases: [string, string, "prompt" | "injected", string, string?][] = [
  ["plain words", "hello", "prompt", "hello"],
  ["words that begin like something else", "[todo] Say hi (untrusted)", "prompt", "[todo] Say hi (untrusted)"],
  ["a time", "[Wed 2026-02-18 11:21 GMT+1] hello", "prompt", "hello"],
  ["a time with a zone's name", "[Fri 2026-03-11 23:51 America/New_York] hello", "prompt", "hello"],
  [
    "a channel's envelope, which tells who spoke",
    "[Telegram Ada 2026-02-18 11:21] hi",
    "prompt",
    "[Telegram Ada 2026-02-18 11:21] hi",
  ],
  ["who wrote, and a time", `${SENDER}[Sun 2026-04-19 00:33 GMT+8] hello`, "prompt", "hello", SENDER.trimEnd()],
  ["news before the words", `${NEWS}\nhello`, "prompt", "hello", NEWS.trimEnd()],
  ["news alone", NEWS, "injected", NEWS],
  ["a poll", "[OpenClaw heartbeat poll]", "injected", "[OpenClaw heartbeat poll]"],
  [
    "a poll with a time",
    "[Wed 2026-02-18 11:21 GMT+1] [OpenClaw heartbeat poll]",
    "injected",
    "[Wed 2026-02-18 11:21 GMT+1] [OpenClaw heartbeat poll]",
  ],
  ["the words of a heartbeat", HEARTBEAT, "injected", HEARTBEAT],
  ["a heartbeat behind news", `${NEWS}\n${HEARTBEAT}`, "injected", `${NEWS}\n${HEARTBEAT}`],
  [
    "a heartbeat of the person's own",
    "Check mail. Else reply HEARTBEAT_OK",
    "injected",
    "Check mail. Else reply HEARTBEAT_OK",
  ],
  [
    "talk about heartbeats",
    "Why do you reply HEARTBEAT_OK so often?",
    "prompt",
    "Why do you reply HEARTBEAT_OK so often?",
  ],
];

for (const [name, text, kind, words, context] of cases) {
  test(name, () => {
    const parts: Part[] = [{ kind: "text", text }];
    const found = asked({}, { kind: "prompt", parts });
    expect(found).toEqual({ kind, parts: [{ kind: "text", text: words }], ...(context !== undefined && { context }) });
  });
}

test("an image with nothing but a time before it is a prompt", () => {
  const image: Part = { kind: "image", mediaType: "image/png", bytes: 1, ref: "log:1" };
  const parts: Part[] = [{ kind: "text", text: "[Wed 2026-02-18 11:21 GMT+1] " }, image];
  expect(asked({}, { kind: "prompt", parts })).toEqual({ kind: "prompt", parts: [image] });
});

test("what the gateway says it wrote itself is injected", () => {
  const parts: Part[] = [{ kind: "text", text: "anything" }];
  expect(asked({ provenance: { kind: "internal_system" } }, { kind: "prompt", parts }).kind).toBe("injected");
  expect(asked({ provenance: { kind: "external_user" } }, { kind: "prompt", parts }).kind).toBe("prompt");
});
