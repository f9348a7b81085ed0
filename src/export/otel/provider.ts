// Who serves a model, by the names that the GenAI conventions give them.

const PROVIDERS: readonly (readonly [RegExp, string])[] = [
  [/^(?:claude\b|(?:opus|sonnet|haiku)$)/i, "anthropic"],
  [/^(?:gpt-(?!oss)|chatgpt|codex|o\d\b)/i, "openai"],
  [/^gemini\b/i, "gcp.gemini"],
  [/^grok\b/i, "x_ai"],
  [/^deepseek\b/i, "deepseek"],
  [/^(?:mistral|codestral|devstral|magistral)\b/i, "mistral_ai"],
];

/** Undefined where its name does not tell: open weights are served by many. */
export function providerOf(model: string | undefined): string | undefined {
  // Some agents write who made it in front: `anthropic/claude-...`.
  const name = model?.slice(model.lastIndexOf("/") + 1);
  return name === undefined ? undefined : PROVIDERS.find(([pattern]) => pattern.test(name))?.[1];
}
