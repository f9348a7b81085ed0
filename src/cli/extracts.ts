// What `extract` calls the formats of extract_conversations.py, and what they are here.

export const EXTRACTS = {
  jsonl: "messages",
  pairs: "pairs",
  conversations: "conversations",
  // The script writes a pair a line; whole conversations are `sharegpt-multi`.
  sharegpt: "sharegpt-pairs",
  "sharegpt-multi": "sharegpt",
} as const;
