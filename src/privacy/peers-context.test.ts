// What peers list about assignments, headers, flags, queries and entropy, and where they take too much: one table each.

import { describe, expect, test } from "vitest";
import { INSIDE, leaving, type Policy, replaces } from "../core/policy.ts";
import { fake, HEX } from "./boundary.ts";
import { createDetector } from "./detect.ts";
import { RULESET } from "./ruleset.ts";

const SIGNS = ["p@$$w0rd", "of", "mine"].join("-");

const detector = createDetector(RULESET, (value) => `h${value.length}`);

/** The text with everything that a policy replaces taken out. */
function left(text: string, policy: Policy): string {
  let rest = text;
  const shown = detector.text(text).filter((match) => replaces(policy, { path: "", ...match }));
  for (const { start, end } of shown) rest = rest.slice(0, start) + "\0".repeat(end - start) + rest.slice(end);
  return rest;
}

const KEY = fake(40, "q7RzK2mVxW9bTn4LpYc8HdJ6sGf3QkZ5rMvXwB1NtPyChgDjFlSuAeIoUaEiO0");
const HEX32 = fake(32, HEX);
const MADE_UP = ["hunter", "2x!"].join("");

describe("named secrets, masked inside the machine", () => {
  test.each([
    ["env", `DB_PASSWORD=${MADE_UP}\n`, MADE_UP],
    ["env, exported", `export API_TOKEN=${KEY}\n`, KEY],
    ["quoted key", `api_key = "${KEY}"`, KEY],
    ["key in a query", `https://a.example/x?api_key=${KEY}&v=1`, KEY],
    ["token in a query", `https://a.example/x?access_token=${HEX32}`, HEX32],
    ["bearer", `Authorization: Bearer ${KEY}`, KEY],
    ["bearer without a header", `fetch(u, { auth: "Bearer ${KEY}" })`, KEY],
    ["flag with a space", `deploy --token ${KEY} --force`, KEY],
    ["flag with =", `deploy --password=${MADE_UP}`, MADE_UP],
    ["password assignment with signs", `password: "${SIGNS}"`, SIGNS],
    ["escaped JSON", `{\\"client_secret\\": \\"${KEY}\\"}`, KEY],
    ["XML", `<accessToken>${KEY}</accessToken>`, KEY],
    ["XML over lines", `<accessToken>\n    ${KEY}\n</accessToken>`, KEY],
    ["XML attribute", `<add key="ClearTextPassword" value="${MADE_UP}" />`, MADE_UP],
    ["Kubernetes environment", `- name: DB_PASSWORD\n  value: "${MADE_UP}"\n`, MADE_UP],
    ["Go", `var sessionToken string = "${KEY}"`, KEY],
    ["Go, short", `sessionToken := \`${KEY}\``, KEY],
    ["PHP", `"db_password" => "${MADE_UP}"`, MADE_UP],
    ["PHP define", `define('AUTH_KEY', '${KEY}');`, KEY],
    ["make", `API_TOKEN ?= "${KEY}"`, KEY],
    ["Java", `System.setProperty("API_TOKEN", "${KEY}")`, KEY],
    ["C#", `string apiToken = "${KEY}";`, KEY],
    ["connection string", `Server=db;User Id=sa;Password=${MADE_UP};Encrypt=true`, MADE_UP],
    ["Dockerfile", `ENV API_TOKEN ${KEY}\n`, KEY],
    ["TOML", `[auth]\ntoken = "${KEY}"\n`, KEY],
    ["YAML", `auth:\n  token: ${KEY}\n`, KEY],
    ["comparison", `if ("${MADE_UP}" == password) {`, MADE_UP],
    ["spoken", `The API key is ${KEY}, keep it.`, KEY],
    ["a service's key", `datadog: ${HEX32}`, HEX32],
    [
      "a service's name, then a flag",
      `mailgun api key ${fake(32, HEX)}-${fake(8, HEX)}-${fake(8, HEX)}`,
      fake(32, HEX),
    ],
    [
      "a service's address, then a bearer",
      `curl https://api.shodan.io/x -H "Authorization: Bearer ${fake(32)}"`,
      fake(32),
    ],
    ["curl's user", `curl -u anna:${MADE_UP} https://a.example`, MADE_UP],
    ["sshpass", `sshpass -p ${MADE_UP} ssh a@b`, MADE_UP],
    ["netrc", `machine a.example login anna password ${MADE_UP}`, MADE_UP],
  ])("%s", (_, text, secret) => {
    expect(text).toContain(secret);
    expect(left(text, INSIDE)).not.toContain(secret);
  });
});

