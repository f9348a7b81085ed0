// What is in scope, as a whole app has it: excluded and kept back in every export, seen before it is confirmed.

import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { FORMATS } from "../src/export/index.ts";
import { fake } from "../src/privacy/boundary.ts";
import { Sitting } from "./claude-sitting.ts";
import { type Bench, openBench, placesOf } from "./export-bench.ts";

vi.mock("node:os", async (original) => ({ ...(await original<object>()), availableParallelism: () => 1 }));

const idOf = ({ id }: Sitting) => `claude-code:${id}`;
const talk = (word: string, options: { cwd: string; day?: number; subagentOf?: { session: string; agent: string } }) =>
  new Sitting(options)
    .ask(`please look at the ${word} once more`)
    .call("Bash", { command: `cat ${word}` }, `it is all about ${word}`)
    .say(`the ${word} is in order now`);

function repository(bench: Bench, name: string, ignore?: string): string {
  const root = join(bench.home, name);
  mkdirSync(join(root, ".git"), { recursive: true });
  if (ignore !== undefined) writeFileSync(join(root, ".tracemillignore"), ignore);
  return root;
}

describe("in no export, whatever its format", () => {
  let bench: Bench;
  let kept: Record<string, Sitting>;
  const words = {
    excluded: "zanzibarian",
    never: "marrakeshan",
    ignored: "lapplandish",
    "ignored folder": "patagonian",
    "child of an excluded one": "transylvanian",
    "fork of an excluded one": "galapagosian",
    "excluded child": "kamchatkan",
  };
  beforeAll(async () => {
    bench = await openBench("scope-exports");
    const shop = repository(bench, "shop");
    const secret = repository(bench, "secret");
    const never = repository(bench, "never");
    const hidden = repository(bench, "hidden", "");
    const partly = repository(bench, "partly", "/clients/\n");
    mkdirSync(join(partly, "clients", "acme"), { recursive: true });
    const parent = new Sitting({ cwd: shop }).ask("send somebody to the harbour");
    parent
      .call("Task", { prompt: "go" }, "they came back", { toolUseResult: { agentId: "ee55" } })
      .say("a harbour was built");
    const excluded = talk(words.excluded, { cwd: secret, day: 2 });
    excluded.call("Task", { prompt: "go" }, "back", { toolUseResult: { agentId: "ff66" } }).say("so be it");
    const fork = new Sitting({ cwd: shop, day: 6, copies: excluded })
      .ask(`and now the ${words["fork of an excluded one"]}`)
      .say("done as well");
    kept = {
      parent,
      open: new Sitting({ cwd: partly, day: 7 }).ask("open the gates of the town").say("the gates are open"),
      excluded,
      fork,
      never: talk(words.never, { cwd: never, day: 3 }),
      ignored: talk(words.ignored, { cwd: hidden, day: 4 }),
      folder: talk(words["ignored folder"], { cwd: join(partly, "clients", "acme"), day: 5 }),
      child: talk(words["child of an excluded one"], {
        cwd: shop,
        subagentOf: { session: excluded.id, agent: "ff66" },
      }),
      "excluded child": talk(words["excluded child"], {
        cwd: secret,
        subagentOf: { session: parent.id, agent: "ee55" },
      }),
    };
    for (const one of Object.values(kept)) one.write(bench.home);
    await bench.app.scan({});
    await bench.done("config", "--exclude", "secret");
    await bench.done("projects", "policy", "never", "never");
  });
  afterAll(() => bench.close());

  for (const { name } of FORMATS) {
    test(name, async () => {
      for (const subagents of ["link", "inline", "summary"]) {
        const out = bench.out(`${name} ${subagents}`);
        const argv = ["export", "-a", "-f", name, "--subagents", subagents, "--keep-duplicates", "-o", out];
        const { code, error, document } = await bench.say(...argv);
        expect([code, error?.code]).toEqual(code === 0 ? [0, undefined] : [1, "not_found"]);
        if (code !== 0) continue;
        expect(document["left_out"]).toMatchObject({ ignored: 2 });
        expect((document["left_out"] as { excluded: number }).excluded).toBeGreaterThanOrEqual(3);
        expect(await placesOf(words, out)).toEqual([]);
        if (name === "sessions") {
          expect((await placesOf({ gates: "the gates are open" }, out)).length).toBeGreaterThan(0);
          expect((await placesOf({ harbour: "a harbour was built" }, out)).length).toBeGreaterThan(0);
        }
      }
    });
  }

  test("nor by its name, nor for a judge, nor as one session", async () => {
    for (const one of ["excluded", "fork", "never", "ignored", "folder", "child", "excluded child"]) {
      const id = one.includes("child")
        ? one === "child"
          ? "claude-code:agent-ff66"
          : "claude-code:agent-ee55"
        : idOf(kept[one] as Sitting);
      const { code, error } = await bench.say("export", id, "-o", bench.out("named"));
      expect([one, code, error?.code]).toEqual([one, 1, "not_found"]);
      expect(error?.message).toMatch(/excluded projects|\.tracemillignore/);
      if (one === "fork") continue;
      expect((await bench.say("pii-review", id)).error?.code).toBe("blocked");
      await expect(bench.app.leaving(id, {})).rejects.toMatchObject({ code: "blocked" });
    }
    expect(existsSync(bench.out("named"))).toBe(false);
  });

  test("nor where what waits in quarantine is told", async () => {
    const leaky = new Sitting({ cwd: join(bench.home, "secret"), day: 9 });
    for (let i = 0; i < 6; i++)
      leaky.ask(`the key is ghp_${fake(36, `${i}aB3dE6gH9jK2mN5pQ8sT1vX4zC7fL0wR`)}`).say("noted");
    leaky.write(bench.home);
    await bench.app.scan({});
    const path = bench.out("quarantine.jsonl");
    mkdirSync(join(path, ".."), { recursive: true });
    expect(await bench.done("quarantine", "export", path)).toMatchObject({ sessions: 0, left_out: 1 });
    expect(readFileSync(path, "utf8")).not.toContain(leaky.id);
  });

  test("an ignore file that cannot be read keeps its project back, and is told", async () => {
    const file = join(bench.home, "shop", ".tracemillignore");
    mkdirSync(file);
    const out = bench.out("damaged");
    const document = await bench.done("export", "-a", "-o", out);
    expect(document["damaged_ignores"]).toEqual([`${file}: it is a folder`]);
    expect(await placesOf({ harbour: "a harbour was built" }, out)).toEqual([]);
    rmSync(file, { recursive: true });
    // Looked up anew at each export.
    expect(await bench.done("export", "-a", "-o", out)).toMatchObject({ damaged_ignores: [] });
    expect((await placesOf({ harbour: "a harbour was built" }, out)).length).toBeGreaterThan(0);
  });

  test("settings that cannot be read let nothing out", async () => {
    const path = join(bench.data, "config.json");
    const before = readFileSync(path);
    for (const text of ["{", '{"publish": {"excluded": "secret"}}', '{"publish": {"exclude": ["secret"]}}']) {
      writeFileSync(path, text);
      expect((await bench.say("export", "-a", "-o", bench.out("broken"))).error?.code).toBe("config_invalid");
    }
    writeFileSync(path, before);
    expect(existsSync(bench.out("broken"))).toBe(false);
  });
});

