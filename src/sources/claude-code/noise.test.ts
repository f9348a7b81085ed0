import { expect, test } from "vitest";
import { kindOf, slashCommand, splitNoise } from "./noise.ts";

for (const [text, kind] of [
  ["Fix it", "prompt"],
  ["  \n<div> is broken", "prompt"],
  ["<command-name>/clear</command-name>", "slash_command"],
  ["<command-message>init</command-message>", "slash_command"],
  ["<command-args>x</command-args>", "injected"],
  ["<local-command-stdout>ok</local-command-stdout>", "injected"],
  ["<bash-input>ls</bash-input>", "injected"],
  ["<task-notification>", "injected"],
  ["Caveat: The messages below were generated", "injected"],
  ["Caveat emptor", "prompt"],
  ["[Request interrupted by user for tool use]", "interrupt"],
  ["[x] done", "prompt"],
  ["\u00a0\u3000", undefined],
  ["", undefined],
] as const) {
  test(`${JSON.stringify(text.slice(0, 30))} is ${kind}`, () => expect(kindOf(text)).toBe(kind));
}

for (const [text, real, noise] of [
  ["<ide_opened_file>a</ide_opened_file>\nFix it", "Fix it", ["<ide_opened_file>a</ide_opened_file>"]],
  ["Fix <system-reminder>x</system-reminder>it", "Fix it", ["<system-reminder>x</system-reminder>"]],
  [
    "<system-reminder>a</system-reminder><ide_selection>b</ide_selection>",
    "",
    ["<system-reminder>a</system-reminder>", "<ide_selection>b</ide_selection>"],
  ],
] as const) {
  test(`${text.slice(0, 40)} is split`, () => expect(splitNoise(text)).toEqual({ real, noise }));
}

test("an unclosed noise block is the person's own text", () => {
  expect(splitNoise("what does <system-reminder> mean?")).toBeUndefined();
  expect(splitNoise("<ide_ hello")).toBeUndefined();
});

for (const [text, command, rest] of [
  [
    "<command-name>/model</command-name>\n<command-message>model</command-message>\n<command-args>opus</command-args>",
    "/model opus",
    undefined,
  ],
  [
    "<command-message>init is analyzing</command-message>\n<command-name>/init</command-name>",
    "/init",
    "init is analyzing",
  ],
  [
    "<command-name>deploy</command-name><command-args></command-args><command-contents>{}</command-contents>",
    "/deploy",
    "<command-contents>{}</command-contents>",
  ],
  ["<command-name>torn", "<command-name>torn", undefined],
] as const) {
  test(`${text.slice(0, 50)} is ${command}`, () => expect(slashCommand(text)).toEqual({ command, rest }));
}
