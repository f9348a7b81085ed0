// Secrets in connection strings and signed addresses: Azure, ODBC and ADO, JDBC, signatures of storage services.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, HEX, sticky } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";
import { isStandIn } from "../published.ts";

const KEY86 = `${fake(86)}==`;
const KEY43 = `${fake(43)}=`;
const BASE64 = (least: number, most: number) => `[A-Za-z0-9+/]{${least},${most}}(?:={0,2}|(?:%3[dD]){1,2})`;
const SB = `Endpoint=sb://orders.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${KEY43}`;
const COSMOS = `AccountEndpoint=https://db.documents.azure.com:443/;AccountKey=${KEY86}`;
const STORAGE = `DefaultEndpointsProtocol=https;AccountName=files;AccountKey=${KEY86}`;
const IOT = `HostName=hub.azure-devices.net;DeviceId=d1;SharedAccessKey=${KEY43}`;

const azure = defineRule({
  id: "azure-connection-string",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.97,
  hints: ["DefaultEndpointsProtocol=", "AccountEndpoint=https://", "Endpoint=sb://", "HostName="],
  pattern: sticky(
    `(?:DefaultEndpointsProtocol=[a-z]{4,5};AccountName=[a-z0-9]{1,24};AccountKey=${BASE64(20, 100)}|AccountEndpoint=https://[A-Za-z0-9.:/-]{3,200};AccountKey=${BASE64(20, 100)}|Endpoint=sb://[A-Za-z0-9.-]{1,200}/?;SharedAccessKeyName=[^;\\s"'=]{1,128};SharedAccessKey=${BASE64(30, 100)}(?:;EntityPath=[^;\\s"']{1,128})?|HostName=[A-Za-z0-9-]{1,80}\\.azure-devices\\.net;(?:(?!SharedAccessKey=)[^\\s"']){0,200}SharedAccessKey=${BASE64(30, 100)})`,
  ),
  window: AT_HINT,
  examples: {
    finds: [SB, `${SB};EntityPath=q`, COSMOS, STORAGE, IOT].map((value) => ({
      text: `CONN="${value}"`,
      secret: value,
    })),
    ignores: [
      "DefaultEndpointsProtocol=https;AccountName={0};AccountKey={1}",
      "Endpoint=sb://orders.servicebus.windows.net/",
      "HostName=hub.azure-devices.net;DeviceId=d1",
    ],
  },
});

interface Part {
  readonly id: string;
  readonly hints: readonly string[];
  /** Pattern; group 1 is the secret. */
  readonly source: string;
  readonly severity: Rule["severity"];
  readonly label?: string;
  readonly finds: readonly (readonly [text: string, secret: string])[];
  readonly ignores: readonly string[];
  readonly accept?: (value: string) => boolean;
}

const part = ({ id, hints, source, severity, label, finds, ignores, accept }: Part): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity,
    confidence: 0.92,
    ...(label === undefined ? {} : { label }),
    hints,
    pattern: sticky(source),
    window: AT_HINT,
    ...(accept === undefined ? {} : { accept }),
    examples: { finds: finds.map(([text, secret]) => ({ text, secret })), ignores },
  });

const EQUALS = "(?:=|%3[dD]|\\\\u003[dD])";
const SIGNATURE = `${fake(43)}%3D`;

