import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import type { DatasetVersion, PublishedFile } from "../core/publication.ts";
import type { RecordType } from "../core/row-type.ts";
import { CARD_MARK, cardWords, metadataWords, readCard } from "./card.ts";
import type { CardInput } from "./card-rows.ts";
import { slugsOf } from "./dataset-names.ts";
import { shownOf, textOf } from "./own-words.ts";

const sha = (text: string) => hash("sha256", text);
const TYPE: RecordType = {
  kind: "record",
  fields: {
    session_id: { kind: "string" },
    trajectory_type: { kind: "string", values: ["sft_clean", "refactor"] },
    tokens: { kind: "integer", optional: true },
    messages: { kind: "list", of: { kind: "record", fields: { content: { kind: "string" } } } },
  },
};

function file(project: string, name: string | undefined, sessions: number, model = "opus"): PublishedFile {
  const all = Array.from({ length: sessions }, (_, i) => ({
    session: sha(`${project}${i}`).slice(0, 32),
    revision: "r",
    rows: 10,
    bytes: 100,
    sha256: sha(`${project}-${i}`),
    source: i % 2 === 0 ? "claude-code" : "codex",
    type: i % 2 === 0 ? "sft_clean" : "refactor",
    mode: "strict" as const,
    models: [model, "other"],
    ...(i > 0 && { input_tokens: 1000, output_tokens: 10 }),
  }));
  const named = name === undefined ? {} : { name };
  return {
    path: "",
    project,
    ...named,
    ruleset: "7-abc",
    sha256: "",
    bytes: 100 * sessions,
    rows: 10 * sessions,
    sessions: all,
  };
}

function input(files: readonly PublishedFile[], more: Partial<CardInput> = {}): CardInput {
  const version: DatasetVersion = {
    schema_version: 1,
    kind: "dataset-version",
    version: "v20261126-101500-1a2b3c4d",
    format: { name: "sessions", version: 1 },
    container: "jsonl",
    last_export: { at: "2026-11-26T10:15:00.000Z", sessions: 3, replaced: { secrets: 2, paths: 0, personal_data: 1 } },
    files,
  };
  return { version, repo: "me/my-data", licence: "other", format: { title: "Sessions", type: TYPE }, ...more };
}

const frontMatter = (card: string) => parse(/^---\n([\s\S]*?)\n---\n/.exec(card)?.[1] ?? "") as Record<string, unknown>;

