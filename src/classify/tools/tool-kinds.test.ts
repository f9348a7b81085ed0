import { expect, test } from "vitest";
import { toolKind } from "./tool-kinds.ts";

const kinds: Readonly<Record<string, string>> = {
  shell:
    "Bash bash shell shell_command local_shell exec_command run_shell_command run_terminal_cmd run_terminal_command_v2 execute_command developer__shell run_in_terminal Execute terminal exec",
  edit: "Edit MultiEdit edit replace edit_file edit_file_v2 StrReplace str_replace_editor copilot_replaceString developer__text_editor NotebookEdit search_replace",
  write: "Write write write_file write_to_file create_file",
  patch: "apply_patch patch apply_diff",
  read: "Read read_file read_files ReadFile read_file_v2 copilot_readFile view look_at",
  search: "Grep Glob grep_search glob_file_search LSP codebase_investigator",
  list: "LS list_directory list_files",
  web: "WebFetch WebSearch web_search browser_action webfetch",
  plan: "TodoWrite update_plan TaskUpdate ExitPlanMode todo_write",
  subagent: "Task Agent spawn_agent new_task runSubagent sessions_spawn task_v2",
  ask: "AskUserQuestion ask_followup_question",
  input: "write_stdin BashOutput TaskOutput",
  mcp: "mcp__linear-server__create_issue use_mcp_tool",
};
for (const [kind, names] of Object.entries(kinds)) {
  for (const name of names.split(" ")) test(`${name} is ${kind}`, () => expect(toolKind(name)).toBe(kind));
}

test("what no table knows is nothing", () => {
  for (const name of ["", "FailingTool", "__proto__", "constructor", "painter", "x".repeat(10_000)]) {
    expect(toolKind(name)).toBeUndefined();
  }
});
