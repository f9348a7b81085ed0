import fc from "fast-check";
import { expect, test } from "vitest";
import { commandText, shellCall } from "./command.ts";
import { simpleCommands } from "./shell-words.ts";

const runs: readonly [line: string, expected: readonly string[]][] = [
  ["cd x && env A=1 npx vitest run src/a.test.ts", ["vitest/test"]],
  ["FOO=1 BAR='a b' timeout 60 python3.12 -m pytest -q tests/ 2>&1 | tail -20", ["pytest/test masked", "tail:look"]],
  ["sudo -u me /usr/bin/make -j4", ["make/build"]],
  ['cd packages/coding-agent && npm run check 2>&1 | grep "error TS"', ["npm/lint masked", "grep:look"]],
  ["mise run fmt && mise run lint && mise run test:ci", ["mise/run", "mise/lint", "mise/test"]],
  ["go test -v -tags=integration -run TestX ./cmd/... > /tmp/out 2>&1; echo $?", ["go-test/test masked", "echo:look"]],
  [
    '(uv run python -c "print(1)" || pdm run pytest) && cargo clippy',
    ["script/run masked", "pytest/test", "clippy/lint"],
  ],
  ["./gradlew :app:test --tests Foo", ["gradle/test"]],
  ["cat > a.py <<'EOF'\npytest\nrm -rf /\nEOF\nruff check .", ["cat:look masked", "ruff/lint"]],
  [
    "git stash && mise run lint 2>&1 | tail -20; git stash pop",
    ["git/run masked", "mise/lint masked", "tail:look masked", "git/run"],
  ],
  ["pnpm --filter web test", ["npm/test"]],
  ["npm ci && npm t", ["npm/install", "npm/test"]],
  ["yarn workspace web test", ["npm/test"]],
  ["python manage.py test app", ["unittest/test"]],
  ["bundle exec rspec spec/a_spec.rb", ["rspec/test"]],
  ["node --test src/", ["node-test/test"]],
  ["if ! ruff check .; then exit 1; fi", ["ruff/lint masked"]],
  ["# only a comment", []],
  ["echo 'pytest && cargo test'", ["echo:look"]],
  ["prettier --write .", ["prettier/run"]],
  ["bun test", ["bun/test"]],
  ["set -o pipefail; npx tsc --noEmit | head", ["tsc/build", "head:look"]],
  ["dotnet test --no-build", ["dotnet/test"]],
  ["__proto__ constructor", ["shell/run"]],
];
for (const [line, expected] of runs) {
  test(line, () => {
    const got = shellCall(line).runs.map(({ program, family, purpose, isMasked }) => {
      const name = purpose === "look" ? `${program}:look` : `${family}/${purpose}`;
      return isMasked ? `${name} masked` : name;
    });
    expect(got).toEqual(expected);
  });
}

test("the command line stands in many places", () => {
  const line = "cargo test";
  for (const input of [
    line,
    { command: line },
    { cmd: line },
    { command: ["bash", "-lc", line] },
    { command: ["cargo", "test"] },
    { command: ["powershell.exe", "-NoProfile", "-Command", line] },
    { action: { type: "exec", command: ["/bin/zsh", "-c", line] } },
  ]) {
    expect(shellCall(commandText(input) ?? "").runs.map(({ family }) => family)).toEqual(["cargo-test"]);
  }
  expect(commandText({ path: "x" })).toBeUndefined();
  expect(commandText(null)).toBeUndefined();
});

test("one run is the same run, however its output is shown", () => {
  const key = (line: string) => shellCall(line).runs[0]?.key;
  expect(key("mise run test 2>&1 | tail -20")).toBe(key("cd x; CI=1 mise run test"));
});

test("a run of all has no target", () => {
  const target = (line: string) => shellCall(line).runs[0]?.target;
  expect(target("go test ./...")).toBe("");
  expect(target("vitest --run")).toBe("");
  expect(target("cargo test -p core")).toBe("-p core");
  expect(target("pytest tests/a.py -k 'x y'")).toBe("-k x y tests/a.py");
});

test("redirections are files, descriptors are none", () => {
  const [command] = simpleCommands("node x.js > out.txt 2>&1 2>/dev/null >>log.txt");
  expect(command).toEqual({
    words: ["node", "x.js"],
    join: "start",
    redirects: [
      { append: false, file: "out.txt" },
      { append: true, file: "log.txt" },
    ],
  });
});

test("any text ends, in few commands", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      expect(shellCall(text).commands.length).toBeLessThanOrEqual(101);
    }),
  );
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("(", ")", "$(", "'", '"', "<<E", "\n", "|", "&", ">", "a", "\\", "`", ";", "#", " ")),
      (all) => {
        expect(shellCall(all.join("")).commands.length).toBeLessThanOrEqual(101);
      },
    ),
  );
});
