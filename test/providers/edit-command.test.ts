import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { editCommand } from "../../providers/boot/edit-command.ts";
import { editText, type LineEdit } from "../../src/model/text/line-edit.ts";
import { awks } from "./guard-shell.ts";

// The script of a host and the function that shows its outcome are two programs: they must say the same of every text.

const folder = mkdtempSync(join(tmpdir(), "lvsform-edit-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The shells of hosts: dash, or what else is sh here, and the one of small systems. */
const busybox = awks.find(({ applet }) => applet)?.path;
const shells = ["/bin/sh", ...(busybox ? [`${busybox} sh`] : [])];
const hosts = awks.flatMap((awk) => shells.map((shell) => ({ ...awk, shell, name: `${awk.name} and ${shell}` })));
type Host = (typeof hosts)[number];

function run(edit: LineEdit, awk: Host): void {
  const bin = join(folder, `bin-${awk.name.replaceAll("/", "-")}`);
  if (!existsSync(bin)) {
    mkdirSync(bin);
    writeFileSync(join(bin, "sh"), `#!/bin/sh\nexec ${awk.shell} "$@"\n`, { mode: 0o755 });
    writeFileSync(join(bin, "awk"), `#!/bin/sh\nexec ${awk.path} ${awk.applet ?? ""} "$@"\n`, { mode: 0o755 });
  }
  const [program = "", ...words] = editCommand(edit).argv;
  execFileSync(join(bin, program), words, { env: { PATH: `${bin}:/usr/bin:/bin`, LC_ALL: "C" }, stdio: "pipe" });
}

const line = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("a", "b", "", "# lvsform", "[ipv4]", "  a", "a ", "a\r", "b\r", "\r") },
  fc.constantFrom("1", "1.0", "+1", "\\n", "\\\\1&", "$x `y`", "%s%d", 'it\'s "so"', "\ttab", "中文 #", "-n", "0x1"),
);
const lines = (most: number) => fc.array(line, { maxLength: most });
const text = fc.option(
  fc.tuple(lines(8), fc.boolean()).map(([all, ends]) => all.join("\n") + (ends && all.length > 0 ? "\n" : "")),
  { nil: undefined },
);
/** Half of the time, lines that stand there are to go. */
const edit = fc
  .record({
    text,
    gone: lines(2),
    add: lines(3),
    header: lines(2),
    from: fc.nat(7),
    count: fc.nat(3),
    hits: fc.boolean(),
  })
  .map(({ text: was, gone, add, header, from, count, hits }) => ({
    text: was,
    remove: hits && was !== undefined ? was.split("\n").slice(from, from + count) : gone,
    add,
    header,
  }));

describe.each(hosts)("an edit of a file by its lines, with $name", (awk) => {
  it("makes of a file what is shown of it beforehand", () => {
    let number = 0;
    fc.assert(
      fc.property(edit, ({ text: was, remove, add, header }) => {
        number += 1;
        const place = join(folder, `${awk.name.replaceAll("/", "-")}-${number}`);
        const path = join(place, "sub", "a file.conf");
        if (was !== undefined) {
          mkdirSync(join(place, "sub"), { recursive: true });
          writeFileSync(path, was);
        }
        run({ path, remove, add, header }, awk);
        const shown = editText(was, { path, remove, add, header });
        expect(existsSync(path) ? readFileSync(path, "utf8") : undefined).toBe(shown);
        // Nothing else is left beside it.
        expect(readdirSync(join(place, "sub"))).toEqual(shown === undefined ? [] : ["a file.conf"]);
      }),
      { numRuns: 30 },
    );
  });

  it("finds its lines in a file with carriage returns, keeps its line ends, and leaves nothing of itself behind", () => {
    const path = join(folder, `returns of ${awk.name.replaceAll("/", "-")}`);
    for (const was of ["# theirs\r\nA=1\r\nB=2\r\n", "# theirs\r\nA=1\r\nB=2", "# theirs\nA=1\r\nB=2\n"]) {
      writeFileSync(path, was);
      const there = { path, header: ["# ours"], stays: true as const };
      run({ ...there, remove: ["A=1"], add: ["A=3"] }, awk);
      expect(readFileSync(path, "utf8")).toBe(was.replace("A=1", "A=3"));
      run({ ...there, remove: [], add: ["C=4"] }, awk);
      const end = was.startsWith("# theirs\r") ? "\r\n" : "\n";
      expect(readFileSync(path, "utf8")).toBe(
        was.endsWith("\n") ? `${was.replace("A=1", "A=3")}C=4${end}` : `${was.replace("A=1", "A=3")}${end}C=4`,
      );
      run({ ...there, remove: ["C=4"], add: [] }, awk);
      run({ ...there, remove: ["A=3"], add: ["A=1"] }, awk);
      expect(readFileSync(path, "utf8")).toBe(was);
    }
  });
});

describe("a file that is edited", () => {
  const [awk] = hosts;
  if (awk === undefined) throw new Error("this machine has no awk");

  it("keeps its mode and its owner", () => {
    const path = join(folder, "mode");
    writeFileSync(path, "a\n");
    chmodSync(path, 0o640);
    const owned = process.getuid?.() === 0;
    if (owned) execFileSync("chown", ["1234:4321", path]);
    run({ path, remove: ["a"], add: ["b"], header: [] }, awk);
    const { mode, uid, gid } = statSync(path);
    expect(mode & 0o777).toBe(0o640);
    if (owned) expect([uid, gid]).toEqual([1234, 4321]);
  });

  it("has the mode that was asked for where it is new", () => {
    const path = join(folder, "secret");
    run({ path, remove: [], add: ["b"], header: [], mode: "600" }, awk);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("is reached through a link, which stays", () => {
    const [path, link] = [join(folder, "target"), join(folder, "link")];
    writeFileSync(path, "a\n");
    symlinkSync("target", link);
    run({ path: link, remove: ["a"], add: ["b"], header: [] }, awk);
    expect(readFileSync(path, "utf8")).toBe("b\n");
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  it("takes a folder of ours along when it was the last one in it", () => {
    const ours = join(folder, "10-eth0.network.d");
    const path = join(ours, "lvsform.conf");
    run({ path, remove: [], add: ["b"], header: ["# ours"] }, awk);
    run({ path, remove: ["b"], add: [], header: ["# ours"] }, awk);
    expect(existsSync(ours)).toBe(false);
  });

  it("is whole, the old one or the new one, when the disk is full", () => {
    const path = join(folder, "full");
    writeFileSync(path, "a\n");
    const full = { ...awk, name: "full", path: "false", applet: undefined };
    expect(() => run({ path, remove: ["a"], add: ["b"], header: [] }, full)).toThrow();
    expect(readFileSync(path, "utf8")).toBe("a\n");
    expect(readdirSync(folder).filter((name) => name.includes(".full."))).toEqual([]);
  });
});
