// What may not leave, in any format and by no other session's file; what was decided holds; a leak stops everything.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { FORMATS } from "../src/export/index.ts";
import { fake } from "../src/privacy/boundary.ts";
import { Sitting } from "./claude-sitting.ts";
import { type Bench, bytesBelow, openBench, placesOf, rowsIn } from "./export-bench.ts";
import { filesBelow } from "./poison.ts";

vi.mock("node:os", async (original) => ({ ...(await original<object>()), availableParallelism: () => 1 }));

const NAMES = FORMATS.map(({ name }) => name);
const idOf = ({ id }: Sitting) => `claude-code:${id}`;
/** In what is asked, in a call, in what it gave, in the answer. */
const talk = (word: string, options = {}) =>
  new Sitting(options)
    .ask(`please look at the ${word} once more`)
    .call("Bash", { command: `cat ${word}` }, `it is all about ${word}`)
    .say(`the ${word} is in order now`);

describe("what a person keeps back", () => {
  let bench: Bench;
  const held = {
    blocked: talk("zanzibarian", { day: 2 }),
    grown: talk("marrakeshan", { day: 3 }),
    hold: talk("lapplandish", { day: 4 }),
    embargo: talk("patagonian", { day: 5 }),
    quarantine: talk("kamchatkan", { day: 6 }),
  };
  const words = {
    blocked: "zanzibarian",
    grown: "marrakeshan",
    hold: "lapplandish",
    embargo: "patagonian",
    quarantine: "kamchatkan",
    "own child": "galapagosian",
    "child of a blocked one": "transylvanian",
  };
  beforeAll(async () => {
    bench = await openBench("export-guards");
    const parent = new Sitting().ask("send somebody out there");
    parent
      .call("Task", { prompt: "go" }, "they came back", { toolUseResult: { agentId: "ee55" } })
      .say("all is well there");
    parent.write(bench.home);
    const child = talk(words["own child"], { subagentOf: { session: parent.id, agent: "ee55" } });
    child.write(bench.home);
    for (let i = 0; i < 12; i++)
      held.quarantine
        .ask(`token ${i}: glpat-${fake(20, `${"xW9bTn4LpYc8HdJ6sGf3q7RzK2mV".slice(i)}aB3`)}`)
        .say("noted");
    held.blocked.aside(`aside of the ${words.blocked}`, `it is the ${words.blocked}`);
    for (const one of Object.values(held)) one.write(bench.home);
    talk(words["child of a blocked one"], { subagentOf: { session: held.blocked.id, agent: "ff66" } }).write(
      bench.home,
    );
    new Sitting({ day: 7, copies: held.blocked })
      .ask("and what came of it in the end")
      .say("a harbour was built")
      .write(bench.home);
    await bench.app.scan({});
    await bench.done("block", idOf(held.blocked), idOf(held.grown), "claude-code:agent-ee55");
    await bench.done("hold", idOf(held.hold));
    await bench.done("embargo", idOf(held.embargo), "--until", "2099-01-01");
    held.grown.ask("it goes on from there").say("and on it goes").write(bench.home);
    await bench.app.scan({});
  });
  afterAll(() => bench.close());

  for (const format of NAMES) {
    test(format, async () => {
      for (const subagents of ["link", "inline", "summary"]) {
        const out = bench.out(`${format} ${subagents}`);
        const argv = ["export", "-a", "-f", format, "--subagents", subagents, "--keep-duplicates", "-o", out];
        if (subagents === "link") argv.push("--include-sidechains", "--include-branches");
        const { code, error, document } = await bench.say(...argv);
        expect([code, error?.code]).toEqual(code === 0 ? [0, undefined] : [1, "not_found"]);
        if (code === 0) {
          expect(document["left_out"]).toMatchObject({ held: 1, embargoed: 1, quarantined: 1 });
          expect(await placesOf(words, out)).toEqual([]);
          const harbour = await placesOf({ harbour: "a harbour was built" }, out);
          if (format === "sessions" || format === "html") expect(harbour.length).toBeGreaterThan(0);
        }
      }
    });
  }
  test("by its name alone, too; what was blocked only where it is asked for", async () => {
    const hints: Record<keyof typeof held, string> = {
      blocked: "`tracemill review reset ID` takes the review back; --status blocked exports what is blocked as it is.",
      grown: "`tracemill review reset ID` takes the review back; --status blocked exports what is blocked as it is.",
      hold: "`tracemill release ID` takes the hold back.",
      embargo: "`tracemill release ID` ends the embargo now.",
      quarantine: "`tracemill quarantine` shows why they wait; release there what may leave.",
    };
    for (const [name, one] of Object.entries(held)) {
      for (const dry of [[], ["--dry-run"]]) {
        const { code, error } = await bench.say("export", idOf(one), ...dry, "-o", bench.out("named"));
        expect([code, error?.code]).toEqual([1, "not_found"]);
        expect(error?.hint?.replace(idOf(one), "ID")).toBe(hints[name as keyof typeof held]);
      }
    }
    expect(existsSync(bench.out("named"))).toBe(false);
    const out = bench.out("rejected");
    await bench.done("export", "-a", "--status", "blocked", "-o", out);
    const places = await placesOf(words, out);
    expect(places.map((place) => place.split(" in ")[0]).sort()).toEqual([
      "blocked",
      "child of a blocked one",
      "own child",
    ]);
  });
  test("subagents are chosen with the session that started them", async () => {
    const own = await openBench("approved");
    const parent = new Sitting().ask("send somebody out");
    parent
      .call("Task", { prompt: "go" }, "back", { toolUseResult: { agentId: "ab12" } })
      .say("well done")
      .write(own.home);
    talk("galapagosian", { subagentOf: { session: parent.id, agent: "ab12" } }).write(own.home);
    talk("kamchatkan", { day: 9 }).write(own.home);
    await own.app.scan({});
    await own.done("approve", idOf(parent));
    expect(await own.done("export", "-a", "--status", "approved", "-o", own.out("x"))).toMatchObject({ sessions: 2 });
    expect(await placesOf(words, own.out("x"))).toEqual(["own child in sessions.jsonl"]);
    own.close();
  });
});

