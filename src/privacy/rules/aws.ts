// AWS: access key ids, secret access keys beside their name, Bedrock, AppSync, MWS, presigned URLs.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, BASE32, fake, HEX, isMixed, LOWER36, sticky, token } from "../boundary.ts";

const keyId = (id: string, prefixes: readonly string[], severity: Rule["severity"]): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity,
    confidence: 0.95,
    hints: prefixes,
    // Base32 in real ids; invented ones use any digit.
    pattern: token(
      `(?:${prefixes.map((prefix) => prefix.padEnd(4, ".").replace(".", "[A-Z0-9]")).join("|")})[A-Z0-9]{16}(?![A-Za-z0-9_])`,
    ),
    window: AT_HINT,
    // Few words begin with AKIA; the others have a digit or many letters.
    accept: (value) => /^A(?:KIA|3T|BIA|CCA)/.test(value) || /[0-9]/.test(value) || new Set(value).size > 10,
    examples: {
      finds: prefixes.map((prefix) => {
        const value = prefix.padEnd(4, "X") + fake(16, BASE32);
        return { text: `AWS_ACCESS_KEY_ID=${value}\n`, secret: value };
      }),
      ignores: prefixes.map((prefix) => `${prefix.padEnd(4, "X")}${fake(8, BASE32)}`),
    },
  });

const SECRET = fake(38, "q7RzK/mVx+9bTn4LpYc8HdJ6sGf3");

/** The key's name in its spellings, whatever stands between name and value, and 40 characters of base64. */
const SECRET_PATTERN = [
  "[A-Za-z_-]{8,32}", // from the hint to the name's end
  "(?:\\\\{0,3}[\"'`\\]]){0,2}", // closing quotes, escaped or not
  "(?:\\s|\\\\[nt]|%20){0,4}",
  "(?:(?:string|str|String|const) {1,4})?(?:[:?.|]{0,3}=>?|:|,|>|%3[AaDd]|\\s|\\\\u003[adAD])",
  "(?:\\s|\\\\[nt]|%20){0,16}",
  "(?:\\\\{0,3}[\"'`]|%22){0,2}",
  "([A-Za-z0-9/+][A-Za-z0-9/+=]{39})(?![A-Za-z0-9/+])",
].join("");

const REGIONS = ["east", "west", "north", "south", "central"].flatMap((side) =>
  [1, 2, 3, 4].map((number) => `${side}-${number}:`),
);

export const RULES: readonly Rule[] = [
  keyId("aws-access-key-id", ["AKIA"], "MAXIMUM"),
  keyId("aws-temporary-access-key-id", ["ASIA"], "MAXIMUM"),
  keyId("aws-bearer-id", ["A3T", "ABIA", "ACCA"], "HIGH"),
  // Roles, users and groups: identifiers, not secret by themselves.
  keyId("aws-other-unique-id", ["AGPA", "AIDA", "AROA", "AIPA", "ANPA", "ANVA"], "LOW"),
  defineRule({
    id: "aws-secret-access-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    hints: [
      "ecret_access_key",
      "SECRET_ACCESS_KEY",
      "ecretAccessKey",
      "ecret-access-key",
      "aws_secret_key",
      "AWS_SECRET_KEY",
      "awsSecretKey",
      "AwsSecretKey",
      "aws_secret",
      "AWS_SECRET",
    ],
    pattern: sticky(SECRET_PATTERN),
    window: AT_HINT,
    // Forty hex digits are a commit.
    accept: (value) => !/^[0-9a-f]+$/i.test(value) && (isMixed(value) || /[+/]/.test(value)) && !value.includes("//"),
    examples: {
      finds: [
        "AWS_SECRET_ACCESS_KEY=",
        "aws_secret_access_key = ",
        'aws_secret_access_key: "',
        '{"SecretAccessKey": "',
        '{\\"SecretAccessKey\\": \\"',
        "secretAccessKey: '",
        "<SecretAccessKey>",
        "TF_VAR_aws_secret_key=",
        "aws configure set aws_secret_access_key ",
        "AWS_SECRET_ACCESS_KEY%3D",
        'var aws_secret_key string = "',
        '$aws_secret_key .= "',
        'AWS_SECRET_ACCESS_KEY ?= "',
      ].map((before) => ({ text: `${before}${SECRET}Zk"\n`, secret: `${SECRET}Zk` })),
      ignores: [
        `AWS_SECRET_ACCESS_KEY=${fake(40, HEX)}`,
        "AWS_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY_OF_THE_OTHER_ACCOUNT",
        `other = ${SECRET}Zk`,
      ],
    },
  }),
  defineRule({
    id: "aws-bedrock-api-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    hints: ["ABSK", "bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t"],
    pattern: token(
      "(?:ABSK[A-Za-z0-9+/]{109,269}={0,2}|bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/=]{0,3000})",
    ),
    window: AT_HINT,
    // The beginning alone says that a key was here.
    accept: (value) => (value.length < 60 ? { severity: "LOW" } : true),
    examples: {
      finds: [`ABSK${fake(128)}`, `bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t${fake(400)}`].map((value) => ({
        text: `"${value}"`,
        secret: value,
      })),
      ignores: [`ABSK${fake(40)}`],
    },
  }),
  defineRule({
    id: "aws-mws-token",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    hints: ["amzn.mws."],
    pattern: token("amzn\\.mws\\.[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"),
    window: AT_HINT,
    examples: {
      finds: [`amzn.mws.${fake(8, HEX)}-1a2b-3c4d-5e6f-${fake(12, HEX)}`].map((value) => ({
        text: `token=${value}`,
        secret: value,
      })),
      ignores: ["amzn.mws.token"],
    },
  }),
  defineRule({
    id: "aws-appsync-key",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    hints: ["da2-"],
    pattern: token("da2-[a-z0-9]{26}(?![A-Za-z0-9])"),
    window: AT_HINT,
    accept: (value) => /[0-9]/.test(value.slice(4)),
    examples: {
      finds: [{ text: `x-api-key: da2-${fake(26, LOWER36)}`, secret: `da2-${fake(26, LOWER36)}` }],
      ignores: ["da2-abc", `lambda2-${fake(26, LOWER36)}`],
    },
  }),
  defineRule({
    id: "aws-presigned-url",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    label: "aws-signature",
    hints: ["X-Amz-Signature"],
    pattern: /X-Amz-Signature(?:=|%3[Dd]|\\u003[dD])([0-9a-fA-F]{64})/y,
    window: AT_HINT,
    examples: {
      finds: [{ text: `&X-Amz-Signature=${fake(64, HEX)}&x=1`, secret: fake(64, HEX) }],
      ignores: ["X-Amz-Signature=abc"],
    },
  }),
  defineRule({
    id: "aws-cognito-pool-id",
    kind: "secret",
    // An identifier: not secret by itself.
    severity: "LOW",
    confidence: 0.8,
    hints: REGIONS,
    pattern: /(?<![A-Za-z0-9])[a-z]{2}-[a-z]{4,9}-[0-9]:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g,
    window: { before: 16, after: 36 },
    examples: {
      finds: [`us-east-1:${fake(8, HEX)}-1a2b-3c4d-5e6f-${fake(12, HEX)}`].map((value) => ({
        text: `pool '${value}'`,
        secret: value,
      })),
      ignores: ["arn:aws:iam:us-east-1:1234"],
    },
  }),
];