test("the card of a dataset", () => {
  const card = textOf(cardWords(input([file("my-api", "My <API> | *x*", 3), file("unsorted", undefined, 1)])));
  expect(card).toMatchInlineSnapshot(`
    "---
    license: other
    pretty_name: my-data
    task_categories:
    - text-generation
    size_categories:
    - n<1K
    tags:
    - tracemill
    - agent-traces
    - coding-agent
    - claude-code
    - codex
    configs:
    - config_name: default
      data_files:
      - split: train
        path: "data/*/train-*.jsonl"
    - config_name: "my-api"
      data_files:
      - split: train
        path: "data/my-api/train-*.jsonl"
    - config_name: "unsorted"
      data_files:
      - split: train
        path: "data/unsorted/train-*.jsonl"
    dataset_info:
    - config_name: default
      features: &columns [{"name":"session_id","dtype":"string"},{"name":"trajectory_type","dtype":"string"},{"name":"tokens","dtype":"int64"},{"name":"messages","list":[{"name":"content","dtype":"string"}]}]
    - config_name: "my-api"
      features: *columns
    - config_name: "unsorted"
      features: *columns
    ---

    <!-- tracemill:card -->

    # my-data

    4 sessions of people working with coding agents, in the format Sessions: what was asked, what the agent thought, did and answered. Exported, redacted, reviewed and published with tracemill.

    ## Stats

    | what | how many |
    |---|---|
    | sessions | 4 |
    | rows | 40 |
    | projects | 2 |
    | input tokens | 2,000 (2 sessions do not tell) |
    | output tokens | 20 (2 sessions do not tell) |
    | size | 400 bytes |
    | updated | 2026-11-26T10:15:00Z |
    | version | v20261126-101500-1a2b3c4d |
    | format | sessions 1, jsonl |

    ## Trajectories

    | type | sessions | rows |
    |---|---|---|
    | sft\\_clean | 3 | 30 |
    | refactor | 1 | 10 |

    ## Models

    | model | sessions | rows |
    |---|---|---|
    | opus | 4 | 40 |
    | other | 4 | 40 |

    ## Agents

    | agent | sessions | rows |
    |---|---|---|
    | claude-code | 3 | 30 |
    | codex | 1 | 10 |

    ## Projects

    | project | configuration | sessions | rows |
    |---|---|---|---|
    | My \\<API\\> \\| \\*x\\* | \`my-api\` | 3 | 30 |
    | unsorted | \`unsorted\` | 1 | 10 |

    ## A row

    \`\`\`json
    {
      "session_id": "string",
      "trajectory_type": "sft_clean | refactor",
      "tokens": 0,
      "messages": [
        {
          "content": "string"
        }
      ]
    }
    \`\`\`

    Absent where unknown: \`tokens\`.

    ## Load it

    \`\`\`python
    from datasets import load_dataset

    everything = load_dataset("me/my-data", split="train")
    one_project = load_dataset("me/my-data", "my-api", split="train")
    fixes = everything.filter(lambda row: row["trajectory_type"] == "debugging_trace")
    \`\`\`

    Or with DuckDB, in a copy of this folder: \`SELECT count(*) FROM read_json('data/*/train-*.jsonl')\`.

    ## Privacy

    Sessions were redacted before they left the machine where they were held:

    - strict, 4 sessions: all that a rule found was replaced, suspicions too, but for what the owner looked at and left.

    The bytes of each file were looked at once more before they were sent, with the rules of \`7-abc\`: nothing that these find and the mode replaces was in them.

    In the last export, of 2026-11-26T10:15:00.000Z, with 3 sessions, this was replaced: secrets 2, personal data 1.

    Rules do not find everything. If you find something that should not be here, say so as below, and do not repeat it in public.

    ## To have something removed

    Ask the owner of this dataset, on its page. The owner takes a session out with \`tracemill unpublish ID\`. Commits before that still hold it until the owner squashes the history of the repository.

    This card is written anew with each publication: what is changed in it by hand is lost, the licence excepted.
    "
  `);
  const features = [
    { name: "session_id", dtype: "string" },
    { name: "trajectory_type", dtype: "string" },
    { name: "tokens", dtype: "int64" },
    { name: "messages", list: [{ name: "content", dtype: "string" }] },
  ];
  expect(frontMatter(card)).toEqual({
    dataset_info: ["default", "my-api", "unsorted"].map((config_name) => ({ config_name, features })),
    license: "other",
    pretty_name: "my-data",
    task_categories: ["text-generation"],
    size_categories: ["n<1K"],
    tags: ["tracemill", "agent-traces", "coding-agent", "claude-code", "codex"],
    configs: [
      { config_name: "default", data_files: [{ split: "train", path: "data/*/train-*.jsonl" }] },
      { config_name: "my-api", data_files: [{ split: "train", path: "data/my-api/train-*.jsonl" }] },
      { config_name: "unsorted", data_files: [{ split: "train", path: "data/unsorted/train-*.jsonl" }] },
    ],
  });
});

