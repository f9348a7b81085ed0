// What the peers of this tool look for, and what they miss: names, paths, addresses, numbers and hosts of persons.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Identity, NO_IDENTITY } from "../core/identity.ts";
import { leaving, MODES, type Mode } from "../core/policy.ts";
import { identityRules } from "./identity.ts";
import { createRuleset, FULL_RULESET } from "./ruleset.ts";
import { createTextRedactor } from "./text-redactor.ts";

const OWNER: Identity = {
  ...NO_IDENTITY,
  userNames: ["jane"],
  handles: ["janehub"],
  fullNames: ["Jane Doe"],
  homes: ["/Users/jane"],
  cwds: ["/Users/jane/my-proj"],
};
const rules = createRuleset([...FULL_RULESET.rules, ...identityRules(OWNER)]);
const everyones = createTextRedactor(FULL_RULESET, leaving("strict"));
const owners = createTextRedactor(rules, leaving("strict"));

/** Put together at run time: scanners of this repository stay quiet. */
const CARD = ["4539", "1488", "0343", "6467"];
const SSN = ["536", "22", "1234"].join("-");
const IBAN = ["DE89", "3704", "0044", "0532", "0130", "00"].join(" ");

/** what it is, the text, what must be gone. */
const GONE: readonly (readonly [string, string, string])[] = [
  ["macOS home", "cat /Users/bob/x", "bob"],
  ["Linux home", "cat /home/bob/x", "bob"],
  ["home in its case", "cat /Users/Bob/x", "Bob"],
  ["Windows home", "C:\\Users\\Bob\\x", "Bob"],
  ["Windows home, escaped twice", '"C:\\\\\\\\Users\\\\\\\\Bob\\\\\\\\x"', "Bob"],
  ["WSL share", "\\\\wsl$\\Ubuntu\\home\\bob\\x", "bob"],
  ["WSL mount", "/mnt/c/Users/Bob/x", "Bob"],
  ["file URL", "file:///Users/bob/x", "bob"],
  ["percent-encoded", "?p=%2FUsers%2Fbob%2Fx", "bob"],
  ["JSON escape", '"\\u002fUsers\\u002fbob"', "bob"],
  ["agent's folder name", "projects/-Users-bob-x/1.jsonl", "bob"],
  ["Windows folder name", "C--Users-Bob-proj", "Bob"],
  ["temporary folder", "/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T", "zyxvpxvq6csfxvn"],
  ["mail", "me@corp.io", "me@corp.io"],
  ["mail of one character", "a@b.io", "a@b.io"],
  ["mail at a service", "jane@github.com", "jane@github.com"],
  ["mail that looks like a service", "bob@github.com.evil.com", "bob@github.com"],
  ["mail that looks like an assistant's", "x@anthropic.com", "x@anthropic.com"],
  ["no-reply of a person", "12345+bob@users.noreply.github.com", "bob"],
  ["address that holds a private one", "host 210.1.2.3", "210.1.2.3"],
  ["public address", "ip 133.12.13.14", "133.12.13.14"],
  ["private address", "10.1.2.3", "10.1.2.3"],
  ["card", `card ${CARD.join(" ")}`, "0343 6467"],
  ["card digits", CARD.join(""), CARD.join("")],
  ["SSN", SSN, "22-1234"],
  ["US phone", "(415) 555-2671", "555-2671"],
  ["US phone, dots", "415.555.2671", "555.2671"],
  ["E.164", "+14155552671", "5552671"],
  ["MAC", "3c:22:fb:12:34:56", "fb:12"],
  ["personal host", "bobs-MacBook-Pro.local", "bobs"],
  ["Windows host", "DESKTOP-4F9K2LQ", "4F9K2LQ"],
  ["internal domain", "https://git.acme.internal/x", "acme"],
  ["host of a home network", "http://nas-bob.local:5000", "nas-bob"],
  ["login", "ssh bob@host.io", "bob"],
  ["prompt", "bob@build-7:~/x$ ls", "bob"],
  ["git author", "Author: Bob Roe <bob@corp.io>", "Bob Roe"],
  ["trailer", "Signed-off-by: Bob Roe <bob@corp.io>", "Bob Roe"],
  ["git config", 'git config user.name "Bob Roe"', "Bob Roe"],
  ["AWS ARN", "arn:aws:iam::481920375512:role/x", "481920375512"],
  ["ECR", "481920375512.dkr.ecr.eu-west-1.amazonaws.com/x", "481920375512"],
  ["GCP project", '"project_id": "acme-prod-4411"', "acme-prod"],
  ["GCP service account", "ci@acme-prod-4411.iam.gserviceaccount.com", "acme-prod"],
  ["JSON user name", '{"username": "bobroe42"}', "bobroe42"],
  ["JSON sender", '{"sender_id": "740183920"}', "740183920"],
  ["Telegram chat", '{"chat_id": -1001938475562}', "1938475562"],
  ["serial number", "Serial Number (system): C02XK1ZJJGH5", "C02XK1ZJJGH5"],
  ["IBAN", IBAN, "3704 0044"],
];

