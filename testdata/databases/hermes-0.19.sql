PRAGMA foreign_keys = OFF;
CREATE TABLE sessions (id TEXT PRIMARY KEY, source TEXT NOT NULL, user_id TEXT, session_key TEXT, model TEXT, model_config TEXT, system_prompt TEXT, parent_session_id TEXT, started_at REAL NOT NULL, ended_at REAL, end_reason TEXT, message_count INTEGER DEFAULT 0, tool_call_count INTEGER DEFAULT 0, input_tokens INTEGER DEFAULT 0, output_tokens INTEGER DEFAULT 0, cache_read_tokens INTEGER DEFAULT 0, cache_write_tokens INTEGER DEFAULT 0, reasoning_tokens INTEGER DEFAULT 0, cwd TEXT, git_branch TEXT, git_repo_root TEXT, title TEXT, last_activity_at REAL, rewind_count INTEGER NOT NULL DEFAULT 0, archived INTEGER NOT NULL DEFAULT 0);
CREATE TABLE messages (id INTEGER PRIMARY KEY AUTOINCREMENT, session_id TEXT NOT NULL REFERENCES sessions(id), role TEXT NOT NULL, content TEXT, tool_call_id TEXT, tool_calls TEXT, tool_name TEXT, timestamp REAL NOT NULL, token_count INTEGER, finish_reason TEXT, reasoning TEXT, reasoning_content TEXT, reasoning_details TEXT, observed INTEGER DEFAULT 0, _compressed_summary INTEGER NOT NULL DEFAULT 0, active INTEGER NOT NULL DEFAULT 1, compacted INTEGER NOT NULL DEFAULT 0, display_kind TEXT);
CREATE TABLE session_model_usage (session_id TEXT NOT NULL, model TEXT NOT NULL, billing_provider TEXT NOT NULL DEFAULT '', billing_base_url TEXT NOT NULL DEFAULT '', billing_mode TEXT NOT NULL DEFAULT '', task TEXT NOT NULL DEFAULT '', api_call_count INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, cache_read_tokens INTEGER NOT NULL DEFAULT 0, cache_write_tokens INTEGER NOT NULL DEFAULT 0, reasoning_tokens INTEGER NOT NULL DEFAULT 0, first_seen REAL, last_seen REAL, PRIMARY KEY (session_id, model, billing_provider, billing_base_url, billing_mode, task));
INSERT INTO sessions (id, source, model, model_config, system_prompt, started_at, message_count, input_tokens, output_tokens, cwd, git_branch, title, last_activity_at, rewind_count) VALUES ('20260609_101320_a1b2c3', 'cli', 'anthropic/claude-opus-4', '{}', 'You are Hermes.', 1781000000.0, 9, 99, 9, '/home/ada/web', 'main', 'Fix the build', 1781000700.0, 1);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_101320_a1b2c3', 'user', 'Why does the build fail?', 1781000001.0);
INSERT INTO messages (session_id, role, content, timestamp, tool_calls, reasoning, finish_reason) VALUES ('20260609_101320_a1b2c3', 'assistant', NULL, 1781000002.0, '[{"id": "call_1", "type": "function", "function": {"name": "terminal", "arguments": "{\"command\": \"npm test\"}"}}, {"id": "call_2", "type": "function", "function": {"name": "read_file", "arguments": "{\"path\": \"a.ts\"}"}}]', 'The tests come first.', 'tool_calls');
INSERT INTO messages (session_id, role, content, timestamp, tool_call_id, tool_name) VALUES ('20260609_101320_a1b2c3', 'tool', '{"output": "2 failed", "exit_code": 1, "error": null}', 1781000003.0, 'call_1', 'terminal');
INSERT INTO messages (session_id, role, content, timestamp, tool_calls) VALUES ('20260609_101320_a1b2c3', 'assistant', '<think>A cast.</think>A cast is wrong.', 1781000004.0, '[{"name": "patch", "arguments": "{\"path\":\"a.ts\"}"}, {"name": "terminal", "arguments": "not json"}]');
INSERT INTO messages (session_id, role, content, timestamp, tool_name) VALUES ('20260609_101320_a1b2c3', 'tool', '{"success": true}', 1781000005.0, 'patch');
INSERT INTO messages (session_id, role, content, timestamp, tool_name) VALUES ('20260609_101320_a1b2c3', 'tool', 'plain text', 1781000006.0, 'terminal');
INSERT INTO messages (session_id, role, content, timestamp, active) VALUES ('20260609_101320_a1b2c3', 'user', 'No, look at the types.', 1781000007.0, 0);
INSERT INTO messages (session_id, role, content, timestamp, active) VALUES ('20260609_101320_a1b2c3', 'assistant', 'I look at the types.', 1781000008.0, 0);
INSERT INTO messages (session_id, role, content, timestamp, active, compacted) VALUES ('20260609_101320_a1b2c3', 'user', CAST(x'006a736f6e3a5b7b2274797065223a202274657874222c202274657874223a20224c6f6f6b20617420746869732e227d2c207b2274797065223a2022696d6167655f75726c222c2022696d6167655f75726c223a207b2275726c223a2022646174613a696d6167652f706e673b6261736536342c6956424f5277304b47676f3d227d7d5d' AS TEXT), 1781000050.0, 0, 1);
INSERT INTO messages (session_id, role, content, timestamp, active, compacted) VALUES ('20260609_101320_a1b2c3', 'assistant', 'I see it.', 1781000051.0, 0, 1);
INSERT INTO messages (session_id, role, content, timestamp, _compressed_summary) VALUES ('20260609_101320_a1b2c3', 'user', '[CONTEXT COMPACTION — REFERENCE ONLY] Earlier turns were compacted.

The build failed.

--- END OF CONTEXT SUMMARY — respond to the message below, not the summary above ---

Go on.', 1781000060.0, 1);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_101320_a1b2c3', 'assistant', 'I see it.', 1781000051.0);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_101320_a1b2c3', 'user', 'Review the conversation above and consider saving to memory.', 1781000070.0);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_101320_a1b2c3', 'assistant', 'Nothing to save.', 1781000071.0);
INSERT INTO messages (session_id, role, content, timestamp, display_kind) VALUES ('20260609_101320_a1b2c3', 'user', 'hidden words', 1781000072.0, 'hidden');
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_101320_a1b2c3', 'critic', '?', 1781000073.0);
INSERT INTO session_model_usage (session_id, model, billing_provider, api_call_count, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens, reasoning_tokens, last_seen) VALUES ('20260609_101320_a1b2c3', 'anthropic/claude-opus-4', 'anthropic', 4, 4000, 500, 20000, 900, 120, 1781000700.0);
INSERT INTO session_model_usage (session_id, model, task, api_call_count, input_tokens, output_tokens, reasoning_tokens, last_seen) VALUES ('20260609_101320_a1b2c3', 'openai/gpt-5', 'vision', 1, 100, 10, 64, 1781000650.0);
INSERT INTO sessions (id, source, model, started_at, parent_session_id, input_tokens, output_tokens, reasoning_tokens, ended_at) VALUES ('20260609_110000_d4e5f6', 'cli', 'openai/gpt-5', 1781001000.0, '20260609_100000_000000', 300, 30, 5, 1781001200.0);
INSERT INTO sessions (id, source, started_at, ended_at, end_reason) VALUES ('20260609_100000_000000', 'cli', 1780999500.0, 1780999999.0, 'compression');
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_110000_d4e5f6', 'assistant', '[CONTEXT SUMMARY]: all was well.', 1781001001.0);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_110000_d4e5f6', 'user', 'And now?', 1781001002.0);
INSERT INTO messages (session_id, role, content, timestamp, reasoning_details) VALUES ('20260609_110000_d4e5f6', 'assistant', 'All is well.', 1781001003.0, '[{"type": "reasoning.text", "text": "Nothing changed."}]');
INSERT INTO sessions (id, source, model, started_at, parent_session_id, model_config) VALUES ('20260609_111000_aaaaaa', 'delegate', 'openai/gpt-5', 1781001000.0, '20260609_101320_a1b2c3', '{"_delegate_from": "20260609_101320_a1b2c3"}');
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_111000_aaaaaa', 'user', 'Find flaky tests.', 1781001100.0);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_111000_aaaaaa', 'assistant', 'None.', 1781001101.0);
INSERT INTO sessions (id, source, model, started_at, parent_session_id, model_config) VALUES ('20260609_112000_bbbbbb', 'cli', 'openai/gpt-5', 1781001000.0, '20260609_101320_a1b2c3', '{"_branched_from": "20260609_101320_a1b2c3"}');
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_112000_bbbbbb', 'user', 'Another way.', 1781001200.0);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_112000_bbbbbb', 'assistant', 'Fine.', 1781001201.0);
INSERT INTO sessions (id, source, model, started_at, parent_session_id, model_config) VALUES ('20260609_113000_cccccc', 'cli', 'openai/gpt-5', 1781001000.0, '20260609_101320_a1b2c3', '{"_reset_from": "20260609_101320_a1b2c3"}');
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_113000_cccccc', 'user', 'Hello.', 1781001300.0);
INSERT INTO messages (session_id, role, content, timestamp) VALUES ('20260609_114000_nohead', 'user', 'A session without a row.', 1781001400.0);
