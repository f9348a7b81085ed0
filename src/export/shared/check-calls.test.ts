// What chats are refused for, by every format whose rows are one.

import { expect, test } from "vitest";
import type { Json } from "../../core/types.ts";
import { openai } from "../openai.ts";
import { preference } from "../preference.ts";
import { trl } from "../trl.ts";

const chat = (asked: string) => [
  { role: "user", content: asked },
  { role: "assistant", content: "done" },
];
const checked = (format: typeof trl, row: Json) =>
  format.output.kind === "rows" ? format.output.check?.(row).map(({ path, message }) => `${path} ${message}`) : [];

test.each([trl, openai])("$name: a blank request is none", (format) => {
  expect(checked(format, { messages: chat("hi"), tools: [] })).toEqual([]);
  expect(checked(format, { messages: chat(" \n "), tools: [] })).toEqual(["/messages/0/content is blank"]);
});

test("preference: nor in a prompt", () => {
  const [prompt, chosen] = chat("  ");
  const rejected = { role: "assistant", content: "no" };
  expect(checked(preference, { prompt: [prompt as Json], chosen: [chosen as Json], rejected: [rejected] })).toEqual([
    "/prompt/0/content is blank",
  ]);
});
