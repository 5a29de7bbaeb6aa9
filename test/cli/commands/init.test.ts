import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { init } from "../../../src/cli/verbs/init/init.ts";
import type { InitFlags } from "../../../src/cli/verbs/init/init-flags.ts";
import { writeAll } from "../../../src/cli/verbs/init/write-all.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import type { Terminal } from "../../../src/views/terminal.ts";
import { program } from "../../program.ts";

const root = join(import.meta.dirname, "../../..");
const base = mkdtempSync(join(tmpdir(), "lvsform-init-"));
afterAll(() => rmSync(base, { recursive: true }));
let count = 0;
const newFolder = (name = "web-shop") => join(base, `${count++}`, name);

const sshConfig = join(base, "config");
writeFileSync(
  sshConfig,
  `Host jump
  HostName 10.0.0.1
Host lb1
  HostName 10.0.0.11
Host web1 web1-again
  HostName 10.0.0.21
Host web2.example.com
  HostName 10.0.0.22
  ProxyJump jump
Host class
  HostName 10.0.0.200
Host far
  HostName 10.9.9.9
Host github.com
  User git
Host six
  HostName 2001:db8::11
Host six-2
  HostName 2001:db8::12
Host *
  User root
`,
);

interface Asked {
  readonly answer?: string;
}

async function run(folder: string, flags: Partial<InitFlags> = {}, { answer }: Asked = {}) {
  const [said, told, asked]: [string[], string[], string[]] = [[], [], []];
  const terminal = {
    interactive: answer !== undefined,
    out: (text: string) => said.push(text),
    error: (text: string) => told.push(text),
    ask: async (question: string) => {
      asked.push(question);
      return answer ?? "";
    },
  } as unknown as Terminal;
  const all: InitFlags = { fromSshConfig: false, realServer: [], keep: false, ...flags };
  const code = await init(terminal, folder, all).catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    for (const { hint } of error.diagnostics) expect(hint).not.toBe("");
    told.push(...error.diagnostics.map(({ hint }) => hint));
    return error.diagnostics.map((one) => `${one.code}: ${one.summary}`).join("\n");
  });
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  return { code, said: said.join(""), told: told.join(""), asked, read };
}

