// Identifiers: hosts that name a tenant of a service, buckets, resource names with an account. Not secret by themselves.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";

/** Services that give each customer a host of their own. */
const TENANTS: readonly string[] = [
  ".jfrog.io",
  ".azconfig.io",
  ".my.salesforce.com",
  ".snowflakecomputing.com",
  ".supabase.co",
  ".myshopify.com",
  ".auth0.com",
  ".okta.com",
  ".oktapreview.com",
  ".zendesk.com",
  ".freshdesk.com",
  ".service-now.com",
  ".search.windows.net",
  ".vault.azure.net",
  ".blob.core.windows.net",
  ".documents.azure.com",
  ".database.windows.net",
  ".servicebus.windows.net",
  ".redis.cache.windows.net",
  ".azurecr.io",
  ".azuredatabricks.net",
  ".cloud.databricks.com",
  ".mongodb.net",
  ".rds.amazonaws.com",
  ".cache.amazonaws.com",
  ".s3.amazonaws.com",
  ".firebaseio.com",
  ".cloud.looker.com",
  ".neon.tech",
  ".upstash.io",
  ".weaviate.network",
  ".pinecone.io",
  ".splunkcloud.com",
  ".live.dynatrace.com",
];

/** What services call their own hosts. */
const GENERIC =
  /^(?:www|docs?|api|app|apps|help|status|blog|support|developers?|community|cdn|login|auth|accounts?|dashboard|console|static|assets|get|learn|trust|go|download|packages|registry|controller|mcp|test|x|foo|cluster[0-9]*|example|your-?[a-z-]*|some-[a-z-]*|company|tenant|account|accountname|domain|yourdomain|subdomain)$/i;

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";

const tenantHost = defineRule({
  id: "tenant-host",
  kind: "secret",
  severity: "LOW",
  confidence: 0.5,
  hints: TENANTS,
  pattern: new RegExp(
    `(?<![A-Za-z0-9_.-])${LABEL}(?:\\.[A-Za-z0-9-]{1,62}){0,3}(?:${TENANTS.map((host) => host.replaceAll(".", "\\.")).join("|")})(?![A-Za-z0-9_-]|\\.[A-Za-z])`,
    "g",
  ),
  window: { before: 140, after: 2 },
  accept: (value) => !GENERIC.test(value.slice(0, value.indexOf("."))),
  examples: {
    finds: [
      { text: "https://acme-prod.my.salesforce.com/x", secret: "acme-prod.my.salesforce.com" },
      { text: "host: xy12345.us-east-1.snowflakecomputing.com", secret: "xy12345.us-east-1.snowflakecomputing.com" },
    ],
    ignores: [
      "https://docs.snowflakecomputing.com/",
      "snowflakecomputing.com.evil.example",
      "-bad.jfrog.io",
      "https://my.salesforce.com",
    ],
  },
});

const bucket = defineRule({
  id: "storage-bucket",
  kind: "secret",
  severity: "LOW",
  confidence: 0.5,
  hints: ["s3.amazonaws.com/", "storage.googleapis.com/"],
  pattern: sticky(
    "(?<![A-Za-z0-9.-])(?:s3|storage)\\.(?:amazonaws|googleapis)\\.com/[a-z0-9][a-z0-9._-]{2,62}(?![A-Za-z0-9])",
  ),
  window: AT_HINT,
  examples: {
    finds: [{ text: "https://s3.amazonaws.com/acme-files/a", secret: "s3.amazonaws.com/acme-files" }],
    ignores: ["https://s3.amazonaws.com/", "c.storage.googleapis.com/some_object"],
  },
});

const organisation = defineRule({
  id: "devops-organisation",
  kind: "secret",
  severity: "LOW",
  confidence: 0.5,
  hints: ["dev.azure.com/"],
  pattern: sticky("(?<![A-Za-z0-9.-])dev\\.azure\\.com/([A-Za-z0-9][A-Za-z0-9-]{1,48}[A-Za-z0-9])(?![A-Za-z0-9])"),
  window: AT_HINT,
  accept: (value) => !GENERIC.test(value) && !/^(?:org|organi[sz]ation|myorg|yourorg|fabrikam|contoso)/i.test(value),
  examples: {
    finds: [{ text: "https://dev.azure.com/acme7/web/_git/x", secret: "acme7" }],
    ignores: ["https://dev.azure.com/{organization}/x", "https://dev.azure.com/your-org/x"],
  },
});

const account = fake(12, "3819204756");

const arn = defineRule({
  id: "aws-arn",
  kind: "secret",
  severity: "LOW",
  confidence: 0.6,
  hints: ["arn:aws"],
  pattern: sticky(
    "arn:aws[a-z-]{0,12}:[a-z0-9-]{1,40}:[a-z0-9-]{0,24}:(?:[0-9]{12}:[A-Za-z0-9/_.:*+=@-]{1,200}|:{1,2}[a-z-]{2,30}/[A-Za-z0-9/_.:*+=@-]{4,200})",
  ),
  window: AT_HINT,
  // The account of documentation; a key's or a task's own id tells something all the same.
  accept: (value) => !/:(?:123456789012|000000000000|111122223333):(?!.*[0-9a-f]{4}-[0-9a-f]{12}$)/.test(value),
  examples: {
    finds: [{ text: `Role arn:aws:iam::${account}:role/x "`, secret: `arn:aws:iam::${account}:role/x` }],
    ignores: ["arn:aws:iam::aws:policy/ReadOnly", "arn:aws:iam::123456789012:role/x"],
  },
});

export const RULES: readonly Rule[] = [tenantHost, bucket, organisation, arn];
