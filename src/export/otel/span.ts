// Spans with ids that are the same in every export, and attributes as OTLP writes them.

import { createHash } from "node:crypto";
import type { Json } from "../../core/types.ts";

export interface Attribute {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string;
    readonly intValue?: string;
    readonly doubleValue?: number;
    readonly boolValue?: boolean;
  };
}

export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano?: string;
  readonly endTimeUnixNano?: string;
  readonly attributes: readonly Attribute[];
  readonly status?: { readonly code: number };
}

export const INTERNAL = 1;
export const CLIENT = 3;

export const traceIdOf = (...ids: readonly string[]) => hashOf("trace", ids).slice(0, 32);
export const spanIdOf = (...ids: readonly string[]) => hashOf("span", ids).slice(0, 16);

function hashOf(kind: string, ids: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify([kind, ...ids]))
    .digest("hex");
}

/** Attributes of what is known: undefined is left out. A string stays, everything that is not plain is its JSON text. */
export function attributesOf(values: Readonly<Record<string, Json | undefined>>): readonly Attribute[] {
  return Object.entries(values).flatMap(([key, value]): readonly Attribute[] => {
    if (value === undefined) return [];
    if (typeof value === "boolean") return [{ key, value: { boolValue: value } }];
    if (typeof value === "number" && Number.isSafeInteger(value)) return [{ key, value: { intValue: String(value) } }];
    if (typeof value === "number") return [{ key, value: { doubleValue: value } }];
    return [{ key, value: { stringValue: typeof value === "string" ? value : JSON.stringify(value) } }];
  });
}

/** Unix milliseconds as OTLP's times; an end before its start is a clock that was set. */
export function timesOf(start: number | undefined, end: number | undefined): Partial<Span> {
  const first = nanosOf(start);
  const last = nanosOf(end === undefined || start === undefined ? end : Math.max(start, end));
  return {
    ...(first !== undefined && { startTimeUnixNano: first }),
    ...(last !== undefined && { endTimeUnixNano: last }),
  };
}

function nanosOf(ms: number | undefined): string | undefined {
  if (ms === undefined || !Number.isFinite(ms) || ms < 0 || ms > 8.64e15) return undefined;
  return String(BigInt(Math.round(ms)) * 1_000_000n);
}