describe("choosing", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench("scope-choosing");
    for (const name of ["shop", "notes"]) talk(name, { cwd: repository(bench, name) }).write(bench.home);
    await bench.app.scan({});
    return () => bench.close();
  });
  const confirmed = async () => (await bench.done("status"))["projects_confirmed"];

  test("projects are listed before they are confirmed, and again when one came", async () => {
    expect(await bench.done("config", "--source", "both")).toMatchObject({
      source: "claude-code,codex",
      projects_confirmed: false,
    });
    const { code, document } = await bench.say("config", "--confirm-projects");
    expect([code, document["blocked_on_step"], document["next_command"]]).toEqual([3, "Step 3/6", "tracemill list"]);
    expect(document["missing"]).toHaveLength(2);
    expect(document["process_steps"]).toHaveLength(6);
    // Looking at where one stands lists nothing.
    await bench.done("status");
    expect((await bench.say("config", "--confirm-projects")).code).toBe(3);
    await bench.done("list");
    expect(await bench.done("config", "--confirm-projects")).toMatchObject({ projects_confirmed: true });
    talk("third", { cwd: repository(bench, "third"), day: 4 }).write(bench.home);
    await bench.app.scan({});
    expect(await confirmed()).toBe(false);
    expect((await bench.say("config", "--confirm-projects")).document["missing"]).toEqual([
      expect.stringContaining("third"),
    ]);
    await bench.done("prep");
    // To leave it out says that the others are meant.
    expect(await bench.done("config", "--exclude", "third")).toMatchObject({ projects_confirmed: true });
    await bench.done("config", "--include", "third");
    expect(await confirmed()).toBe(true);
  });

  test("an exclusion that nobody saw the list for holds, and confirms nothing; neither does a slip", async () => {
    expect(await bench.done("config", "--exclude", "shop")).toMatchObject({ projects_confirmed: false });
    await bench.done("list");
    expect(await bench.done("config", "--exclude", "nots")).toMatchObject({
      projects_confirmed: false,
      unmatched: [{ name: "nots", did_you_mean: ["notes"] }],
      excluded_projects: expect.arrayContaining(["nots", join(bench.home, "shop")]),
    });
    talk("late", { cwd: repository(bench, "NOTS") }).write(bench.home);
    await bench.app.scan({});
    const { projects } = (await bench.done("list")) as { projects: { name: string; excluded: boolean }[] };
    expect(
      projects
        .filter(({ excluded }) => excluded)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["NOTS", "shop"]);
  });

  test("lists are added to, the same again changes nothing, and what is hidden is told masked", async () => {
    const word = `falcon${fake(6)}`;
    await bench.done("config", "--exclude", "shop", "--redact", word);
    const before = statSync(join(bench.data, "config.json")).mtimeMs;
    const again = await bench.done(
      "config",
      "--exclude",
      "shop,notes",
      "--redact",
      `${word},osprey-works`,
      "--redact-usernames",
      "jroe77",
    );
    expect(again).toMatchObject({ excluded_projects: [join(bench.home, "notes"), join(bench.home, "shop")] });
    expect(again["redact_strings"]).toHaveLength(2);
    expect(JSON.stringify(again)).not.toContain(word);
    expect(readFileSync(join(bench.data, "privacy.yml"), "utf8")).toContain(word);
    expect(statSync(join(bench.data, "config.json")).mode & 0o777).toBe(0o600);
    expect(before).toBeGreaterThan(0);
  });

  test("what is wrong in a part of a change leaves all of it undone", async () => {
    await bench.done("list");
    for (const wrong of [
      ["--repo", "no repository", "--exclude", "shop"],
      ["--source", "netscape", "--exclude", "shop"],
      ["--redact", "x\u0000", "--exclude", "shop"],
    ]) {
      const { code, document } = await bench.say("config", ...wrong);
      expect([wrong[0], code === 0 ? document["excluded_projects"] : "refused"]).toEqual([wrong[0], "refused"]);
    }
    expect(await bench.done("config")).toMatchObject({ excluded_projects: [], projects_confirmed: false });
  });

  test("connected projects are the only ones, and the list is never emptied by taking one out", async () => {
    await bench.done("list");
    await bench.done("config", "--confirm-projects");
    const { connected_projects } = await bench.done("projects", "disconnect", "shop");
    expect(connected_projects).toEqual([join(bench.home, "notes")]);
    expect((await bench.say("projects", "disconnect", "notes")).error?.code).toBe("usage");
    // One that came is not connected, and still has to be known of.
    talk("third", { cwd: repository(bench, "third"), day: 4 }).write(bench.home);
    await bench.app.scan({});
    expect(await confirmed()).toBe(false);
    await bench.done("list");
    expect(await bench.done("config", "--confirm-projects")).toMatchObject({ projects_confirmed: true });
    expect(await bench.done("projects", "connect", "--all")).toMatchObject({ projects_confirmed: true });
    expect(await bench.done("projects", "connect", "--clear")).toMatchObject({ connected_projects: [] });
    expect((await bench.say("projects", "connect", "nobody")).error?.code).toBe("not_found");
    expect((await bench.say("projects", "connect")).code).toBe(2);
  });

  test("two projects of one name are both excluded, and told apart to be taken in", async () => {
    talk("other", { cwd: repository(bench, "old/shop"), day: 5 }).write(bench.home);
    await bench.app.scan({});
    const { excluded_projects } = await bench.done("config", "--exclude", "shop");
    expect(excluded_projects).toHaveLength(2);
    const { error } = await bench.say("config", "--include", "shop");
    expect([error?.code, error?.hint]).toEqual(["ambiguous_id", expect.stringContaining(join("old", "shop"))]);
    await bench.done("config", "--include", join(bench.home, "old", "shop"));
    expect((await bench.done("config"))["excluded_projects"]).toEqual([join(bench.home, "shop")]);
  });

  test("a private name of a project is masked wherever it is told, and can be named so", async () => {
    const name = `ghp_${fake(36)}`;
    talk("named", { cwd: repository(bench, name), day: 5 }).write(bench.home);
    await bench.app.scan({});
    const listed = JSON.stringify([await bench.done("list"), await bench.done("prep"), await bench.done("status")]);
    expect(listed).not.toContain(name);
    const shown = /"name":"(\[REDACTED:[^"]+)"/.exec(listed)?.[1] ?? "";
    const changed = await bench.done("config", "--exclude", shown);
    expect(JSON.stringify(changed)).not.toContain(name);
    expect(changed["unmatched"]).toEqual([]);
    const out = bench.out("masked");
    expect(await bench.done("export", "-a", "-o", out)).toMatchObject({ left_out: { excluded: 1 } });
  });

  test("looking makes nothing", async () => {
    const empty = await openBench("scope-empty");
    expect(await empty.done("status")).toMatchObject({ stage: "configure", stage_number: 2, total_stages: 4 });
    expect((await empty.say("config", "--confirm-projects")).document["blocked_on_step"]).toBe("Step 1/6");
    expect(existsSync(join(empty.data, "tracemill.db"))).toBe(false);
    expect(existsSync(join(empty.data, "key"))).toBe(false);
    empty.close();
  });
});

