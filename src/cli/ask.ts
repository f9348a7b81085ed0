// Questions to a person at a terminal, on stderr: what a command prints stays apart. A test hands in its own answers.

import type { Readable, Writable } from "node:stream";
import { TraceError } from "../core/errors.ts";
import type { Asker } from "./asker.ts";
import type { Context } from "./context.ts";

/** Undefined where nobody can be asked: no terminal, or a machine reads. */
export async function askerOf({ deps, json }: Context): Promise<Asker | undefined> {
  if (json) return undefined;
  if (deps.asker) return deps.asker;
  const input = deps.stdin as Readable & { readonly isTTY?: boolean };
  if (input.isTTY !== true || deps.stderr.isTTY !== true || deps.env.CI) return undefined;
  return terminalAsker(input, deps.stderr as unknown as Writable);
}

async function terminalAsker(input: Readable, output: Writable): Promise<Asker> {
  const clack = await import("@clack/prompts");
  const common = { input, output };
  const answered = <T>(answer: T | typeof clack.CANCEL_SYMBOL): T => {
    if (clack.isCancel(answer)) throw new TraceError("aborted", "stopped");
    return answer as T;
  };
  return {
    async text(message, { placeholder, check }) {
      const validate = (text: string | undefined) => check?.(text ?? "");
      const answer = await clack.text({
        message,
        ...common,
        ...(placeholder !== undefined && { placeholder }),
        validate,
      });
      return answered(answer) ?? "";
    },
    password: async (message) => answered(await clack.password({ message, ...common })) ?? "",
    confirm: async (message, initialValue) => answered(await clack.confirm({ message, initialValue, ...common })),
    async several(message, choices, initial) {
      const options = choices.map(({ value, label, hint }) => ({ value, label, ...(hint !== undefined && { hint }) }));
      return answered(
        await clack.multiselect({ message, options, initialValues: [...initial], required: false, ...common }),
      );
    },
  };
}
