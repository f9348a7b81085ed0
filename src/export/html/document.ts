// How every page begins, for browsers: it may ask for nothing, and holds its one style.

import { createHash } from "node:crypto";

/**
 * Up to the open `body`. `title` is escaped. The one style and the one script are allowed by their hash, and nothing else:
 * no request, no image, no handler, no `eval`.
 */
export function documentHead(title: string, style: string, script?: string): string {
  const policy = [
    "default-src 'none'",
    `style-src ${hashOf(style)}`,
    ...(script === undefined ? [] : [`script-src ${hashOf(script)}`]),
    "base-uri 'none'",
    "form-action 'none'",
    ...(script === undefined ? [] : ["require-trusted-types-for 'script'"]),
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="tracemill">
<title>${title}</title>
<style>${style}</style>
</head>
<body>`;
}

function hashOf(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
