// The words that signals of talk use for their forms.

export const CORRECTION_FORMS = ["negation", "reversal", "repeat", "quoted_error", "revert"] as const;
export type CorrectionForm = (typeof CORRECTION_FORMS)[number];

export const REQUEST_FORMS = [
  "fix",
  "build",
  "refactor",
  "test",
  "explain",
  "review",
  "docs",
  "configure",
  "migrate",
  "other",
] as const;
export type RequestForm = (typeof REQUEST_FORMS)[number];
