// Which family a program belongs to, and what it is run for: the table of test runners, compilers, linters and the rest.

/** What a run is for; `run` and `look` prove nothing of an edit. `look`: only shows something. */
export type Purpose = "test" | "build" | "lint" | "install" | "run" | "look";

/** A word of this program, kept in signals as `form`. */
export type Family = string;

export interface Kind {
  readonly family: Family;
  readonly purpose: Purpose;
  /** True for what runs something else by a name of the project: only its output tells what. */
  readonly isRunner?: true;
}

const of = (purpose: Purpose, families: string): [string, Kind][] =>
  families.split(" ").map((each) => {
    const [program = each, family = program] = each.split("=");
    return [program, { family, purpose }];
  });

/** Programs that are run for one thing, whatever their arguments. `program=family` where the names differ. */
const PROGRAMS: ReadonlyMap<string, Kind> = new Map([
  ...of(
    "test",
    "pytest py.test=pytest jest vitest mocha ava playwright cypress rspec minitest phpunit pest=phpunit ctest",
  ),
  ...of(
    "test",
    "nextest=cargo-test unittest karma jasmine gotestsum=go-test nose2=unittest behave busted bats tox nox",
  ),
  ...of("build", "tsc vue-tsc=tsc tsgo=tsc gcc g++=gcc cc=gcc c++=gcc clang=gcc clang++=gcc ld=gcc rustc=cargo-build"),
  ...of("build", "javac ninja=make cmake webpack=bundler vite=bundler rollup=bundler esbuild=bundler tsup=bundler"),
  ...of("build", "tsdown=bundler next=bundler parcel=bundler xcodebuild msbuild=dotnet swiftc=swift"),
  ...of(
    "lint",
    "eslint biome oxlint ruff mypy pyright basedpyright=pyright flake8 pylint prettier black isort shellcheck",
  ),
  ...of("lint", "stylelint golangci-lint=golangci staticcheck=golangci rubocop phpstan psalm ktlint clippy tslint"),
  ...of(
    "lint",
    "markdownlint markdownlint-cli2=markdownlint hadolint yamllint knip publint svelte-check=tsc actionlint",
  ),
  ...of("install", "pip pip3=pip apt apt-get=apt brew uv gem"),
  ...of("run", "docker docker-compose=docker podman=docker git gh kubectl terraform psql mysql sqlite3 curl wget"),
  ...of(
    "run",
    "python=script python3=script python2=script node=script ruby=script php=script perl=script java=script",
  ),
  ...of("run", "ts-node=script tsx=script bun=script deno=script Rscript=script lua=script"),
  ...of(
    "look",
    "ls cat head tail less more grep egrep fgrep rg ag ack find fd wc which type whereis stat file du df tree",
  ),
  ...of(
    "look",
    "echo printf pwd pgrep ps env printenv whoami date diff cmp jq yq sort uniq cut awk sed tr xxd md5 md5sum",
  ),
  ...of(
    "look",
    "sha256sum shasum test [ [[ command hash man true false sleep id hostname uname lsof netstat column nl tee",
  ),
  ...of(
    "look",
    "Invoke-WebRequest iwr Get-Content Get-ChildItem Get-Item Get-Location Test-Path Select-String gc gci dir where lsregister launchctl xargs bat open strings",
  ),
]);

/** Programs whose first arguments say what they are run for. */
const SUBCOMMANDS: Readonly<Record<string, readonly (readonly [RegExp, string, Purpose])[]>> = {
  go: [
    [/^test$/, "go-test", "test"],
    [/^(?:build|install)$/, "go-build", "build"],
    [/^vet$/, "go-build", "lint"],
    [/^(?:get|mod)$/, "go-build", "install"],
    [/^run$/, "go-build", "run"],
  ],
  cargo: [
    [/^(?:test|t|nextest)$/, "cargo-test", "test"],
    [/^(?:build|b|check|c)$/, "cargo-build", "build"],
    [/^clippy$/, "clippy", "lint"],
    [/^fmt$/, "rustfmt", "lint"],
    [/^(?:run|r|bench)$/, "cargo-build", "run"],
    [/^(?:add|install|update|fetch)$/, "cargo-build", "install"],
  ],
  dotnet: [
    [/^test$/, "dotnet", "test"],
    [/^(?:build|publish|msbuild)$/, "dotnet", "build"],
    [/^(?:restore|add)$/, "dotnet", "install"],
    [/^format$/, "dotnet", "lint"],
  ],
  swift: [
    [/^test$/, "swift", "test"],
    [/^build$/, "swift", "build"],
  ],
  mix: [
    [/^test$/, "mix", "test"],
    [/^compile$/, "mix", "build"],
    [/^(?:credo|format|dialyzer)$/, "mix", "lint"],
  ],
  flutter: [
    [/^test$/, "flutter", "test"],
    [/^build$/, "flutter", "build"],
    [/^analyze$/, "flutter", "lint"],
  ],
  dart: [
    [/^test$/, "flutter", "test"],
    [/^compile$/, "flutter", "build"],
    [/^analyze$/, "flutter", "lint"],
  ],
  bun: [
    [/^test$/, "bun", "test"],
    [/^build$/, "bundler", "build"],
    [/^(?:install|add|i)$/, "npm", "install"],
  ],
  deno: [
    [/^test$/, "deno", "test"],
    [/^check$/, "tsc", "build"],
    [/^(?:lint|fmt)$/, "deno", "lint"],
  ],
  node: [[/^--test(?:=.*)?$/, "node-test", "test"]],
  zig: [
    [/^test$/, "zig", "test"],
    [/^build$/, "zig", "build"],
  ],
};
const JVM = new Set(["gradle", "gradlew", "mvn", "mvnw", "sbt", "ant"]);
/** What runs scripts that the project names. */
const RUNNERS = new Set([
  "npm",
  "pnpm",
  "yarn",
  "mise",
  "make",
  "gmake",
  "just",
  "task",
  "rake",
  "composer",
  "turbo",
  "nx",
]);
const MORE_RUNNERS = new Set([
  "lerna",
  "invoke",
  "hatch",
  "pdm",
  "poe",
  "npm-run-all",
  "wireit",
  "moon",
  "bazel",
  "tox",
  "nox",
]);
const NODE_MANAGERS = new Set(["npm", "pnpm", "yarn", "bun"]);
const INSTALLS = /^(?:install|i|ci|add|remove|update|upgrade|uninstall|link|dedupe|require)$/;

