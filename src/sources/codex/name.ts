// The name of this source, in one place.

export const SOURCE = "codex";