test("what was not done is not said", () => {
  const { last_export: _, ...version } = input([]).version;
  const card = textOf(cardWords({ ...input([]), version, repo: undefined }));
  expect(card).not.toMatch(/was replaced:|looked at once more|load_dataset|configs:|## Projects|## Models/);
  const logs = textOf(
    cardWords(input([file("x", undefined, 1)], { format: { title: "Hub traces", type: undefined } })),
  );
  expect(logs).not.toMatch(/configs:|load_dataset/);
  const minimal = { ...file("x", undefined, 1) };
  const sessions = minimal.sessions.map((one) => ({ ...one, mode: "minimal" as const }));
  expect(textOf(cardWords(input([{ ...minimal, sessions }])))).toContain("personal data may be left");
});

test("metadata has counts and no session", () => {
  const { version } = input([file("my-api", "My API", 3)]);
  const text = textOf(metadataWords({ version, licence: "mit" }));
  expect(JSON.parse(text)).toEqual({
    schema_version: 1,
    kind: "dataset-metadata",
    version: "v20261126-101500-1a2b3c4d",
    updated: "2026-11-26T10:15:00Z",
    format: { name: "sessions", version: 1 },
    container: "jsonl",
    sessions: 3,
    rows: 30,
    files: 1,
    bytes: 300,
    input_tokens: 2000,
    output_tokens: 20,
    sessions_without_tokens: 1,
    projects: { "my-api": { sessions: 3, rows: 30 } },
    trajectory_types: { sft_clean: { sessions: 2, rows: 20 }, refactor: { sessions: 1, rows: 10 } },
    models: { opus: { sessions: 3, rows: 30 }, other: { sessions: 3, rows: 30 } },
    sources: { "claude-code": { sessions: 2, rows: 20 }, codex: { sessions: 1, rows: 10 } },
    modes: { strict: { sessions: 3, rows: 30 } },
    license: "mit",
  });
  expect(JSON.parse(textOf(metadataWords({ version: { ...version, files: [] }, licence: "mit" })))).toMatchObject({
    models: {},
  });
});

test("whatever projects and models are called, the card stays a card", () => {
  const any = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({ unit: fc.constantFrom("|", "\n", "`", "<", "---", "a", '"', "\u2028") }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(any, { minLength: 1, maxLength: 4 }), any, (names, model) => {
      const slugs = slugsOf(names, [], sha);
      const files = names.map((name) => file(slugs.get(name) as string, name, 1, model));
      const words = cardWords(input(files));
      const card = textOf(words);
      expect((frontMatter(card)["configs"] as unknown[]).length).toBe(names.length + 1);
      expect(card.split("\n").filter((line) => line.startsWith("## ")).length).toBe(9);
      const rows = card.split("\n").filter((line) => line.startsWith("| ") && line.includes(" | `"));
      expect(rows.length).toBe(names.length);
      expect(readCard(card)).toEqual({ mayReplace: true, licence: "other" });
      expect(shownOf(words).length).toBe(card.length);
      expect(JSON.parse(textOf(metadataWords(input(files))))).toHaveProperty("models");
    }),
  );
});

const cards: [name: string, text: string, read: ReturnType<typeof readCard>][] = [
  ["ours", `---\nlicense: mit\n---\n${CARD_MARK}\n\n# x\n`, { mayReplace: true, licence: "mit" }],
  ["made by the Hub", "---\nlicense: apache-2.0\n---\n", { mayReplace: true, licence: "apache-2.0" }],
  ["made by the Hub on Windows", "---\r\nlicense: 'cc0-1.0'\r\n---\r\n\r\n", { mayReplace: true, licence: "cc0-1.0" }],
  ["empty", "", { mayReplace: true, licence: undefined }],
  ["of others", "---\nlicense: mit\n---\n# My data\n", { mayReplace: false, licence: "mit" }],
  [
    "of others, without words",
    "---\nlicense: mit\nconfigs:\n- config_name: x\n---\n",
    { mayReplace: false, licence: "mit" },
  ],
  ["without front matter", "# My data\nlicense: mit\n", { mayReplace: false, licence: undefined }],
];
for (const [name, text, read] of cards) {
  test(`a card that is ${name}`, () => expect(readCard(text)).toEqual(read));
}
