// What `extract` calls the formats of extract_conversations.py, and what they are here.

export const EXTRACTS = {
  jsonl: "messages",
  pairs: "pairs",
  conversations: "conversations",
  sharegpt: "sharegpt",
} as const;
