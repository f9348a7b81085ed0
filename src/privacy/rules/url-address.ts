// Whole addresses and connection strings that carry a password: the server and the account go with it. The password
// itself is found by other rules; these only widen what strict takes away, so they are LOW.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { isExamplePassword } from "./url.ts";

export const RULES: readonly Rule[] = [
  defineRule({
    id: "url-with-password",
    kind: "secret",
    severity: "LOW",
    confidence: 0.5,
    label: "url-password",
    hints: ["://", ":\\/\\/"],
    pattern: sticky(
      "(?<=[A-Za-z0-9+.-])(:(?:\\\\?/){2}[^\\s:/?#@\"'<>`\\\\[\\]]{0,128}:(?!\\d{1,5}(?:[/?#,;)\\]]|$))[^\\s/@\"'<>`\\\\]{1,256}@(?!sha256:)[^\\s\"'<>`\\\\)\\]},;]{1,400})",
    ),
    window: AT_HINT,
    accept: (value) =>
      !isExamplePassword(/^:[\\/]*[^:]*:([^@]*)@/.exec(value)?.[1] ?? "") &&
      !/:pass@(?:localhost|127\.0\.0\.1)(?![\w.])/i.test(value),
    examples: {
      finds: [
        { text: `DB=postgres://app:${fake(9)}@db.example:5432/prod`, secret: `://app:${fake(9)}@db.example:5432/prod` },
      ],
      ignores: ["https://example.com/a:b@c", "postgres://app:<password>@db/prod", "http://localhost:8080/@vite/client"],
    },
  }),
  defineRule({
    id: "connection-string",
    kind: "secret",
    severity: "LOW",
    confidence: 0.5,
    hints: ["server=", "data source=", "host=", "addr="],
    anyCase: true,
    pattern: sticky(
      "[a-z ]{4,11}=[^\"'`\\n<>]{1,200}?;\\s?(?:password|pwd)\\s?=\\s?[^;\"'`\\n<>]{3,100}(?:;[^\"'`\\n<>]{0,200})?",
      "i",
    ),
    window: AT_HINT,
    accept: (value) => !/[#$%]?\{|\$\(|(?:password|pwd)\s?=\s?(?:\*+|\.+|x+)(?:;|$)/i.test(value),
    examples: {
      finds: [
        {
          text: `"Server=db.example,1433;Database=x;User ID=app;Password=${fake(9)};Encrypt=true"`,
          secret: `Server=db.example,1433;Database=x;User ID=app;Password=${fake(9)};Encrypt=true`,
        },
      ],
      ignores: ['"Server=db;Database=x;Trusted_Connection=true"', '"Server=db;Password={0};"'],
    },
  }),
];
