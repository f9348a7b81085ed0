// A Hub on this machine for tests: it speaks the protocol that the official client speaks, and fails where it is told to.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { HubUser, HubWorld, Reply } from "./ask.ts";
import { answer } from "./routes.ts";
import { HubState } from "./state.ts";

export interface Seen {
  /** From 1, since the Hub began or was told to count again. */
  readonly number: number;
  readonly method: string;
  /** With what is asked. */
  readonly path: string;
}

export type Trouble =
  /** `isDone`: what was asked for happened all the same. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number; readonly isDone?: boolean }
  | { readonly kind: "hang"; readonly isDone?: boolean }
  /** The connection: before anything is read, with half of it read, or when all is done and nothing was answered. */
  | { readonly kind: "cut"; readonly when: "before" | "during" | "after" };

export interface Fault {
  /** The number of a request, or what it is: `path` is a regular expression. */
  readonly on: number | { readonly method?: string; readonly path?: string } | ((seen: Seen) => boolean);
  /** Without it once. */
  readonly times?: number;
  readonly does: Trouble;
}

export interface HubOptions {
  /** Keeps its state there, and goes on with what is there. */
  readonly folder?: string;
  /** Without it one, `ada`, whose token may write. */
  readonly users?: readonly HubUser[];
  readonly lfsOver?: number;
  readonly partBytes?: number;
  readonly pageSize?: number;
  readonly port?: number;
  /** Before a request is looked at; its answer waits for it. */
  onRequest?(seen: Seen): void | Promise<void>;
  /** When it was read to its end, and before what it asks for is done. */
  onHeard?(seen: Seen): void | Promise<void>;
}

export interface Hub {
  readonly url: string;
  /** Of the first user. */
  readonly token: string;
  readonly state: HubState;
  /** Whoever asked what, since it began to count. */
  readonly requests: Seen[];
  readonly faults: { set(faults: readonly Fault[]): void };
  /** Counts from 1 again, without faults. */
  reset(): void;
  close(): Promise<void>;
}

/** Assembled, since whoever looks for tokens would take it for one. */
export const TOKEN = ["hf", "standin".repeat(5)].join("_");

export async function startHub(options: HubOptions = {}): Promise<Hub> {
  const requests: Seen[] = [];
  let faults: { readonly fault: Fault; left: number }[] = [];
  const set = (all: readonly Fault[]) => {
    faults = all.map((fault) => ({ fault, left: fault.times ?? 1 }));
  };
  const take = (seen: Seen): Trouble | undefined => {
    const one = faults.find(({ fault, left }) => left > 0 && isMeant(fault, seen));
    if (one) one.left--;
    return one?.fault.does;
  };
  const users = options.users ?? [{ name: "ada", token: TOKEN }];
  const world: HubWorld = {
    state: new HubState(options.folder),
    users,
    lfsOver: options.lfsOver ?? 10 << 20,
    partBytes: options.partBytes,
    pageSize: options.pageSize ?? 1000,
    parts: new Map(),
  };
  const reset = () => {
    requests.length = 0;
    set([]);
  };
  const server = createServer((request, response) => {
    if (request.url?.startsWith("/__hub/")) {
      void control(request, response, { world, requests, set, reset });
      return;
    }
    const seen = { number: requests.length + 1, method: request.method ?? "", path: request.url ?? "" };
    requests.push(seen);
    void handle(world, { request, response, seen, trouble: take(seen), options });
  });
  // A test that waits for a program finds its connection as it left it.
  server.keepAliveTimeout = 0;
  await new Promise<void>((done) => server.listen(options.port ?? 0, "127.0.0.1", done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: users[0]?.token ?? "",
    state: world.state,
    requests,
    faults: { set },
    reset,
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function isMeant({ on }: Fault, seen: Seen): boolean {
  if (typeof on === "number") return on === seen.number;
  if (typeof on === "function") return on(seen);
  return (on.method ?? seen.method) === seen.method && new RegExp(on.path ?? "").test(seen.path);
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly seen: Seen;
  readonly trouble: Trouble | undefined;
  readonly options: HubOptions;
}

async function handle(world: HubWorld, { request, response, seen, trouble, options }: Exchange): Promise<void> {
  const { socket } = request;
  await options.onRequest?.(seen);
  if (trouble?.kind === "cut" && trouble.when === "before") return void socket.destroy();
  const body = await bodyOf(request, trouble?.kind === "cut" && trouble.when === "during");
  // Whoever was killed in the middle of it asked for nothing.
  if (body === undefined) return;
  await options.onHeard?.(seen);
  const url = new URL(seen.path, `http://${request.headers.host}`);
  const isDone = trouble === undefined || trouble.kind === "cut" || trouble.isDone === true;
  const reply = isDone ? answer(world, { method: seen.method, url, headers: request.headers, body }) : undefined;
  switch (trouble?.kind) {
    case "hang":
      return;
    case "cut":
      return void socket.destroy();
    case "status": {
      const { status, retryAfter } = trouble;
      const headers = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
      return send(response, { status, headers, body: { error: `trouble of ${status}` } });
    }
    default:
      return send(response, reply as Reply);
  }
}

/** Undefined where it did not come whole. `isCut`: the connection ends with the first piece of it. */
async function bodyOf(request: IncomingMessage, isCut: boolean): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  const { socket } = request;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      if (isCut) break;
      pieces.push(piece);
    }
  } catch {
    return undefined;
  }
  if (!isCut) return Buffer.concat(pieces);
  socket.destroy();
  return undefined;
}

export function send(response: ServerResponse, { status, headers = {}, body }: Reply): void {
  const isRaw = body === undefined || Buffer.isBuffer(body);
  const bytes = isRaw ? (body ?? Buffer.alloc(0)) : Buffer.from(JSON.stringify(body));
  const type = isRaw ? "application/octet-stream" : "application/json; charset=utf-8";
  response.writeHead(status, { "content-type": type, "content-length": String(bytes.length), ...headers });
  response.end(bytes);
}

/** How a test in another process asks it, and tells it to fail. */
async function control(
  request: IncomingMessage,
  response: ServerResponse,
  hub: { readonly world: HubWorld; readonly requests: Seen[]; set(faults: readonly Fault[]): void; reset(): void },
): Promise<void> {
  const body = (await bodyOf(request, false)) ?? Buffer.alloc(0);
  if (request.url === "/__hub/reset") hub.reset();
  if (request.url === "/__hub/forget") hub.world.state.forget();
  if (request.url === "/__hub/remember") hub.world.state.remember();
  if (request.url === "/__hub/recall") hub.world.state.recall();
  if (request.url === "/__hub/faults") hub.set(JSON.parse(body.toString()) as Fault[]);
  if (request.url === "/__hub/users") (hub.world.users as HubUser[]).push(JSON.parse(body.toString()) as HubUser);
  const { state } = hub.world;
  const repos = [...state.repos.values()].map((repo) => ({
    ...repo,
    files: [...state.files(repo.name)].map(([path, bytes]) => [path, bytes.toString("base64")]),
  }));
  send(response, { status: 200, body: { requests: hub.requests, repos } });
}
