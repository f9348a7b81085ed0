// One change of one file, as far as a call tells it.

export interface Edit {
  readonly file: string;
  /** `write`: the whole content is given, new or not. */
  readonly form: "new" | "change" | "delete" | "write";
  /** 0 to 1. */
  readonly confidence: number;
  /** Hashes of what was replaced and by what; undefined where the call does not say. */
  readonly before?: number;
  readonly after?: number;
}

/** Folders of the agent's or the system's own: what stands there is no work. */
export function isScratch(file: string): boolean {
  return /^(?:\/private)?(?:\/tmp\/|\/var\/(?:tmp|folders)\/|\/dev\/)|[\\/]\.(?:claude|codex|gemini|cursor)[\\/](?:plans|todos|projects|memory)[\\/]|[\\/]Temp[\\/]/.test(
    file.slice(0, 500),
  );
}
