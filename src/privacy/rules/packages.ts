// Tokens of package and container registries beside npm and PyPI.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

export const RULES: readonly Rule[] = tokenRules([
  ["rubygems-key", "rubygems_{base62 42-52}"],
  ["crates-token", "cio{base62 32}", { strict: true }],
  ["nuget-key", "oy2{lower36 43}", { strict: true }],
  ["jfrog-api-key", ["AKCp{base62 60-70}", "AKC{base62 64-74}"], { strict: true }],
  ["jfrog-reference-token", "cmVmd{base62 59}", { strict: true }],
  ["docker-hub-token", ["dckr_pat_{url 27}", "dckr_oat_{url 32}"]],
  ["docker-swarm-key", ["SWMTKN-1-{lower36 50-60}-{lower36 24-30}", "SWMKEY-1-{base64 40-50}"]],
  ["clojars-api-token", "CLOJARS_{base62 60}"],
  ["cloudsmith-api-key", "csa_{[0-9a-f] 30}{base62 6}", { strict: true }],
  ["apify-api-token", "apify_api_{base62 34-38}"],
  ["packagist-token", ["packagist_ort_{hex 40-80}", "packagist_uut_{hex 40-80}"]],
  ["jsr-token", ["jsrp_{base62 30-80}", "jsrd_{base62 30-80}"]],
  ["thunderstore-api-token", "tss_{base62 30-80}", { strict: true }],
]);
