// What a message brings into a turn: its place, its texts, its images, and what a call gave back.

import { capped, type Image, type Shape, type ToolResult } from "./conversation.ts";
import type { MessageId } from "./ids.ts";
import type { Message, Part } from "./session.ts";

interface Placed {
  readonly id: MessageId;
  readonly seq: number;
  readonly time: number | undefined;
}

export function placeOf({ id, seq, time }: Message): Placed {
  return { id, seq, time };
}

export function textIn(parts: readonly Part[]): string {
  return parts.flatMap((part) => (part.kind === "text" ? [part.text] : [])).join("\n");
}

/** By the place of a result: the images up to the next one. What stands before all of them is the first one's. */
export function imagesByResult(parts: readonly Part[]): ReadonlyMap<number, readonly Image[]> {
  const found = new Map<number, Image[]>();
  let result = parts.findIndex(({ kind }) => kind === "tool_result");
  for (const [place, part] of parts.entries()) {
    if (part.kind === "tool_result") result = place;
    else if (part.kind === "image") found.set(result, [...(found.get(result) ?? []), part]);
  }
  return found;
}

export function imagesIn(parts: readonly Part[]): readonly Image[] {
  return parts.filter((part) => part.kind === "image");
}

/** A result as much of it as is wanted. */
export function toolResult(
  message: Message,
  { output, status, details }: Extract<Part, { kind: "tool_result" }>,
  { shape, images }: { readonly shape: Shape; readonly images: readonly Image[] },
): ToolResult {
  const place = placeOf(message);
  const { outputs } = shape;
  if (outputs === "drop") return { ...place, output: "", cut: output.length, status, details: undefined, images: [] };
  if (outputs === "whole") return { ...place, output, cut: 0, status, details, images };
  const { text, cut } = capped(output, outputs);
  return { ...place, output: text, cut, status, details: undefined, images };
}