describe("what is replaced", () => {
  const mail = `jane.roe${"@"}northwind-traders.com`;
  const token = `glpat-${fake(20, "W9bTn4LpYc8HdJ6sGf3q7RzK2mVx")}`;
  const address = `postgres://docs:${"Ex4mple-pa55"}@localhost/app`;
  let bench: Bench;
  let one: Sitting;
  beforeEach(async () => {
    bench = await openBench("export-privacy");
    const repository = join(bench.home, "repo");
    mkdirSync(join(repository, ".git"), { recursive: true });
    one = new Sitting({ cwd: repository })
      .ask(`write to ${mail} with ${token}`)
      .say(`the base is at ${address}, of osprey`);
    one.write(bench.home);
    await bench.app.scan({});
    return () => bench.close();
  });
  const left = async (name: string, ...argv: readonly string[]) => {
    await bench.done("export", "-a", "-f", "trl", ...argv, "-o", bench.out(name));
    const places = await placesOf({ mail, token, address, osprey: "osprey" }, bench.out(name));
    return places.filter((place) => place.endsWith("trl.jsonl")).map((place) => place.split(" ")[0]);
  };
  test("by the mode that was asked for, and by a repository that wants more", async () => {
    expect(await left("strict")).toEqual(["osprey"]);
    expect(await left("minimal", "--mode", "minimal")).toContain("mail");
    mkdirSync(join(bench.home, "repo/.tracemill"));
    writeFileSync(join(bench.home, "repo/.tracemill/privacy.yml"), "mode: strict\ncustom_words: [osprey]\n");
    expect(await left("tightened", "--mode", "minimal")).toEqual([]);
  });
  test("by words of one's own, and not what was decided to be harmless", async () => {
    await bench.done("privacy", "add", "word", "osprey");
    expect(await left("words")).toEqual([]);
    const { findings } = await bench.done("findings", idOf(one), "--all");
    const found = (findings as { rule: string; ref: string }[]).find(({ rule }) => rule === "gitlab-pat");
    await bench.done("findings", "ignore", found?.ref ?? "");
    expect(await left("decided")).toEqual(["token"]);
    await bench.done("export", "-a", "-f", "html", "-o", bench.out("decided page"));
    await bench.done("findings", "undo");
    expect(await left("undone")).toEqual([]);
  });
  test("in names of files, where ids of sessions hold it", async () => {
    for (const [i, id] of [mail, `old-${mail}`, token].entries())
      new Sitting({ day: i + 2 }, id).ask(`of number ${i}`).say(`a ${i}`).write(bench.home);
    await bench.app.scan({});
    const texts = { mail, "mail in a name": mail.replace(/\W/g, "_"), "its host": "northwind-traders", token };
    for (const format of ["sessions", "hub-traces", "markdown", "html"]) {
      await bench.done("export", "-a", "-f", format, "--keep-duplicates", "-o", bench.out(`named ${format}`));
      expect([format, await placesOf(texts, bench.out(`named ${format}`))]).toEqual([format, []]);
    }
  });
  test("what only the finished bytes show stops all of it, and what was there stays", async () => {
    for (const [format, pattern] of [
      ["trl", '"role":"user","content":"write'],
      ["html", "<article|<main|<body"],
      ["hub-traces", '"type":"user"'],
    ] as const) {
      const out = bench.out(`leak ${format}`);
      const argv = ["export", "-a", "-f", format, "-o", out];
      await bench.done(...argv);
      const before = bytesBelow(out);
      const settings = join(bench.data, "privacy.yml");
      writeFileSync(settings, `custom_patterns:\n  - pattern: '${pattern}'\n    level: MAXIMUM\n`);
      const { code, error } = await bench.say(...argv);
      expect([format, code, error?.code]).toEqual([format, 3, "blocked"]);
      expect(error?.message).toMatch(/ of [\w.-]+ hold \d+ that must not leave: .* in line \d+, column \d+/);
      expect(bytesBelow(out)).toEqual(before);
      const fresh = bench.out(`fresh ${format}`);
      expect((await bench.say("export", "-a", "-f", format, "-o", fresh)).code).toBe(3);
      expect(existsSync(fresh) ? filesBelow(fresh) : []).toEqual([]);
      rmSync(settings);
    }
  });
});

