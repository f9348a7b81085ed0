// What a tool does, told from its name: every agent has its own names for the same dozen things.

/** `input`: feeds or reads a command that an earlier call started. `mcp`: of a server that the person added. */
export type ToolKind =
  | "shell"
  | "input"
  | "edit"
  | "write"
  | "patch"
  | "delete"
  | "read"
  | "search"
  | "list"
  | "web"
  | "plan"
  | "subagent"
  | "ask"
  | "finish"
  | "memory"
  | "mcp";

/** Names in lower case without `_`, `-`, `.`, spaces and a version at the end. */
const NAMES: Readonly<Record<Exclude<ToolKind, "mcp">, string>> = {
  shell:
    "bash shell shellcommand localshell localshellcall containerexec exec execcommand execute executecommand run runcommand " +
    "runshellcommand runterminalcmd runterminalcommand runterminal runinterminal terminal developershell shelltool " +
    "powershell cmd command process codeexecution executecode runcode runtests runtask computershell",
  input:
    "writestdin bashoutput taskoutput killshell killbash getterminaloutput readbash writebash stopbash readpowershell " +
    "listbash shelloutput agentoutput",
  edit:
    "edit multiedit editfile strreplace strreplaceeditor strreplacebasededittool replace replacestring replacestringinfile " +
    "multireplacestringinfile searchreplace searchandreplace replaceinfile notebookedit editnotebook editnotebookfile " +
    "inserteditintofile insertcontent editexistingfile editedexistingfile reapply smartedit developertexteditor texteditor " +
    "editfiles modifyfile strreplacefile",
  write: "write writefile writetofile createfile create newfile newfilecreated savefile overwritefile createdirectory",
  patch: "applypatch patch applydiff",
  delete: "delete deletefile removefile undoedit",
  read:
    "read readfile readfiles readmanyfiles view viewfile cat open openfile readfilelegacy lookat viewimage readimage " +
    "readmediafile readnotebook copilotreadnotebook listcodedefinitionnames",
  search:
    "grep grepsearch glob globfilesearch globsearch search searchfiles searchfilecontent filesearch findfiles find ripgrep " +
    "codebasesearch codesearch searchcodebase semanticsearch lsp toolsearch getdiagnostics idegetdiagnostics geterrors " +
    "codebaseinvestigator findfilebyname searchworkspacesymbols listcodeusages findinfiles findreferences",
  list: "ls list listfiles listdir listdirectory tree folders",
  web:
    "webfetch websearch fetch fetchwebpage fetchurl googlewebsearch browseraction browser readwebpage searchweb httprequest " +
    "openurl browsernavigate webextract",
  plan:
    "todowrite todoread todo todos updateplan taskcreate taskupdate tasklist taskget settodolist updatetodolist managetodolist " +
    "writetodos exitplanmode enterplanmode planmoderespond updatetodos settaskstatus createplan plan",
  subagent:
    "task agent newtask spawnagent sendinput waitagent closeagent wait runsubagent usesubagents sessionsspawn delegatetask " +
    "createsubagent oracle agentswarm dispatchagent subagent",
  ask: "askuserquestion askfollowupquestion askuser question requestuserinput askquestion",
  finish: "attemptcompletion completetask finish taskcomplete",
  memory: "memory savememory skill memorysearch memoryget storememory thought think sequentialthinking activateskill",
};

const KINDS: ReadonlyMap<string, ToolKind> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.split(" ").map((name) => [name, kind as ToolKind] as const)),
);

/** Prefixes of those who put their own name before that of the tool. */
const PREFIX = /^(?:copilot|functions|default_api|builtin|proxy)[_.:]+/i;
const MCP = /^(?:mcp__|mcp_|use_mcp_tool$|access_mcp_resource$)/i;

const seen = new Map<string, ToolKind | undefined>();
const MAX_SEEN = 2000;

/** Undefined: a tool that this table does not know. */
export function toolKind(name: string): ToolKind | undefined {
  if (seen.has(name)) return seen.get(name);
  const kind = kindOf(name.slice(0, 100));
  if (seen.size < MAX_SEEN) seen.set(name, kind);
  return kind;
}

function kindOf(name: string): ToolKind | undefined {
  if (MCP.test(name)) return "mcp";
  const bare = name
    .replace(PREFIX, "")
    .toLowerCase()
    .replace(/[_\-. ]/g, "");
  return KINDS.get(bare) ?? KINDS.get(bare.replace(/v\d{1,3}$/, "")) ?? KINDS.get(bare.replace(/tool$/, ""));
}
