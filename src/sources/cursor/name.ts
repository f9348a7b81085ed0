// The name under which everything of Cursor is stored.

export const SOURCE = "cursor";
