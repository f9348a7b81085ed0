// IP addresses: which of them name a machine, and which are versions, masks, loopback or sections of a document.

import ipaddr from "ipaddr.js";
import { wordTest } from "../context.ts";
import type { Found, Surroundings } from "./scan.ts";

const V4 = /[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}(?![0-9])(?:\/(?:3[0-2]|[12]?[0-9])(?![0-9]))?/y;
export const IP_WORDS = wordTest(
  "ipv4,ipv6,host,hosts,address*,addr,inet,inet6,server*,subnet*,gateway,route*,dns,nameserver*,ping,ssh,connect*,listen*,peer,remote,client,node,network*,broadcast,cidr,from,allow,deny,listening,inet addr",
);
const NAME = /\bips?\b/i;
const VERSION =
  /(?:\b(?:v|ver|version|release|build|rev|section|chapter|sdk|driver|assembly|firmware|kernel|chrome|firefox|edge|safari|oid|rfc|fileversion)["'`]{0,2}[\s:=("'`[@/]{0,4}|[@=~^<>-]|[A-Za-z]\/)$/i;

/** Said by every machine of itself, or of no machine: loopback, unspecified, masks, a cloud's metadata. */
function isNobodys(parts: readonly number[]): boolean {
  const [a, b, c, d] = parts as [number, number, number, number];
  if (a === 127 || (a === 169 && b === 254 && c === 169 && d === 254)) return true;
  if (a === 0) return b === 0 && c === 0;
  // A mask is ones, then zeros; 255.255.255.255 is an address as well.
  const bits = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0;
  const inverse = ~bits >>> 0;
  return a === 255 && inverse !== 0 && (inverse & (inverse + 1)) === 0;
}

/** 10.0.0.1 and 192.168.1.1 are addresses wherever they stand; 4.8.0.1 is more often a version. */
function isUnmistakable([a, b]: readonly number[]): boolean {
  return (
    a === 10 ||
    (a === 192 && b === 168) ||
    (a === 172 && (b as number) >= 16 && (b as number) < 32) ||
    (a === 169 && b === 254)
  );
}

export function readIpV4(at: Surroundings, start: number, runEnd: number): Found | undefined {
  const { text } = at;
  if (runEnd - start > 3 || text.charCodeAt(runEnd) !== 46) return undefined;
  V4.lastIndex = start;
  const written = V4.exec(text)?.[0];
  if (written === undefined) return undefined;
  const [address = ""] = written.split("/");
  const parts = address.split(".").map(Number);
  if (parts.some((part) => part > 255) || /(?:^|\.)0[0-9]/.test(address) || isNobodys(parts)) return undefined;
  const end = start + written.length;
  if (/^(?:[A-Za-z0-9_]|\.[A-Za-z0-9]|-[A-Za-z])/.test(text.slice(end, end + 2))) return undefined;
  const found = { start, end, id: "ip-address" } as const;
  if (isUnmistakable(parts)) return { ...found, severity: "LOW", confidence: 0.7 };
  if (VERSION.test(text.slice(Math.max(0, start - 24), start))) return undefined;
  const isNamed =
    at.has(IP_WORDS, start, end) ||
    NAME.test(text.slice(Math.max(0, start - 16), start)) ||
    /[:@]/.test(text.charAt(end)) ||
    /[/@]/.test(text.charAt(start - 1));
  if (!isNamed && parts.every((part) => part < 20) && !at.isDataOnly(start)) return undefined;
  return { ...found, severity: "LOW", confidence: isNamed ? 0.8 : 0.5 };
}

const V6 =
  /(?:[0-9A-Fa-f:]{1,30}:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:]{2,39})(?:%[A-Za-z0-9._-]{1,15})?(?:\/(?:12[0-8]|1[01][0-9]|[1-9]?[0-9])(?![0-9]))?/y;
const V6_WORDS = wordTest("ipv6,ip,inet6,address,local");

/**
 * An IPv6 address that begins at `start`, before its first colon: eight groups, or `::` once. `a::b` is a path of code
 * unless digits say otherwise.
 */
export function ipV6At(text: string, start: number): Found | undefined {
  V6.lastIndex = start;
  let written = V6.exec(text)?.[0];
  if (written === undefined) return undefined;
  // A colon or a dot that ends a sentence.
  if (/[^:]:$/.test(written)) written = written.slice(0, -1);
  const end = start + written.length;
  const next = text.slice(end, end + 2);
  if (/^(?:[A-Za-z0-9_]|\.[0-9A-Za-z]|:[0-9A-Za-z:])/.test(next)) return undefined;
  const bare = written.replace(/[%/].*$/, "");
  if (!mayBeV6(bare) || !ipaddr.IPv6.isValid(bare)) return undefined;
  const found = { start, end, id: "ip-address", severity: "LOW", confidence: 0.7 } as const;
  const groups = bare.split(":").filter((group) => group !== "");
  if (groups.length === 0 || bare === "::1" || bare === "::0") return nobodyV6(text, found, written, bare);
  // `dead::beef`, `a::b`: names of code. An address has digits, and a group of it more than two characters.
  const isAddress =
    /[0-9]/.test(bare) && (groups.length > 2 || /^(?:f[cdef]|[23])[0-9a-f]{2,3}:/i.test(bare) || bare.includes("."));
  return isAddress ? found : undefined;
}

/** Times, ranges and names of code end here: an address has seven colons, six before dots, or `::`. */
function mayBeV6(bare: string): boolean {
  if (bare.includes("::")) return true;
  let colons = 0;
  for (let at = bare.indexOf(":"); at >= 0; at = bare.indexOf(":", at + 1)) colons++;
  return colons === 7 || (colons === 6 && bare.includes("."));
}

function nobodyV6(text: string, found: Found, written: string, bare: string): Found | undefined {
  if (written !== bare && bare === "::1") return found;
  if (bare !== "::") return undefined;
  const before = text.slice(Math.max(0, found.start - 24), found.start);
  return /\s$/.test(before) &&
    V6_WORDS.pattern.test(` ${before.toLowerCase().replace(/[^a-z0-9]+/g, " ")} `) &&
    !/\S/.test(text.charAt(found.end))
    ? found
    : undefined;
}