export const RULES: readonly Rule[] = [
  azure,
  part({
    id: "azure-account-key",
    hints: ["AccountKey=", "SharedAccessKey="],
    source: `(?:Account|SharedAccess)Key=(${BASE64(30, 100)})`,
    severity: "MAXIMUM",
    label: "azure-key",
    accept: looksRandom,
    finds: [
      [`;AccountKey=${KEY86};EndpointSuffix=core.windows.net`, KEY86],
      [`SharedAccessKey=${KEY43}`, KEY43],
    ],
    ignores: ["AccountKey={3};", "AccountKey=your-key", `AccountKey=${"x".repeat(88)}`],
  }),
  part({
    id: "azure-account-name",
    hints: ["AccountName="],
    source: "AccountName=([a-z0-9]{3,24})(?![A-Za-z0-9{(.])",
    severity: "LOW",
    finds: [["AccountName=files7;", "files7"]],
    ignores: ["AccountName={2};", "AccountName=$name"],
  }),
  part({
    id: "azure-app-configuration-secret",
    hints: [".azconfig.io;Id="],
    source: `\\.azconfig\\.io;Id=[^;\\s"']{1,64};Secret=(${BASE64(30, 120)})`,
    severity: "MAXIMUM",
    label: "azure-key",
    finds: [[`Endpoint=https://a.azconfig.io;Id=x1;Secret=${KEY43}`, KEY43]],
    ignores: ["Endpoint=https://a.azconfig.io;Id=x1;Secret=<secret>"],
  }),
  part({
    id: "azure-sas-signature",
    hints: ["sig=", "sig%3D"],
    source: `(?<=[?&;]|%26|\\\\u0026|amp;)sig${EQUALS}([A-Za-z0-9+/%_-]{40,120}={0,2})`,
    severity: "HIGH",
    accept: looksRandom,
    finds: [[`?sv=2022-11-02&se=2030-01-01&sp=r&sig=${SIGNATURE}`, SIGNATURE]],
    ignores: ["?sig=short", `config=${fake(43)}`],
  }),
  part({
    id: "storage-signature",
    hints: ["X-Goog-Signature", "X-Amz-Security-Token", "x-oss-signature", "X-Oss-Signature"],
    source: `(?:X-Goog-Signature|X-Amz-Security-Token|[xX]-[oO]ss-[sS]ignature)${EQUALS}([A-Za-z0-9%+/_=-]{40,2400})`,
    severity: "HIGH",
    accept: looksRandom,
    finds: [
      [`&X-Goog-Signature=${fake(256, HEX)}`, fake(256, HEX)],
      [`&X-Amz-Security-Token=${fake(300)}&x=1`, fake(300)],
    ],
    ignores: ["X-Amz-Security-Token", "X-Goog-Signature=abc"],
  }),
  part({
    id: "connection-string-password",
    hints: ["assword=", "ASSWORD=", "Pwd=", "pwd=", "PWD="],
    // Between semicolons: `Server=db;User Id=sa;Password=...;`. Code has spaces and brackets there.
    source:
      "(?<=;[ \\t]{0,2}(?:[Pp]|P)?)(?:assword|ASSWORD|[Pp]wd|PWD)=(?:[{\"'](?=[^}\"']{1,128}[}\"']))?([^\\s;\"'`{}()<>$]{1,128})(?=[;\"'}`\\s<\\\\]|$)",
    severity: "HIGH",
    // `{0}`, `{1}`: what a program fills in.
    accept: (value) => !isStandIn(value) && !/^[0-9]$/.test(value),
    finds: [
      [`Server=db,1433;Database=b2b;User ID=app;Password=${fake(10)};Trusted_Connection=False`, fake(10)],
      [`"Driver={ODBC Driver 17};Uid=sa;Pwd=${fake(9)}"`, fake(9)],
    ],
    ignores: [
      "if (x) y; password=getPassword();",
      "Server=db;Password=<password>;",
      "Server=db;Password=*****;",
      "?password=abc",
    ],
  }),
  part({
    id: "jdbc-thin-password",
    hints: ["jdbc:oracle:"],
    source: "jdbc:oracle:[a-z0-9]{2,8}:[A-Za-z0-9_$#]{1,64}/([^\\s@/\"']{1,128})@",
    severity: "HIGH",
    accept: (value) => !isStandIn(value),
    finds: [[`jdbc:oracle:thin:scott/${fake(8)}@//db:1521/x`, fake(8)]],
    ignores: ["jdbc:oracle:thin:@//db:1521/x"],
  }),
];
