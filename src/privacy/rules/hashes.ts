// Hashes of passwords as systems store them: whoever has one can try passwords against it.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

const SALT = "[./A-Za-z0-9=]";
const HASH = "[./A-Za-z0-9]";

export const RULES: readonly Rule[] = tokenRules(
  [
    ["bcrypt-hash", ["$2a$", "$2b$", "$2x$", "$2y$"].map((kind) => `${kind}{digits 1-2}\${${HASH} 53}`)],
    [
      "argon2-hash",
      ["$argon2d$", "$argon2i$", "$argon2id$"].map((kind) => `${kind}v={digits 1-3}$m={[A-Za-z0-9+/=$,.] 10-300}`),
    ],
    ["sha512crypt-hash", [`$6$\{${SALT} 1-32}\${${HASH} 86}`, `$6$rounds={digits 1-9}\${${SALT} 1-16}\${${HASH} 86}`]],
    ["sha256crypt-hash", [`$5$\{${SALT} 1-32}\${${HASH} 43}`, `$5$rounds={digits 1-9}\${${SALT} 1-16}\${${HASH} 43}`]],
    ["md5crypt-hash", [`$1$\{${HASH} 1-8}\${${HASH} 22}`, `$apr1$\{${HASH} 1-8}\${${HASH} 22}`]],
    [
      "yescrypt-hash",
      [`$y$\{${HASH} 1-12}\${${HASH} 1-86}\${${HASH} 43}`, `$gy$\{${HASH} 1-12}\${${HASH} 1-86}\${${HASH} 43}`],
    ],
    ["phpass-hash", ["$P$", "$H$"].map((kind) => `${kind}{${HASH} 31}`)],
    ["cisco-hash", [`$8$\{${HASH} 8-16}\${${HASH} 43}`, `$9$\{${HASH} 8-16}\${${HASH} 43}`]],
    [
      "django-hash",
      ["pbkdf2_sha256$", "pbkdf2_sha1$"].map((kind) => `${kind}{digits 3-8}\${base62 4-32}\${[A-Za-z0-9+/=] 28-88}`),
    ],
    [
      "scrypt-hash",
      [`$scrypt$ln={digits 1-2},r={digits 1-2},p={digits 1-2}$\{[A-Za-z0-9+/.=] 10-90}$\{[A-Za-z0-9+/.=] 20-100}`],
    ],
    [
      "ldap-ssha-hash",
      ["{SSHA}", "{SHA512}", "{SSHA512}", "{SSHA256}"].map((kind) => `${kind}{[A-Za-z0-9+/=] 28-140}`),
    ],
    [
      "kerberos-asrep-hash",
      [
        `$krb5asrep$23$\{[!-9;-~] 1-120}:{hex 32}$\{hex 64-4000}`,
        `$krb5asrep$23$\{hex 32}$\{hex 64-4000}`,
        `$krb5tgs$23$\{[ -~] 1-200}$\{hex 32}$\{hex 64-4000}`,
      ],
    ],
  ],
  { severity: "HIGH", confidence: 0.9, strict: true, check: "off" },
);
