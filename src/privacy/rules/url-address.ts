// A whole address that carries a password: who leaves it to others leaves the server and the account with it.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { isStandIn } from "../published.ts";

export const RULES: readonly Rule[] = [
  defineRule({
    id: "url-with-password",
    kind: "secret",
    // The password itself is found as `url-password`; this only widens what strict takes away.
    severity: "LOW",
    confidence: 0.5,
    label: "url-password",
    hints: ["://", ":\\/\\/"],
    pattern: sticky(
      "(?<=[A-Za-z0-9+.-])(:(?:\\\\?/){2}[^\\s:/?#@\"'<>`\\\\[\\]]{0,128}:(?!\\d{1,5}(?:[/?#,;)\\]]|$))[^\\s/@\"'<>`\\\\]{1,256}@(?!sha256:)[^\\s\"'<>`\\\\)\\]},;]{1,400})",
    ),
    window: AT_HINT,
    accept: (value) => !isStandIn(/^:[\\/]*[^:]*:([^@]*)@/.exec(value)?.[1] ?? ""),
    examples: {
      finds: [
        { text: `DB=postgres://app:${fake(9)}@db.example:5432/prod`, secret: `://app:${fake(9)}@db.example:5432/prod` },
      ],
      ignores: ["https://example.com/a:b@c", "postgres://app:<password>@db/prod", "http://localhost:8080/@vite/client"],
    },
  }),
];
