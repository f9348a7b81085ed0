// Accounts and devices: cloud accounts, chat ids, serial numbers, UPI, crypto addresses.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, sticky } from "../boundary.ts";
import { isBech32 } from "../crypto-address.ts";
import { isNobody } from "./paths.ts";

const UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";
const finds = (secret: string, ...texts: string[]) => texts.map((text) => ({ text, secret }));
const pii = { kind: "pii", severity: "LOW", confidence: 0.8, window: AT_HINT } as const;
/** Between a key and its value: `": "`, `=`, ` = '`, `\": \"`. */
const IS = `\\\\?["']?\\s{0,3}[:=]{1,2}>?\\s{0,3}\\\\?["']?`;
const ID = "4f9c12d8-77ab-4e01-9c3d-2b6a90e1f7c5";
const isReal = (uuid: string) => new Set(uuid.replaceAll("-", "")).size > 4 && !/12345678|deadbeef/i.test(uuid);

export const RULES: readonly Rule[] = [
  defineRule({
    ...pii,
    id: "aws-account",
    label: "cloud-account",
    hints: ["arn:aws"],
    pattern: /arn:aws[a-z-]{0,10}:[a-z0-9-]{2,32}:[a-z0-9-]{0,16}:([0-9]{12})(?![0-9])/y,
    accept: (value) => !/^(?:123456789012|111122223333|444455556666|000000000000)$/.test(value),
    examples: {
      finds: finds("481920375512", "arn:aws:iam::481920375512:role/x", "arn:aws:s3:eu-west-1:481920375512:b"),
      ignores: ["arn:aws:iam::123456789012:role/x", "arn:aws:s3:::bucket"],
    },
  }),
  defineRule({
    ...pii,
    id: "aws-registry",
    label: "cloud-account",
    hints: [".dkr.ecr."],
    pattern: /(?<![0-9A-Za-z])([0-9]{12})\.dkr\.ecr\./g,
    window: { before: 12, after: 0 },
    accept: (value) => value !== "123456789012",
    examples: {
      finds: finds("481920375512", "481920375512.dkr.ecr.eu-west-1.amazonaws.com/app"),
      ignores: ["123456789012.dkr.ecr.x"],
    },
  }),
  defineRule({
    ...pii,
    id: "azure-subscription",
    label: "cloud-account",
    hints: ["subscription", "tenant"],
    anyCase: true,
    pattern: sticky(`(?:subscription|tenant)s?(?:_?id)?(?:/|${IS}|\\s)(${UUID})`, "i"),
    accept: isReal,
    examples: {
      finds: finds(ID, `/subscriptions/${ID}/resourceGroups`, `"tenantId": "${ID}"`, `az --subscription ${ID}`),
      ignores: ["/subscriptions/00000000-0000-0000-0000-000000000000/x", "subscription id"],
    },
  }),
  defineRule({
    ...pii,
    id: "gcp-project",
    label: "cloud-account",
    hints: ["project_id", "gcloud", "googleapis.com/v1/projects/", "GOOGLE_CLOUD_PROJECT", "GCP_PROJECT", "gcr.io/"],
    pattern:
      /(?:(?:project_id|GOOGLE_CLOUD_PROJECT|GCP_PROJECT(?:_ID)?)\\?["']?\s{0,3}[:=]\s{0,3}\\?["']?|gcloud[^\n]{0,80}?--project[= ]|googleapis\.com\/v1\/projects\/|(?<![a-z])gcr\.io\/)([a-z][a-z0-9-]{4,28}[a-z0-9])(?![a-z0-9._-]*[:(])/y,
    accept: (name) => /-/.test(name) && !/^(?:your|my|google|example|project|distroless)\b/.test(name),
    examples: {
      finds: finds(
        "acme-prod-4411",
        '"project_id": "acme-prod-4411"',
        "gcloud run deploy --project acme-prod-4411 ",
        "gcr.io/acme-prod-4411/app",
      ),
      ignores: ["project_id: str", "gcr.io/distroless/base", 'project_id = "your-project"'],
    },
  }),
  defineRule({
    ...pii,
    id: "chat-id",
    label: "account-id",
    hints: [
      "chat_id",
      "sender_id",
      "chatid",
      "senderid",
      "telegram_id",
      "telegram_user_id",
      "from_id",
      "peer_id",
      "user_id",
      "userid",
    ],
    anyCase: true,
    pattern: sticky(`[a-z_]{4,17}${IS}(-?[0-9]{6,20}|@?[ucdg][0-9a-z]{8,12})(?![0-9a-z._])`, "i"),
    accept: (value) => /[0-9]{3}/.test(value) && !/^(?:123456|0+$|1{6})/.test(value),
    examples: {
      finds: [
        ...finds("-1001938475562", '"chat_id": -1001938475562,'),
        ...finds("740183920", '\\"sender_id\\": \\"740183920\\"', "chat_id=740183920&x"),
      ],
      ignores: ["chat_id: int", 'user_id = "123456"', "user_id = 42"],
    },
  }),
  defineRule({
    ...pii,
    kind: "identity",
    id: "metadata-user-name",
    label: "user",
    hints: [
      "username",
      "user_name",
      "sender_name",
      "display_name",
      "sender_username",
      "screen_name",
      "from_user",
      "login_name",
    ],
    anyCase: true,
    // Only where a quoted key says so: in code the same words are variables.
    pattern: sticky(
      `(?:[a-z]{0,16}_?name|from_user)\\\\?["']\\s{0,2}:\\s{0,2}\\\\?["']@?([\\p{L}\\p{N}_][\\p{L}\\p{N}_. -]{1,62}?)\\\\?["']`,
      "iu",
    ),
    accept: (name) =>
      !isNobody(name) &&
      !/^(?:string|text|required|optional|null|undefined|true|false|username|name|varchar|your|enter|bot)\b/i.test(
        name,
      ),
    examples: {
      finds: [
        ...finds("jdoe42", '{"username": "jdoe42"}', '{\\"sender_username\\":\\"@jdoe42\\"}'),
        ...finds("Jane Doe", '"display_name": "Jane Doe"'),
      ],
      ignores: ['"username": "string"', "username: jdoe", '"username": "admin"', '"username": "<name>"'],
    },
  }),
  defineRule({
    ...pii,
    id: "device-serial",
    label: "device-id",
    hints: [
      "serial number",
      "serialnumber",
      "serial_number",
      "ioplatformserialnumber",
      "hardware uuid",
      "ioplatformuuid",
      "machine-id",
      "machine_id",
      "machineid",
      "idfa",
      "gaid",
      "advertising id",
      "advertisingid",
      "aaid",
    ],
    anyCase: true,
    pattern: sticky(
      `[a-z][a-z _-]{3,24}(?: \\(system\\))?(?:${IS}|\\s{1,3})(${UUID}|[0-9a-f]{32}|[A-Z0-9-]{8,14})(?![0-9A-Za-z-])`,
      "i",
    ),
    accept: (value) =>
      /[0-9]/.test(value) && (/[0-9].*[0-9]/.test(value) || value.length > 20) && new Set(value).size > 4,
    examples: {
      finds: [
        ...finds("C02XK1ZJJGH5", "Serial Number (system): C02XK1ZJJGH5", '"IOPlatformSerialNumber" = "C02XK1ZJJGH5"'),
        ...finds(ID.toUpperCase(), `Hardware UUID: ${ID.toUpperCase()}`),
        ...finds("9f1c4ab2d07e4455b8a1c0de33f1a2b4", "machine-id: 9f1c4ab2d07e4455b8a1c0de33f1a2b4"),
      ],
      ignores: ["serial number: unknown", "idfa: 00000000-0000-0000-0000-000000000000", "machine_id: string"],
    },
  }),
  defineRule({
    ...pii,
    id: "upi-address",
    severity: "MEDIUM",
    confidence: 0.7,
    hints: ["@ok", "@ybl", "@paytm", "@upi", "@axl", "@ibl", "@apl", "@hdfcbank", "@icici", "@sbi", "@ptys"],
    pattern:
      /(?<![A-Za-z0-9@._/-])([A-Za-z0-9][A-Za-z0-9._-]{1,48}@(?:ok(?:axis|hdfcbank|icici|sbi)|ybl|paytm|upi|axl|ibl|apl|hdfcbank|icici|sbi|ptys))(?![A-Za-z0-9.@/_-])/g,
    window: { before: 50, after: 14 },
    examples: { finds: finds("jane.d@okaxis", "pay jane.d@okaxis now"), ignores: ["@upi/node", "a/b@upi", "x@ok"] },
  }),
  defineRule({
    ...pii,
    id: "bitcoin-address-bech32",
    label: "crypto-address",
    severity: "MEDIUM",
    confidence: 0.95,
    hints: ["bc1", "BC1"],
    pattern: sticky("(?<![A-Za-z0-9])(?:bc1[02-9ac-hj-np-z]{11,71}|BC1[02-9AC-HJ-NP-Z]{11,71})(?![A-Za-z0-9])"),
    accept: isBech32,
    examples: {
      finds: finds(
        `bc1q${"w508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}`,
        `to bc1q${"w508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}.`,
      ),
      ignores: [`bc1q${"w508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"}`, "abc123"],
    },
  }),
  defineRule({
    ...pii,
    id: "ethereum-address",
    label: "crypto-address",
    hints: ["wallet", "ethereum", "eth", "address", "recipient", "beneficiary", "ens"],
    anyCase: true,
    pattern: /(?<![A-Za-z0-9])(0x[0-9a-fA-F]{40})(?![A-Za-z0-9])/g,
    window: { before: 8, after: 72 },
    accept: (value) => new Set(value).size > 6,
    examples: {
      finds: finds(
        `0x${"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}`,
        `my wallet: 0x${"5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}`,
      ),
      ignores: [`wallet 0x${"0".repeat(40)}`, `hash 0x${"5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"}`, "wallet"],
    },
  }),
  defineRule({
    ...pii,
    id: "passport-mrz",
    label: "passport",
    severity: "HIGH",
    confidence: 0.9,
    // The fillers after the names; the zone begins up to a line before them.
    hints: ["<<<"],
    pattern: /(?<![A-Z0-9<])[PIV][A-Z<][A-Z<]{3}[A-Z0-9<]{25,39}(?:\\n|\r?\n)[A-Z0-9<]{30,44}(?![A-Z0-9<])/g,
    window: { before: 44, after: 80 },
    examples: {
      finds: finds(
        `P<UTO${"ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"}\nL898902C36UTO7408122F1204159ZE184226B<<<<<10`,
        `P<UTO${"ERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"}\nL898902C36UTO7408122F1204159ZE184226B<<<<<10`,
      ),
      ignores: ["P<T, U>", "I<Props<A>>"],
    },
  }),
];
