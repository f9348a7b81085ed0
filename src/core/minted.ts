// Whether something came out of redaction: what every format asks before it takes it.

export { isMinted } from "./mint.ts";
