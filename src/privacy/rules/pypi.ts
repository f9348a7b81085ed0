// PyPI and TestPyPI: upload tokens, macaroons whose first bytes name the site.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, token } from "../boundary.ts";

const upload = (id: string, prefix: string): Rule =>
  defineRule({
    id,
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "pypi-token",
    hints: [prefix],
    pattern: token(`${prefix}[A-Za-z0-9_-]{50,1000}`),
    window: AT_HINT,
    examples: {
      finds: [{ text: `password = ${prefix}${fake(150)}\n`, secret: prefix + fake(150) }],
      ignores: [`${prefix}short`, "pypi-publish"],
    },
  });

export const RULES: readonly Rule[] = [
  upload("pypi-token", `pypi-${"AgEIcHlwaS5vcmc"}`),
  upload("pypi-test-token", `pypi-${"AgENdGVzdC5weXBpLm9yZw"}`),
];