/** What begins, ends or is cut as something harmless is, right behind a secret's name. */
const R = (length: number) => KEY.slice(0, length);
const TEN = KEY.slice(0, 12);
const WORD = ["hunter", "22"].join("");
const LONGER = ["hunter", "22x"].join("");

describe("a name of a secret outdoes what its value looks like", () => {
  test.each([
    ["API_KEY=", `run_${R(40)}`],
    ["AWS_SECRET_ACCESS_KEY=", `run_${R(40)}`],
    ["SECRET_KEY=", `agent-${R(32)}`],
    ['token: "', `session-${R(40)}`],
    ['password="', `user_${R(20)}`],
    ["api_key: ", `file_${R(32)}`],
    ["DB_PASSWORD=", `gen_${R(24)}`],
    ["auth_token=", `msg_${R(32)}`],
    ["API_KEY=", `call_${R(24)}`],
    ["API_KEY=", `toolu_01${R(22)}`],
    ["API_KEY=", `r2_${R(32)}`],
    ['API_KEY="', `h1-${R(32)}`],
    ['DB_PASSWORD="', ["Example99", "kd8Qz2w"].join("!")],
    ['API_KEY="', `${TEN}Example${R(24).slice(12)}`],
    ['SECRET_KEY="', `${R(10)}XXXXXX${R(30).slice(10)}`],
    ['api_key="', `my-${R(30)}`],
    ["API_KEY=", `the_${R(30)}`],
    ["API_KEY=", `${R(30)}_here`],
    ['API_KEY="', `${TEN}${"a".repeat(10)}${R(24).slice(12)}`],
    ['password = "', ["hunter2", "acme", "com"].join(".")],
    ['client_secret="', `${R(30)}-test.py`],
  ])("%s%s", (before, secret) => {
    const text = `${before}${secret}${before.endsWith('"') ? '"' : ""}`;
    expect(left(text, leaving("strict"))).not.toContain(secret.slice(0, 8));
    expect(left(text, INSIDE)).not.toContain(secret);
  });
});

describe("a password is found wherever it is given", () => {
  test.each([
    [`PGPASSWORD=${WORD} psql -h x`, WORD],
    [`docker run -e DB_PASSWORD=${WORD}`, WORD],
    [`docker run -e DB_PASSWORD=${WORD} image`, WORD],
    [`{"command":"export DB_PASSWORD=${WORD} && npm start"}`, WORD],
    [`{\\"command\\":\\"export DB_PASSWORD=${WORD}\\"}`, WORD],
    [`$ DB_PASSWORD=${WORD}`, WORD],
    [`root@x:~# MYSQL_PWD=${WORD} mysql`, WORD],
    [`+ DB_PASSWORD=${WORD}`, WORD],
    [`> DB_PASSWORD=${WORD}`, WORD],
    [`remote: DB_PASSWORD=${WORD}`, WORD],
    [`[info] db: password: ${WORD}`, WORD],
    [`12:04:11 app | DB_PASSWORD=${WORD}`, WORD],
    [`heroku config:set DB_PASSWORD=${WORD} -a app`, WORD],
    [`DB_PASSWORD=${WORD}; run`, WORD],
    [`set password=${WORD} for it`, WORD],
    [`auth=("bob","${WORD}")`, WORD],
    [`HTTPBasicAuth('bob', '${WORD}')`, WORD],
    [`Enter password: ${WORD}`, WORD],
    [`**Password:** ${WORD}`, WORD],
    [`password -> ${WORD}`, WORD],
    [`the password \`${LONGER}\``, LONGER],
    [`pw: ${WORD}`, WORD],
    [`client_secret=${WORD} x`, WORD],
    [`also password: ${LONGER}`, LONGER],
    [`the password is ${LONGER}, keep it`, LONGER],
    ["SECRET_KEY_BASE=8f7d6e5c4b API=1", "8f7d6e5c4b"],
  ])("%s", (text, secret) => {
    expect(left(text, INSIDE)).not.toContain(secret);
  });

  test.each([
    ["export TOKEN=abcd1234efgh && run", "abcd1234efgh"],
    ["PGPASSWORD=sunshine psql", "sunshine"],
    ["password: pass123!x and", "pass123!x"],
  ])("at the least when data leaves: %s", (text, secret) => {
    expect(left(text, leaving("strict"))).not.toContain(secret);
  });
});

