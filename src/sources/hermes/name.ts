// The name under which everything of Hermes is stored.

export const SOURCE = "hermes";
