// Whether something came out of redaction, or was verified: what every format and every sink asks before it takes it.

export { isArtifact, isMinted } from "./mint.ts";