describe("beginning again, and what others left", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench("scope-older");
    for (const name of ["web-shop", "notes"]) talk(name, { cwd: repository(bench, `code/${name}`) }).write(bench.home);
    await bench.app.scan({});
    return () => bench.close();
  });

  test("settings of other tools are taken in once, and again when they changed", async () => {
    const word = `acme${fake(5)}`;
    const secret = `hf_${fake(34)}`;
    const path = join(bench.home, ".codeclaw", "config.json");
    mkdirSync(join(bench.home, ".codeclaw"));
    const older = {
      repo: "alice/logs",
      source: "both",
      excluded_projects: ["code-web-shop", "gone"],
      redact_strings: [word],
      hf_token: secret,
    };
    writeFileSync(path, JSON.stringify(older));
    mkdirSync(join(bench.home, ".clawjournal"));
    writeFileSync(join(bench.home, ".clawjournal", "config.json"), "{ torn");
    writeFileSync(
      join(bench.home, ".claude-code-sync.json"),
      JSON.stringify({ convex_url: "https://x", api_key: secret }),
    );
    const bytes = readFileSync(path);
    const told = await bench.done("prep");
    expect(told["older_settings"]).toHaveLength(3);
    expect(existsSync(join(bench.data, "config.json"))).toBe(false);
    const taken = await bench.done("config", "--import-old");
    expect(taken).toMatchObject({
      repo: "alice/logs",
      source: "claude-code,codex",
      excluded_projects: [join(bench.home, "code", "web-shop"), "gone"],
      projects_confirmed: false,
    });
    expect(JSON.stringify(taken["imported"])).toContain("what CodeClaw wrote there is never replaced");
    expect(JSON.stringify([told, taken])).not.toContain(secret);
    expect(JSON.stringify([told, taken])).not.toContain(word);
    expect(readFileSync(join(bench.data, "privacy.yml"), "utf8")).toContain(word);
    expect(readFileSync(path)).toEqual(bytes);
    const again = await bench.done("config", "--import-old");
    expect(again["imported_before"]).toHaveLength(2);
    // What could not be read is told again; what is set is not set anew.
    expect(again["imported"]).toEqual([expect.objectContaining({ tool: "ClawJournal", taken: [] })]);
    writeFileSync(path, JSON.stringify({ ...older, repo: "bob/others", excluded_projects: ["notes"] }));
    const changed = await bench.done("config", "--import-old");
    expect(changed).toMatchObject({ repo: "alice/logs" });
    expect(changed["excluded_projects"]).toHaveLength(3);
  });

  test("what CodeClaw was told to stop stays stopped: no agent is in scope, and that is said", async () => {
    mkdirSync(join(bench.home, ".codeclaw"));
    const older = { repo: "alice/logs", source: "both", dataset_enabled: false };
    writeFileSync(join(bench.home, ".codeclaw", "config.json"), JSON.stringify(older));
    const taken = await bench.done("config", "--import-old");
    expect(taken).toMatchObject({ repo: "alice/logs" });
    expect(taken["source"] ?? null).toBeNull();
    expect(JSON.stringify(taken["imported"])).toMatch(/dataset_enabled: it is switched off there/);
    await bench.done("list");
    await bench.done("config", "--confirm-projects");
    const { code, document } = await bench.say("export", "--no-push");
    expect([code, document["blocked_on_step"]]).toEqual([3, "Step 2/6"]);
  });

  test("reset takes what it says, after a yes", async () => {
    await bench.done("list");
    await bench.done("config", "--exclude", "notes", "--redact", "osprey-works");
    mkdirSync(join(bench.data, "outbox"));
    writeFileSync(join(bench.data, "outbox", "a.jsonl"), "{}\n");
    writeFileSync(join(bench.data, "ledger.jsonl"), "{}\n");
    expect((await bench.say("reset")).code).toBe(2);
    const refused = await bench.say("reset", "--all");
    expect([refused.code, refused.error?.hint]).toEqual([2, expect.stringContaining("--yes")]);
    expect(existsSync(join(bench.data, "gate.json"))).toBe(true);
    const state = await bench.done("reset", "--state", "--yes");
    expect((state["removed"] as string[]).map((line) => line.split(":")[0]?.split("/").at(-1))).toEqual([
      "gate.json",
      "outbox (1)",
    ]);
    expect(existsSync(join(bench.data, "config.json"))).toBe(true);
    expect(await bench.done("reset", "--all", "--yes")).toMatchObject({
      removed: [expect.stringContaining("excluded is exported again")],
    });
    for (const name of ["privacy.yml", "ledger.jsonl", "tracemill.db", "key"])
      expect(existsSync(join(bench.data, name))).toBe(true);
    for (const name of ["config.json", "gate.json", "outbox"]) expect(existsSync(join(bench.data, name))).toBe(false);
    expect(await bench.done("reset", "--all", "--yes")).toMatchObject({ removed: [] });
  });

  test("a file of settings that may not be read is told, and stops no other", async () => {
    if (process.getuid?.() === 0) return;
    const path = join(bench.home, ".claude-code-sync.json");
    writeFileSync(path, "{}");
    chmodSync(path, 0);
    const { older_settings } = await bench.done("prep");
    expect(older_settings).toEqual([expect.objectContaining({ left: [expect.stringContaining("EACCES")] })]);
  });
});
