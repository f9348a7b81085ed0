// Ten real sessions of the development corpus with their labels and what says so, as `tracemill label` prints them, and what
// a reader says of each. `UPDATE=1` writes docs/labels-ten.md.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createApp } from "../src/app.ts";
import { runFake } from "../src/cli/testing/run-fake.ts";
import { JUDGEMENTS } from "./ten-judgements.ts";

const ROOT = resolve(import.meta.dirname, "..");
export const CORPUS = resolve(ROOT, "../shared/corpus");
/** The homes of the corpus that hold whole real sessions of them. */
const HOMES = ["claude-code/real", "codex/real", "pi/real"];

const INTRO = `# Ten real sessions

<!-- Written by \`UPDATE=1 node scripts/ten-sessions.ts\`. Do not edit: judgements are in scripts/ten-judgements.ts. -->

What \`tracemill label\` says of ten fixed sessions of the development corpus: real logs that their owners published, none of
which is in this repository. Names and folders are replaced as everywhere. Behind each stands what a reader says who went
through the session's prompts and answers: a language model, with the label before it.
`;

export interface Ten {
  readonly id: string;
  /** What \`tracemill label\` prints. */
  readonly text: string;
  readonly type: string;
}

/** Reads the corpus into a store of its own, which is gone afterwards. */
export async function tenSessions(corpus = CORPUS): Promise<readonly Ten[]> {
  const home = mkdtempSync(join(tmpdir(), "tracemill-ten-"));
  try {
    for (const tier of HOMES) {
      const app = await open(home, join(corpus, tier));
      await app.scan({});
      app.close();
    }
    const app = await open(home, home);
    const ten: Ten[] = [];
    for (const { id } of JUDGEMENTS) {
      const ran = await runFake(app, ["label", id], { columns: 110, now: Date.now });
      if (ran.code !== 0) throw new Error(`${id}: ${ran.err}`);
      const text = shortened(ran.out.split(/\n\s+Read it:/)[0]?.trimEnd() ?? "");
      const [type = ""] = /^[a-z_]+(?= {2}\d)/m.exec(text) ?? [];
      ten.push({ id, text, type });
    }
    app.close();
    return ten;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Evidence of one type that is shown. */
const MOST = 5;

/** People who are named in their own words are not named here, nor is their anger spelt out. */
function shortened(text: string): string {
  let inRow = 0;
  let left = 0;
  const lines = text.split("\n").flatMap((line) => {
    const isEvidence = /^ +#\d/.test(line);
    inRow = isEvidence ? inRow + 1 : 0;
    if (inRow > MOST) {
      left++;
      return [];
    }
    const more = left > 0 && !isEvidence ? [`  ... ${left} more`] : [];
    if (!isEvidence) left = 0;
    return [...more, line];
  });
  const plain = lines.join("\n").replace(/\b(?:alex|soph|badlogic|mario\w*|paul)\b/gi, "dev");
  return plain.replace(/\bfuck\w*|\bomfg\b|\bshit\b|\bstupid\b/gi, (word) => `${word[0]}...`);
}

function open(home: string, at: string) {
  return createApp({ environment: { home: at, variables: {}, platform: "linux" }, home, workers: 1 });
}

function page(ten: readonly Ten[]): string {
  const parts = ten.map(({ id, text, type }) => {
    const { reader, says } = JUDGEMENTS.find((one) => one.id === id) ?? { reader: type, says: "" };
    const verdict = reader === type ? "agrees" : `differs: \`${reader}\``;
    return `## ${id}\n\n\`\`\`text\n${text}\n\`\`\`\n\nReader ${verdict}. ${says}\n`;
  });
  const agreed = ten.filter(({ id, type }) => JUDGEMENTS.find((one) => one.id === id)?.reader === type).length;
  return `${INTRO}\nThe reader agrees with the label of ${agreed} of ${ten.length}.\n\n${parts.join("\n")}`;
}

if (import.meta.main) {
  if (!existsSync(CORPUS)) throw new Error(`there is no corpus at ${CORPUS}`);
  const text = page(await tenSessions());
  if (process.env["UPDATE"]) writeFileSync(join(ROOT, "docs/labels-ten.md"), text);
  else process.stdout.write(text);
}
