import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { factsScript, parseFacts } from "../../src/hosts/facts.ts";

const folders: string[] = [];
afterEach(() => {
  for (const one of folders.splice(0)) rmSync(one, { recursive: true });
});

/** What a host with these programs, by their texts, and with IPVS loaded or not, says of its ipvsadm. */
function ipvsadmOf(programs: Readonly<Record<string, string>>, isLoaded = false): string | null {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-facts-"));
  folders.push(folder);
  mkdirSync(join(folder, "bin"));
  const sh = execFileSync("/bin/sh", ["-c", "command -v sh"], { encoding: "utf8" }).trim();
  for (const name of ["grep", "tr", "sed"]) {
    const path = execFileSync(sh, ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    symlinkSync(path, join(folder, "bin", name));
  }
  for (const [name, text] of Object.entries(programs)) writeFileSync(join(folder, "bin", name), text, { mode: 0o755 });
  if (isLoaded) writeFileSync(join(folder, "ip_vs"), "");
  const script = factsScript.replaceAll("/proc/net/ip_vs", join(folder, "ip_vs"));
  const env = { PATH: join(folder, "bin"), SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" };
  return parseFacts(execFileSync(sh, ["-c", script], { encoding: "utf8", env })).ipvsadm;
}

// As the string stands in the program of Debian 12: between zero bytes, and with nothing that would be a line.
const binary = "\x7fELF\u0000ipvsadm %s (compiled with %s and IPVS v%d.%d.%d)\n\u0000v1.31 2019/12/24\u0000popt\u0000";
const saying = (text: string, rc = 0) => `#!/bin/sh\n${text ? `echo '${text}'` : ":"}\nexit ${rc}\n`;
const loading = saying("ipvsadm v1.28 2015/02/09 (compiled with popt and IPVS v1.2.1)");

describe("the version of ipvsadm", () => {
  it("is read from the program itself, which is not run and no package database is asked", () => {
    const wrong = saying("9.99");
    expect(ipvsadmOf({ ipvsadm: binary, "dpkg-query": wrong, rpm: wrong })).toBe("1.31");
    expect(ipvsadmOf({ ipvsadm: binary, "dpkg-query": wrong, rpm: wrong }, true)).toBe("1.31");
  });

  it("is told by a program that hides it, where IPVS is loaded already", () => {
    const hidden = loading.replace("v1.28 ", "v1.2''8 ");
    expect(ipvsadmOf({ ipvsadm: hidden, "dpkg-query": saying("1:1.27-1") }, true)).toBe("1.28");
  });

  it("is else that of the package, of Debian or of RHEL", () => {
    const hidden = "#!/bin/sh\nexit 9\n";
    expect(ipvsadmOf({ ipvsadm: hidden, "dpkg-query": saying("1:1.31-1+b1") })).toBe("1.31");
    expect(ipvsadmOf({ ipvsadm: hidden, rpm: saying("1.29") })).toBe("1.29");
    expect(ipvsadmOf({ ipvsadm: hidden, "dpkg-query": saying("", 1) })).toBe("unknown");
  });

  it("is none where there is no such program", () => {
    expect(ipvsadmOf({})).toBeNull();
  });
});
