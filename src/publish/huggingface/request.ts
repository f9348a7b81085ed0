// The `fetch` that the Hub's client is given: each request ends in time, none shows the token to another host, all can be stopped.

import type { TraceError } from "../../core/errors.ts";
import { counted } from "./blob.ts";
import { askedWait, causes, HubTrouble, isPassing, lostRequest } from "./failure.ts";

export interface RequestOptions {
  /** Without a slash at its end. */
  readonly hub: string;
  readonly signal: AbortSignal;
  /** A request is given up after so long without any byte. */
  readonly silenceMs: number;
  /** Bytes of a file as they are taken by the connection. */
  onTaken?(bytes: number): void;
  /** Before a request goes. */
  onRequest?(method: string, url: URL): void;
  /** After a file, or a part of one, arrived. */
  onStored?(): void;
}

/** What a slow line still takes, in bytes a millisecond: of a body that is handed over at once nobody says how far it is. */
const SLOW = 50;

type Fetch = typeof fetch;

export function createFetch(options: RequestOptions): Fetch {
  const hub = new URL(options.hub);
  return async (input, init = {}) => {
    const url = new URL(input instanceof Request ? input.url : input);
    const method = init.method ?? "GET";
    const headers = new Headers(init.headers);
    if (url.origin !== hub.origin) headers.delete("authorization");
    options.signal.throwIfAborted();
    options.onRequest?.(method, url);
    const silence = watchSilence(options.silenceMs + (typeof init.body === "string" ? init.body.length / SLOW : 0));
    const signals = [options.signal, silence.signal, ...(init.signal ? [init.signal] : [])];
    const body = init.body instanceof Blob ? counted(init.body, taken(options, silence.heard)) : init.body;
    try {
      const sent = { ...init, headers, body: body ?? null, signal: AbortSignal.any(signals) };
      const answer = await whole(await fetch(url, sent), silence.heard);
      // Storage answers a PUT by its own rules; asked again, the Hub may name another place.
      const isPut = method === "PUT" && !answer.ok;
      if (isPassing(answer.status) || isPut) throw passing(answer, url.host);
      if (method === "PUT") options.onStored?.();
      return answer;
    } catch (error) {
      options.signal.throwIfAborted();
      if (error instanceof HubTrouble) throw error;
      const own = causes(error).find((one): one is TraceError => (one as Error).name === "TraceError");
      if (own !== undefined) throw own;
      if (silence.signal.aborted) throw new HubTrouble(`${url.host} did not answer`, {});
      throw lostRequest(error, url.host);
    } finally {
      silence.stop();
    }
  };
}

function taken({ onTaken }: RequestOptions, heard: () => void): (bytes: number) => void {
  return (bytes) => {
    heard();
    onTaken?.(bytes);
  };
}

function watchSilence(ms: number) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  return {
    signal: controller.signal,
    heard: () => void timer.refresh(),
    stop: () => clearTimeout(timer),
  };
}

/** The answer with all its bytes: once it is given, nothing of it can be lost any more. */
async function whole(response: Response, heard: () => void): Promise<Response> {
  const pieces: Uint8Array[] = [];
  for await (const piece of response.body ?? []) {
    heard();
    pieces.push(piece);
  }
  const { status, statusText, headers, url } = response;
  const isEmpty = status === 204 || status === 304;
  const answer = new Response(isEmpty ? null : Buffer.concat(pieces), { status, statusText, headers });
  // The client tells by it where an answer came from.
  return Object.defineProperty(answer, "url", { value: url });
}

function passing(answer: Response, host: string): HubTrouble {
  const { status, headers } = answer;
  const said = status === 429 ? "asks to send less at once" : "is in trouble";
  return new HubTrouble(`${host} ${said} (${status})`, { waitMs: askedWait(headers, Date.now()) });
}