/** What a project calls its scripts. */
export function purposeOfName(name: string): Purpose {
  const text = name.slice(0, 60).toLowerCase();
  if (
    /(?:^|[^a-z])(?:tests?|t|spec|specs|e2e|unit|integration|coverage|ci|jest|vitest|pytest)(?:$|[^a-z])/.test(text)
  ) {
    return "test";
  }
  if (
    /(?:^|[^a-z])(?:lint|check|checks|typecheck|types|tsc|vet|eslint|clippy|mypy|format-check|fmt:check)(?:$|[^a-z])/.test(
      text,
    )
  ) {
    return "lint";
  }
  if (/(?:^|[^a-z])(?:build|compile|bundle|dist|all|assemble|package|prepack)(?:$|[^a-z])/.test(text)) return "build";
  return "run";
}

/** The family of a program with its arguments; undefined: none that is known. `program` is its bare name. */
export function kindOf(program: string, args: readonly string[]): Kind | undefined {
  for (const [pattern, family, purpose] of own(SUBCOMMANDS, program) ?? []) {
    if (args.slice(0, 6).some((arg) => pattern.test(arg))) return { family, purpose };
  }
  if (JVM.has(program)) return jvmKind(program, args);
  if (NODE_MANAGERS.has(program) || RUNNERS.has(program) || MORE_RUNNERS.has(program)) {
    const kind = runnerKind(program, args);
    if (kind) return kind;
  }
  if (program === "prettier" || program === "black" || program === "isort") return formatterKind(program, args);
  if (program === "ruff" && args[0] === "format") return formatterKind(program, args);
  if (program === "manage.py" && args[0] === "test") return { family: "unittest", purpose: "test" };
  if (program === "uv") return args[0] === "build" ? { family: "uv", purpose: "build" } : PROGRAMS.get("uv");
  if (program === "next" || program === "vite") return args[0] === "build" ? PROGRAMS.get(program) : undefined;
  return PROGRAMS.get(program);
}

function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** A formatter that writes checks nothing. */
function formatterKind(family: string, args: readonly string[]): Kind {
  return {
    family,
    purpose: args.some((arg) => /^(?:--check|-c|--diff|--list-different|-l)$/.test(arg)) ? "lint" : "run",
  };
}

function jvmKind(program: string, args: readonly string[]): Kind {
  const family = program.startsWith("mvn") ? "maven" : program.startsWith("gradle") ? "gradle" : program;
  const goals = args.filter((arg) => !arg.startsWith("-")).join(" ");
  if (/test|verify|check/i.test(goals)) return { family, purpose: "test" };
  if (/checkstyle|spotless|lint|detekt/i.test(goals)) return { family, purpose: "lint" };
  return { family, purpose: /build|compile|package|install|assemble|jar/i.test(goals) ? "build" : "run" };
}

function runnerKind(program: string, args: readonly string[]): Kind | undefined {
  const plain = args.filter((arg) => !arg.startsWith("-") && !arg.includes("="));
  const isNode = NODE_MANAGERS.has(program);
  const first = plain[0];
  const family = isNode ? "npm" : program === "gmake" ? "make" : program;
  if (isNode && first !== undefined && INSTALLS.test(first)) return { family, purpose: "install" };
  if (first === undefined) {
    if (program === "make" || program === "gmake") return { family, purpose: "build", isRunner: true };
    return program === "tox" || program === "nox" ? { family, purpose: "test", isRunner: true } : undefined;
  }
  const name = /^(?:run|run-script|exec|x|r)$/.test(first) ? plain[1] : scriptAt(plain);
  if (name === undefined || (program === "bun" && !/^(?:run|x)$/.test(first))) return undefined;
  if (program === "bazel") return { family, purpose: purposeOfName(first), isRunner: true };
  return { family, purpose: purposeOfName(name), isRunner: true };
}

/** `pnpm --filter x test` and `yarn workspace x test` name the script last. */
function scriptAt(plain: readonly string[]): string | undefined {
  return plain.slice(0, 4).find((arg) => purposeOfName(arg) !== "run") ?? plain[0];
}
