// A call that the person rejected with a word on how it should be: agents write it as the call's result.

/** How agents wrap what the person said; the words stand in the first group. */
const WRAPPED: readonly RegExp[] = [
  // Claude Code.
  /^The user doesn't want to proceed with this tool use\.[\s\S]{0,400}?the user said:\s*([\s\S]{1,2000})/,
  // Cline and its kin.
  /^The user denied this operation and provided the following feedback:\s*<feedback>\s*([\s\S]{1,2000}?)\s*<\/feedback>/,
  // Gemini CLI, Qwen Code, Codex: a decline with a reason.
  /^(?:User|The user) (?:rejected|declined|denied|cancelled)[^:\n]{0,120}(?:reason|feedback|comment|message|instead):\s*([\s\S]{1,2000})/i,
];
const LONGEST_HEAD = 3000;

export interface Rejection {
  /** UTF-16 offsets in the result's output. */
  readonly start: number;
  readonly end: number;
}

export function rejectionIn(output: string): Rejection | undefined {
  const head = output.slice(0, LONGEST_HEAD);
  for (const pattern of WRAPPED) {
    const match = pattern.exec(head);
    const words = match?.[1]?.trim();
    if (!match || !words) continue;
    const start = match.index + match[0].lastIndexOf(words);
    return { start, end: start + words.length };
  }
  return undefined;
}