describe("how much a named password weighs", () => {
  const GOOD = ["Zk39", "dkfj2x"].join("");
  test.each([
    ["minimal", `password = "${GOOD}"`, GOOD],
    ["minimal", `DB_PASSWORD=${GOOD}`, GOOD],
    ["minimal", `postgres://app:${GOOD}@db.example/prod`, GOOD],
    ["moderate", `password: ${WORD}`, WORD],
    ["moderate", `DB_PASSWORD=${WORD}`, WORD],
    ["moderate", `{"password":"${WORD}"}`, WORD],
    ["moderate", `deploy --password ${WORD}`, WORD],
  ] as const)("%s: %s", (mode, text, secret) => {
    expect(left(text, leaving(mode))).not.toContain(secret);
  });

  test.each([
    'password = "correcthorse"',
    "password: 4096",
    "STENCIL_PASS_DEPTH_FAIL: 0x0B95;",
    '"rule-1password": "13.1.0"',
    "const password = pass1;",
    "credentials.retrieve('vcrd_011CZkZEMt8gZan2iYPQfSkw')",
  ])("moderate leaves alone: %s", (text) => {
    expect(left(text, leaving("moderate"))).toBe(text);
  });
});

describe("suspicions, replaced when data leaves and only then", () => {
  test.each([
    ["quoted, 40 characters", `x("${KEY}")`, KEY],
    ["unquoted", `see ${KEY} there`, KEY],
    ["a word as password", 'password = "correcthorse"', "correcthorse"],
    ["a whole address with a password", `postgres://app:${MADE_UP}@db.example/prod`, "db.example"],
  ])("%s", (_, text, secret) => {
    expect(left(text, leaving("strict"))).not.toContain(secret);
    expect(left(text, INSIDE)).toContain(secret);
    expect(left(text, leaving("moderate"))).toContain(secret);
  });
});

describe("left alone in every mode", () => {
  test.each([
    "qwen-code:30000000-0000-4000-8000-000000000001.agent-explore-7f3c",
    "Session: 2025-12-10-xyz789",
    "key = some_function_name_here",
    "foreign key constraint_violations_count",
    "process.env.TOKEN = getToken()",
    "const password = self.password;",
    "token: config.token,",
    'os.environ["API_TOKEN"]',
    "password: string | undefined;",
    "password: &str,",
    "let secret: Option<String> = None;",
    "version 1.2.3.4 of 2024-01-02T10:00:00Z",
    `commit ${fake(40, HEX)}\nAuthor: x\n\n    Fix the datadog token parser\n`,
    `Merge: ${fake(10, HEX)} ${fake(10, HEX)}`,
    `"integrity": "sha512-${fake(86)}=="`,
    `"resolved": "https://registry.npmjs.org/token-types/-/token-types-4.2.1.tgz#${fake(40, HEX)}"`,
    `checksum = "${fake(64, HEX)}"`,
    `github.com/a/token v1.2.3 h1:${fake(43)}=`,
    `narHash = "sha256-${fake(43)}="`,
    `nginx@sha256:${fake(64, HEX)}`,
    `etag: W/"${fake(32, HEX)}"`,
    `toolu_01${fake(22)} msg_01${fake(22)} call_${fake(24)} chatcmpl-${fake(29)} req_${fake(24)}`,
    "01J8ZQ4K7M2N5P8R1T3V6W9XYZ",
    "3f9a07c2-d8e1-4b65-8a40-1c2d3e4f5a6b",
    `import "./chunk-${fake(24)}.js"`,
    `https://github.com/a/discord/commit/${fake(40, HEX)}`,
    "max_tokens: 4096, next_page_token: nextPageToken, token_count: 12",
    "csrfToken: csrfTokenOf(session)",
    'placeholder="Enter your password"',
    '"password": "Your password"',
    'type: "password", label: "New password"',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell variable, as people write it
    "DB_PASSWORD=${DB_PASSWORD}",
    "DB_PASSWORD=$DB_PASSWORD",
    "password: <your-password>",
    "password=your_password_123",
    "password: YourPasswordHere",
    "password: changeme",
    "API_KEY=your-api-key-here",
    "API_KEY=example_key_abc123",
    "API_KEY=sk-...",
    "API_KEY=00000000-0000-0000-0000-000000000000",
    "login(password=pw1, user=x)",
    "{ password: hash2, salt }",
    "PASS=1234 FAIL=0",
    "if (token = next())",
    "PASSWORD=$1",
    'api_key: "your_api_key_here"',
    "token: xxxxxxxxxxxxxxxxxxxxxxxx",
    "Authorization: Bearer <token>",
    "passwordPattern = /^[a-z0-9]{8,}$/",
    "secretName: my-app-credentials",
    "password_file: /run/secrets/db_password",
    "the tests pass, the `options` stay",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
  ])("%s", (text) => {
    expect(left(text, leaving("strict"))).toBe(text);
  });
});

test("an allowed host or name saves no secret", () => {
  expect(left(`postgres://admin:${MADE_UP}@localhost/x`, INSIDE)).not.toContain(MADE_UP);
  expect(left(`example_password = "${MADE_UP}"`, INSIDE)).not.toContain(MADE_UP);
});