function validate(folder: string) {
  const { stdout, stderr } = spawnSync(process.execPath, [program, "validate", "-f", join(folder, "cluster.ts")], {
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}

/** What the compiler says of the folder, with lvsform's own types in the place of those that would be installed. */
function typeCheck(folder: string): string {
  const own = {
    extends: "./tsconfig.json",
    compilerOptions: {
      paths: { lvsform: [join(root, "src/index.ts")] },
      typeRoots: [join(root, "node_modules/@types")],
      types: ["node"],
    },
  };
  writeFileSync(join(folder, "check.json"), JSON.stringify(own));
  const { stdout, stderr } = spawnSync(join(root, "node_modules/.bin/tsc"), ["-p", join(folder, "check.json")], {
    encoding: "utf8",
  });
  return `${stdout}${stderr}`;
}

const variants: readonly (readonly [what: string, folder: string, flags: Partial<InitFlags>])[] = [
  ["of the example", "web-shop", {}],
  ["in a folder whose name is no name", "2nd try", {}],
  ["in a folder whose name is a word of TypeScript", "class", {}],
  ["with a name of its own", "x", { name: "Cluster" }],
  ["of the ssh configuration", "web", { fromSshConfig: true, sshConfig }],
  ["of another director there", "web", { sshConfig, director: "jump" }],
  ["of hosts that are named", "web", { sshConfig, director: "lb1", realServer: ["class", "far", "web2.example.com"] }],
  ["over IPv6", "web", { sshConfig, director: "six" }],
];

describe("init", () => {
  it.each(variants)("%s writes what validate and the compiler take", async (_what, name, flags) => {
    const folder = newFolder(name);
    const { code, told } = await run(folder, flags);
    expect([code, told]).toEqual([0, ""]);
    expect(readdirSync(folder).toSorted()).toEqual([".gitignore", "cluster.ts", "tsconfig.json"]);
    expect(validate(folder)).toMatch(/^The cluster \S+ is valid: [^\n]*\n$/);
    expect(typeCheck(folder)).toBe("");
    expect(readFileSync(join(folder, "cluster.ts"), "utf8")).not.toMatch(/undefined|\n\n\n|.{141}/);
  });

  it("names the cluster after its folder, and says what comes next", async () => {
    const { said, read } = await run(newFolder());
    expect(read("cluster.ts")).toContain('const webShop = new Cluster("web-shop");');
    expect(read(".gitignore")).toMatch(/^\.lvsform\/$/m);
    for (const step of ["$EDITOR cluster.ts", "lvsform validate", "lvsform doctor", "lvsform plan"])
      expect(said).toContain(step);
    expect(said).not.toContain("of git");
  });

  it("takes the address that the configuration names beside a forwarded port, and says what is next with the same configuration", async () => {
    const forwarded = join(base, "forwarded");
    const host = (name: string, port: number) => `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n`;
    writeFileSync(forwarded, host("v11 192.168.0.11", 2211) + host("v12 192.168.0.12", 2212) + host("v13", 2213));
    const { code, read, said } = await run(newFolder(), { sshConfig: forwarded, fromSshConfig: true });
    expect(code).toBe(0);
    expect(read("cluster.ts")).toContain('dip: "192.168.0.11/24"');
    expect(read("cluster.ts")).toContain('{ host: "v12", rip: "192.168.0.12" }');
    expect(read("cluster.ts")).toContain("v13: HostName 127.0.0.1 is this machine, which forwards port 2213");
    expect(said).toContain(`lvsform doctor --ssh-config ${forwarded}`);
    expect(said).toContain(`lvsform plan --ssh-config ${forwarded}`);
  });

  it("says in a working tree of git why the record is not part of it", async () => {
    const folder = newFolder();
    mkdirSync(join(folder, "../.git"), { recursive: true });
    expect((await run(folder)).said).toContain("left out of git");
  });

  it("takes the first host as the director and its network as the servers, and says of each other why not", async () => {
    const { said, read } = await run(newFolder(), { fromSshConfig: true, sshConfig });
    const text = read("cluster.ts");
    expect(text).toContain('new Director(webShop, "lb1", {');
    expect(text.match(/new RealServer\(\w+, "[^"]+"/g)).toEqual([
      'new RealServer(webShop, "web1"',
      'new RealServer(webShop, "web2.example.com"',
      'new RealServer(webShop, "class"',
    ]);
    // Somebody has 10.0.0.200.
    expect(text).toContain('vip: "10.0.0.201/24"');
    for (const line of [
      "//   jump: ssh jumps over it to others",
      "//   web1-again: has the same address as web1",
      "//   far: 10.9.9.9 is not in the network of the director, if that is 10.0.0.11/24",
      "//   github.com: HostName github.com is a name; rip and dip are addresses",
    ])
      expect(text).toContain(line);
    expect(said).toContain("Director lb1, 3 real servers of the ssh configuration; 6 left out");
  });

  it("asks on a terminal which host is the director, where nobody said, and nothing else", async () => {
    const one = await run(newFolder(), { fromSshConfig: true, sshConfig }, { answer: "web1" });
    expect(one.asked).toEqual(["Which of them is the director? (lb1): "]);
    expect(one.read("cluster.ts")).toContain('new Director(webShop, "web1", {');
    const other = await run(newFolder(), { sshConfig, director: "web1" }, { answer: "" });
    expect(other.asked).toEqual([]);
    const folder = newFolder();
    const wrong = await run(folder, { fromSshConfig: true, sshConfig }, { answer: "v99" });
    expect([wrong.code, existsSync(folder)]).toEqual(["init-host-unknown: v99 is not one of the hosts.", false]);
    expect((await run(newFolder(), {}, { answer: "" })).asked).toEqual([]);
  });

  it("refuses hosts without an address, two roles, two names of one machine, and nothing at all", async () => {
    const codeOf = async (flags: Partial<InitFlags>) => {
      const folder = newFolder();
      const { code } = await run(folder, { sshConfig, ...flags });
      expect(existsSync(folder)).toBe(false);
      return String(code).split(":")[0];
    };
    expect(await codeOf({ director: "github.com" })).toBe("init-host-without-address");
    expect(await codeOf({ realServer: ["nowhere"] })).toBe("init-host-without-address");
    expect(await codeOf({ director: "lb1", realServer: ["lb1"] })).toBe("init-two-roles");
    expect(await codeOf({ director: "lb1", realServer: ["web1", "web1-again"] })).toBe("init-same-address");
    expect(await codeOf({ director: "far" })).toBe("init-no-real-servers");
    const empty = join(base, "empty");
    writeFileSync(empty, "");
    expect(await codeOf({ fromSshConfig: true, sshConfig: empty })).toBe("init-no-director");
    expect(await codeOf({ fromSshConfig: true, sshConfig: join(base, "none") })).toBe("ssh-config-missing");
    expect(await codeOf({ name: "no name" })).toBe("init-name-invalid");
  });
});

describe("what is there already", () => {
  it.each(["cluster.ts", "tsconfig.json", ".gitignore"])("%s is named, and nothing is written", async (name) => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, name), "mine\n");
    const { code, told } = await run(folder);
    expect(code).toBe(`files-exist: ${join(folder, name)} exists already.`);
    expect(told).toBe(
      `Specify another folder: lvsform init DIR${name === "cluster.ts" ? "" : ", or keep these files with --keep"}`,
    );
    expect(readdirSync(folder)).toEqual([name]);
    expect(readFileSync(join(folder, name), "utf8")).toBe("mine\n");
  });

  it("stays as it is with --keep, all but cluster.ts", async () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, ".gitignore"), "mine\n");
    const { code, told, read, said } = await run(folder, { keep: true });
    expect([code, read(".gitignore")]).toEqual([0, "mine\n"]);
    expect(told).toContain(".lvsform/ belongs into it");
    expect(said).toContain("Wrote cluster.ts and tsconfig.json");
    expect((await run(folder, { keep: true })).code).toContain("files-exist");
  });

  it("also where it came only now: what was written before is taken away again", async () => {
    const folder = newFolder();
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "b"), "mine\n");
    const files = ["a", "b", "c"].map((name) => ({ name, text: "ours\n" }));
    await expect(writeAll(folder, files)).rejects.toThrow(`${join(folder, "b")} exists`);
    expect(readdirSync(folder)).toEqual(["b"]);
    expect(readFileSync(join(folder, "b"), "utf8")).toBe("mine\n");
  });

  it("is told where it is a file in the place of the folder; folders that were made for nothing go", async () => {
    const file = join(newFolder(), "..");
    writeFileSync(file.replace(/\/$/, ""), "mine\n");
    expect((await run(join(file, "x"))).code).toContain("init-not-written");
    const folder = join(newFolder(), "deep", "down");
    await expect(writeAll(folder, [{ name: "no/such", text: "" }])).rejects.toThrow("cannot be written");
    expect(existsSync(join(folder, "../..", ".."))).toBe(false);
  });
});
