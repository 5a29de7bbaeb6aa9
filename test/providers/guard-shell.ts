import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** Every awk that this machine has: hosts have one or the other. */
export const awks = [["mawk"], ["gawk"], ["original-awk"], ["busybox", "awk"]].flatMap(([program = "", applet]) => {
  try {
    const path = execFileSync("/bin/sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
    return [{ name: program, path, applet }];
  } catch {
    return [];
  }
});

const folders: string[] = [];
afterAll(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true });
});

/** A machine for read-only scripts: programs that print what they are told, and files in the place of the kernel's. */
export class ReadingShell {
  readonly #folder = mkdtempSync(join(tmpdir(), "lvsform-guard-"));

  constructor({ path, applet }: (typeof awks)[number]) {
    folders.push(this.#folder);
    mkdirSync(join(this.#folder, "bin"));
    if (applet) this.program("awk", `exec ${path} ${applet} "$@"`);
    else symlinkSync(path, join(this.#folder, "bin/awk"));
  }

  /** A program by its shell text. */
  program(name: string, text: string): void {
    const path = join(this.#folder, "bin", name);
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  }

  /** A file under /proc, /sys or /etc. */
  file(path: string, text: string): void {
    const own = join(this.#folder, path);
    mkdirSync(dirname(own), { recursive: true });
    writeFileSync(own, this.#moved(text));
  }

  /** What the table of IPVS prints, by the three words that ipvsadm is asked with. */
  ipvsadm(answers: Readonly<Record<string, string>>): void {
    this.file("/proc/net/ip_vs", "");
    for (const [words, text] of Object.entries(answers)) this.file(`/said/${words.replaceAll(" ", "_")}`, text);
    this.program(
      "ipvsadm",
      `f="${this.#folder}/said/$(echo "$*" | tr ' ' _)"; [ -e "$f" ] || { echo "not told: $*" >&2; exit 9; }; cat "$f"`,
    );
  }

  /** A script, or a text that it reads, with the paths of this machine's own folder. */
  #moved(text: string): string {
    return text.replaceAll(/\/(proc|sys|etc)\//g, `${this.#folder}/$1/`);
  }

  /** What a script prints: lines of name and value. */
  read(script: string): ReadonlyMap<string, string> {
    const stdout = execFileSync("/bin/sh", ["-c", `set -u\n${this.#moved(script)}`], {
      encoding: "utf8",
      env: { PATH: `${join(this.#folder, "bin")}:/usr/bin:/bin`, LC_ALL: "C" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const lines = stdout
      .replaceAll(`${this.#folder}/`, "/")
      .split("\n")
      .filter((line) => line !== "");
    return new Map(
      lines.map((line) => [line.slice(0, line.indexOf("\t")), line.slice(line.indexOf("\t") + 1)] as const),
    );
  }
}
