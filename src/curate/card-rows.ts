// What a card says of rows: what one looks like, made from its type alone, and how they are loaded.

import { flatType } from "../core/flat-row.ts";
import type { DatasetVersion } from "../core/publication.ts";
import type { RecordType, RowType } from "../core/row-type.ts";
import { type Json, unreachable } from "../core/types.ts";
import type { DatasetFigures } from "./card-figures.ts";
import { own, type Words, words } from "./own-words.ts";

export interface CardInput {
  readonly version: DatasetVersion;
  /** `owner/name` where it is loaded by that; undefined for a folder. */
  readonly repo: string | undefined;
  /** Of the data, as the Hub names licences. */
  readonly licence: string;
  readonly format: {
    readonly title: string;
    /** Undefined for logs. */
    readonly type: RecordType | undefined;
  };
}

/** A row with nothing in it: the kind of each value in its place. `isFlat`: a column has one type. */
export function sampleOf(type: RowType, isFlat: boolean): Json {
  switch (type.kind) {
    case "string":
      return type.values === undefined ? "string" : type.values.join(" | ");
    case "integer":
      return 0;
    case "number":
      return 0.5;
    case "boolean":
      return true;
    case "time":
      return "2026-01-01T00:00:00.000Z";
    case "json":
      return isFlat ? "JSON as text" : "any JSON";
    case "map":
      return isFlat ? "JSON as text" : { name: sampleOf(type.of, isFlat) };
    case "list":
      return [sampleOf(type.of, isFlat)];
    case "record":
      return Object.fromEntries(Object.entries(type.fields).map(([name, field]) => [name, sampleOf(field, isFlat)]));
    default:
      return unreachable(type);
  }
}

/** A column as the Hub's `dataset_info` declares it. */
function featureOf(type: RowType): Readonly<Record<string, Json>> {
  switch (type.kind) {
    case "string":
    case "time":
      return { dtype: "string" };
    case "integer":
      return { dtype: "int64" };
    case "number":
      return { dtype: "float64" };
    case "boolean":
      return { dtype: "bool" };
    // What is published is flat: what may be any JSON is its text.
    case "json":
    case "map":
      return { dtype: "string" };
    case "list": {
      const of = featureOf(type.of);
      return { list: of["dtype"] ?? of["struct"] ?? of };
    }
    case "record":
      return { struct: featuresOf(type) };
    default:
      return unreachable(type);
  }
}

/**
 * The columns of lines of JSON. Readers that were told none take those of the first file, and stumble over what only a
 * later one has.
 */
export function featuresOf(type: RecordType): readonly Json[] {
  return Object.entries(flatType(type).fields).map(([name, of]) => ({ name, ...featureOf(of) }));
}

export function schemaSection({ format: { type, title } }: CardInput): Words {
  if (type === undefined) {
    return own(
      `## Files\n\nEach file below \`traces/\` is one log (${title}), as the Hub's trace viewer reads it: the agent's own lines where the viewer knows the agent, a simple format for all others.\n`,
    );
  }
  const sample = JSON.stringify(sampleOf(type, true), undefined, 2);
  const optional = Object.entries(type.fields).flatMap(([name, field]) => (field.optional ? [`\`${name}\``] : []));
  const absent = optional.length === 0 ? "" : `\nAbsent where unknown: ${optional.join(", ")}.\n`;
  return own(`## A row\n\n\`\`\`json\n${sample}\n\`\`\`\n${absent}`);
}

export function loadSection({ repo, format, version }: CardInput, { projects }: DatasetFigures): Words {
  const [first] = projects;
  if (format.type === undefined || first === undefined) return [];
  const place = repo ?? "path/to/this/folder";
  const filter = typeFilter(format.type);
  const filtered =
    filter === undefined ? [] : own(`\nfixes = everything.filter(lambda row: ${filter} == "debugging_trace")`);
  const from = version.container === "parquet" ? "read_parquet" : "read_json";
  const sql = own(`SELECT count(*) FROM ${from}('data/*/train-*.${version.container}')`);
  return words`## Load it\n\n\`\`\`python\nfrom datasets import load_dataset\n\neverything = load_dataset("${place}", split="train")\none_project = load_dataset("${place}", "${first.slug}", split="train")${filtered}\n\`\`\`\n\nOr with DuckDB, in a copy of this folder: \`${sql}\`.\n`;
}

/** Where a row says its trajectory type; undefined where it does not. */
function typeFilter({ fields }: RecordType): string | undefined {
  if (fields["trajectory_type"] !== undefined) return 'row["trajectory_type"]';
  const metadata = fields["metadata"];
  const has = metadata?.kind === "record" && metadata.fields["trajectory_type"] !== undefined;
  return has ? 'row["metadata"]["trajectory_type"]' : undefined;
}
