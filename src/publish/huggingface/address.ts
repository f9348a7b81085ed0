// Where a dataset of the Hub is: its name in one form, its addresses, and to whom a token may be shown.

import { TraceError } from "../../core/errors.ts";

const HUB = "https://huggingface.co";
/** As the Hub takes names: letters, digits, `-`, `_` and `.`, up to 96 of them. */
const NAME = /^(?!.*(?:--|\.\.))[A-Za-z0-9_](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?$/;

/** `owner/name` from that, a web address or an `hf://` one. @throws TraceError `usage` */
export function normaliseName(at: string): string {
  const plain = at
    .trim()
    .replace(/^(?:https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/datasets\/|hf:\/\/datasets\/|datasets\/)/i, "");
  const isAddress = plain !== at.trim();
  const parts = (isAddress ? plain.replace(/[?#].*$/, "") : plain).replace(/\/+$/, "").split("/");
  const [owner, name] = isAddress ? [parts[0], parts[1]?.replace(/@[^@]*$/, "")] : parts;
  const isWhole = isAddress || parts.length === 2;
  if (!isWhole || !NAME.test(owner ?? "") || !NAME.test(name ?? "") || /\.git$/i.test(name ?? "")) {
    throw new TraceError("usage", `${JSON.stringify(at)} names no dataset of the Hugging Face Hub`, {
      hint: "Write it as owner/name, or give its address: https://huggingface.co/datasets/owner/name.",
    });
  }
  return `${owner}/${name}`;
}

/** The Hub to talk to, without a slash at its end. @throws TraceError `usage` where others could read the token on its way */
export function hubAddress(endpoint: string | undefined): string {
  const said = endpoint?.trim() || HUB;
  const url = URL.canParse(said) ? new URL(said) : undefined;
  const isLocal = url !== undefined && /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  if (url === undefined || !(url.protocol === "https:" || (url.protocol === "http:" && isLocal)) || url.username) {
    throw new TraceError("usage", "HF_ENDPOINT is no address of a Hub that a token may be sent to", {
      hint: "It begins with https:// and holds no user name; http:// is for this machine alone.",
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

/** A path as it stands in an address: the client puts it there as it is. */
export function inAddress(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}