test("a session that ran in somebody's home does not tell whose", async () => {
  const bench = await openBench("export-whose-home");
  try {
    const names = { linux: "petersmith", windows: "shahh" };
    talk("osprey", { cwd: "/home/petersmith" }).write(bench.home);
    talk("nightjar", { day: 2, cwd: "C:\\Users\\shahh" }).write(bench.home);
    await bench.app.scan({});
    // The other two have no row for a session that nobody judged.
    for (const format of NAMES.filter((name) => name !== "preference" && name !== "kto")) {
      const argv = ["export", "--project", "shahh", "-f", format, "-o", bench.out(`one ${format}`)];
      const told = [await bench.done(...argv), await bench.done("export", "-a", "-f", format, "-o", bench.out(format))];
      for (const { by_project } of told) expect(JSON.stringify(by_project)).not.toMatch(/petersmith|shahh/);
    }
    await bench.done("dataset", "report", "-a", "--html", bench.out("report.html"));
    expect(await placesOf(names, join(bench.root, "out"))).toEqual([]);
  } finally {
    bench.close();
  }
});

describe("an owner who is called as a word of ours", () => {
  test.each(["split", "content", "paths", "train", "strict", "project", "refactor", "parquet"])("%s", async (owner) => {
    const bench = await openBench("export-owner", owner);
    try {
      for (let i = 0; i < 4; i++)
        new Sitting({ day: i + 1, cwd: `/work/p${i}` })
          .ask(Array.from({ length: 30 }, (_, k) => `w${i}${k}`).join(" "))
          .say(Array.from({ length: 30 }, (_, k) => `v${i}${k}`).join(" "))
          .write(bench.home);
      await bench.app.scan({});
      const out = bench.out("set");
      // Columns of Parquet stand in its footer as bare words.
      const container = owner === "content" ? "jsonl" : "parquet";
      const options = ["--split", "project", "--validation", "0.5", "--container", container, "--keep-duplicates"];
      await bench.done("export", "-s", "claude-code", "-o", bench.out("plain"));
      await bench.done("export", "-a", "-f", "trl", ...options, "-o", out);
      expect(await bench.done("verify", join(out, "manifest.json"))).toMatchObject({ clean: true });
      for (const row of await rowsIn(join(out, `train.${container}`)))
        expect(JSON.stringify(row)).not.toContain("REDACTED");
      expect(JSON.parse(readFileSync(join(out, "manifest.json"), "utf8"))).toMatchObject({ split: { by: "project" } });
    } finally {
      bench.close();
    }
  });
  test("where somebody else said it, it stops everything, and the file is named", async () => {
    const bench = await openBench("export-owner", "nightjar");
    try {
      talk("osprey").write(bench.home);
      await bench.app.scan({});
      const { code, error } = await bench.say("export", "-a", "-o", bench.out("nightjar.jsonl"));
      expect([code, error?.message]).toEqual([
        3,
        expect.stringMatching(/final bytes of nightjar.jsonl.manifest.json hold/),
      ]);
    } finally {
      bench.close();
    }
  });
});
