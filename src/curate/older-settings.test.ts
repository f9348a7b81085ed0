import fc from "fast-check";
import { expect, test } from "vitest";
import { isCalled, readOlderSettings } from "./older-settings.ts";

test("settings of CodeClaw and ClawTrace are told apart from keys, stages and what has no place here", () => {
  const settings = readOlderSettings({
    repo: "https://huggingface.co/datasets/alice/cc-logs",
    source: "both",
    excluded_projects: ["scratch", "codex:notes", "", 7],
    disabled_projects: ["claude:off"],
    connected_projects: ["web-shop"],
    redact_strings: ["acme"],
    redact_usernames: ["handle"],
    custom_patterns: [{ name: "x", pattern: "X" }],
    encryption_key_ref: "keyring",
    verified_email_token: "t0k3n",
    stage: "done",
    stats_total_exports: 4,
    last_export: { at: 1 },
    auto_push: true,
    "odd thing!": 1,
    daemon_port: null,
  });
  expect(settings).toEqual({
    repo: "alice/cc-logs",
    source: "both",
    isStopped: false,
    excluded: ["scratch", "notes", "off"],
    connected: ["web-shop"],
    privacy: { redact_strings: ["acme"], redact_usernames: ["handle"], custom_patterns: [{ name: "x", pattern: "X" }] },
    left: [
      "excluded_projects: 2 of its entries are no names",
      "encryption_key_ref: tokens and keys are never taken; log in again",
      "verified_email_token: tokens and keys are never taken; log in again",
      "a key, auto_push: tracemill has no such setting",
    ],
  });
});

test("CodeClaw's switch stops where it is off, and is nothing where it is on or no switch", () => {
  expect(readOlderSettings({ dataset_enabled: false, source: "both" })).toMatchObject({ isStopped: true, left: [] });
  expect(readOlderSettings({ dataset_enabled: true })).toMatchObject({ isStopped: false, left: [] });
  expect(readOlderSettings({ dataset_enabled: "no" })).toMatchObject({
    isStopped: false,
    left: [expect.stringContaining("dataset_enabled")],
  });
});

test("values of keys are in nothing that is told", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.uuid(), (fields, secret) => {
      const told = readOlderSettings({ ...fields, api_key: secret, hf_token: [secret], other: { secret } });
      expect(JSON.stringify({ ...told, privacy: {} })).not.toContain(secret);
    }),
  );
});

const names: [root: string, name: string, is: boolean][] = [
  ["/home/me/code/web-shop", "web-shop", true],
  ["/home/me/code/web-shop", "code-web-shop", true],
  ["/home/me/code/web_shop", "code-web-shop", true],
  ["/Users/me/Documents/my app", "my-app", true],
  ["/home/me/other-web-shop2", "web-shop", false],
  ["/home/me/webshop", "shop", false],
  ["/home/me/x", "", false],
];
for (const [root, name, is] of names) test(`${root} as ${name}`, () => expect(isCalled(root, name)).toBe(is));

test("what was to be hidden and cannot be taken is told", () => {
  const { left } = readOlderSettings({ redact_strings: "acme", redact_usernames: ["ada", 7, ""], custom_words: ["x"] });
  expect(left).toEqual([
    expect.stringContaining("redact_strings: it is no list"),
    expect.stringContaining("redact_usernames: 2 of its entries"),
  ]);
});