/** Left as they are: they name no person, or a stranger in public. */
const STAY: readonly string[] = [
  "git@github.com:torvalds/linux.git",
  "https://github.com/torvalds/linux",
  "npm i @types/node lodash@4.17.21",
  "import x from '@scope/pkg';",
  "Co-Authored-By: Claude <noreply@anthropic.com>",
  "user@example.com",
  "http://localhost:3000/x 127.0.0.1:8080 0.0.0.0",
  "/Users/Shared/x /home/runner/work /home/ubuntu /root/.ssh",
  "C:\\Users\\Public\\x",
  "http://host.docker.internal:8080",
  "arn:aws:iam::123456789012:role/x",
  "3f9a07c2-d8e1-4b65-9a07-c2d8e1b65403",
  "commit 4155552671aabbccddeeff00112233445566778899",
  "toolu_01A09q90qw90lq917835lq9",
  "Chrome/120.0.6099.109",
  "@app.route('/x') @pytest.fixture",
  "1700000000 1700000000000",
  "12:34:56 std::vector<a::b>",
];

describe("gone where everything goes", () => {
  test.each(GONE)("%s: %s", (_, text, secret) => {
    const shown = everyones.redact(text);
    expect(shown).not.toContain(secret);
    expect(everyones.redact(shown)).toBe(shown);
  });
});

test("between any neighbours, a second time changes nothing", () => {
  const glue = fc.constantFrom(
    " ",
    "\n",
    "\t",
    ", ",
    '"',
    " | ",
    ' {"a":"',
    "漢",
    "；",
    " 12 ",
    "\ud83d ",
    "\u001b[0m ",
  );
  const piece = fc.constantFrom(
    ...GONE.map(([, text, secret]) => ({ text, secret })),
    ...STAY.map((text) => ({ text, secret: undefined })),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(piece, glue), { maxLength: 6 }), (pieces) => {
      const text = pieces.map(([{ text }, between]) => text + between).join("");
      const shown = owners.redact(text);
      expect(owners.redact(shown)).toBe(shown);
    }),
    { numRuns: 300 },
  );
});

test.each(STAY)("stays: %s", (text) => expect(everyones.redact(text)).toBe(text));

describe("the owner", () => {
  test.each([
    "jane_backup",
    "janes-macbook.local",
    "Doe, Jane",
    "https://github.com/janehub/x",
    "whoami: JANE",
    "-Users-jane-my-proj",
    "%2FUsers%2Fjane%2F",
  ])("%s", (text) => expect(owners.redact(text)).not.toMatch(/jane|doe/i));
  test("no one else's repository", () => {
    expect(owners.redact("https://github.com/torvalds/linux")).toBe("https://github.com/torvalds/linux");
  });
});

test("only what opens an account or names a number of state goes in the milder modes", () => {
  const shown = (mode: Mode, text: string) => createTextRedactor(FULL_RULESET, leaving(mode)).redact(text) !== text;
  const table = [`card ${CARD.join(" ")}`, `SSN ${SSN}`, IBAN, "me@corp.io", "10.1.2.3", "/Users/bob/x"];
  expect(MODES.map((mode) => table.map((text) => shown(mode, text)))).toEqual([
    [true, true, true, true, true, true],
    [true, true, true, false, false, false],
    [true, true, false, false, false, false],
  ]);
});
