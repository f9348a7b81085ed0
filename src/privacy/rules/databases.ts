// Keys of database services and stores of data.

import type { Rule } from "../../ports/rule.ts";
import { tokenRules } from "../tokens.ts";

export const RULES: readonly Rule[] = tokenRules([
  ["neon-api-key", "napi_{base62 64}"],
  [
    "planetscale-token",
    [
      "pscale_tkn_{dotted 32-64}",
      "pscale_pw_{dotted 32-64}",
      "pscale_oauth_{dotted 32-64}",
      "pscale_api_{dotted 32-64}",
    ],
  ],
  ["databricks-token", ["dapi{hex 32}-{digits 1}", "dapi{hex 32}", "dose{hex 32}", "dkea{hex 32}"], { strict: true }],
  ["cockroachdb-api-key", "CCDB1_{base62 22}_{base62 40}"],
  ["datastax-astra-token", "AstraCS:{[A-Za-z0-9:] 20-120}"],
  ["clickhouse-cloud-secret-key", "4b1d{base62 38}", { strict: true }],
  ["mongodb-atlas-secret", ["mdb_sa_sk_{url 40}"]],
  ["mongodb-atlas-client-id", "mdb_sa_id_{hex 24}", { severity: "LOW" }],
  ["elastic-cloud-api-key", ["essu_{[A-Za-z0-9_=-] 60-220}"]],
  ["databento-api-key", "db-{base62 29}", { strict: true }],
  ["tinybird-token", "p.eyJ{url 40-300}.{url 20-80}", { strict: true }],
  ["qstash-signing-key", "sig_{base62 26-40}", { strict: true, severity: "HIGH" }],
  ["dbt-cloud-token", ["dbtc_{url 30-80}", "dbtu_{url 30-80}"]],
  ["metabase-api-key", "mb_{base64 43}=", { strict: true }],
  ["segment-token", "sgp_{base62 64}", { strict: true }],
  ["fauna-key", "fnA{url 37-53}", { strict: true }],
  ["xata-api-key", "xau_{base62 28-60}"],
  ["gel-secret-key", ["nbwt1_eyJ{url 20-400}.{url 20-1000}.{url 40-200}", "edbt1_{url 40-400}"]],
]);
