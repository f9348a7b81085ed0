// The file of a new format as it is before anyone shapes its rows: a request and its answer a row.

import { camel, titleOf } from "./new-source.ts";

export function formatOf(name: string): string {
  return `// One row a turn: what was asked, and what the model said.

import { answersOf, requestText, textOf } from "../core/conversation.ts";
import type { RecordType } from "../core/row-type.ts";
import { turnsOf } from "../core/turns.ts";
import { defineFormat } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";

const TYPE: RecordType = {
  kind: "record",
  fields: {
    prompt: { kind: "string", doc: "What the person asked." },
    completion: { kind: "string", doc: "What the model said." },
    ...ABOUT,
  },
};

export const ${camel(name)} = defineFormat({
  name: "${name}",
  title: "${titleOf(name)}",
  version: 1,
  about: "Say here what loads it.",
  notes: ["Say here how a session becomes rows, what is left out, and the line of code that loads it."],
  output: {
    kind: "rows",
    type: TYPE,
    async *rows(item, { shape }) {
      for await (const turn of turnsOf(item.session.messages, shape)) {
        const prompt = requestText(turn);
        const completion = answersOf(turn)
          .map(textOf)
          .filter((text) => text !== "")
          .join("\\n\\n");
        if (prompt !== "" && completion !== "") yield { prompt, completion, ...aboutOf(item) };
      }
    },
  },
});
`;
}

/** The registry with one import and one entry more, the entry at the end. @throws Error where it is not as it was */
export function registerFormat(registry: string, name: string): string {
  const imports = /^import type \{ Format \} from "\.\.\/ports\/format\.ts";\n/m.exec(registry)?.[0];
  const list = /export const FORMATS: readonly Format\[\] = \[[^\]]*\];/.exec(registry)?.[0];
  if (imports === undefined || list === undefined) throw new Error("src/export/index.ts is not as it was");
  return registry
    .replace(imports, `${imports}import { ${camel(name)} } from "./${name}.ts";\n`)
    .replace(list, list.replace(/\n\];$/, `\n  ${camel(name)},\n];`));
}

/** The names that the command line knows before the formats are loaded, with one more. @throws Error as above */
export function nameFormat(program: string, name: string): string {
  const list = /export const FORMAT_NAMES = \[[^\]]*\] as const;/.exec(program)?.[0];
  if (list === undefined) throw new Error("FORMAT_NAMES of src/cli/program-export.ts is not as it was");
  return program.replace(list, list.replace(/\n\] as const;$/, `\n  "${name}",\n] as const;`));
}
