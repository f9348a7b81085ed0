// The name under which everything of Goose is stored.

export const SOURCE = "goose";
