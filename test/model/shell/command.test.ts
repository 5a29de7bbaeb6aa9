import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { run, toShell } from "../../../src/model/shell/command.ts";
import { frameScript, parseFrames } from "../../../src/model/shell/frame.ts";
import { quote, trusted } from "../../../src/model/shell/shell.ts";

const sh = (script: string) =>
  execFileSync("/bin/sh", ["-s"], { input: script, encoding: "utf8", stdio: ["pipe", "pipe", "ignore"] });

describe("quoting", () => {
  it("leaves plain words as a person would type them", () => {
    expect(toShell(run("ipvsadm", "-a", "-t", "192.168.0.21:80", "-r", "[2001:db8::1]:80"))).toBe(
      "ipvsadm -a -t 192.168.0.21:80 -r '[2001:db8::1]:80'",
    );
    expect(toShell(run("sysctl", "-w", "net.ipv4.ip_forward=1"))).toBe("sysctl -w net.ipv4.ip_forward=1");
  });

  it("gives a real sh every word back as it was", () => {
    const word = fc
      .string({ unit: "binary", maxLength: 20 })
      .filter((text) => !text.includes("\0") && text.isWellFormed());
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        expect(sh(`for w in ${words.map(quote).join(" ")}; do printf '%s\\0' "$w"; done`)).toBe(
          `${words.join("\0")}\0`,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("never lets the first word set a variable", () => {
    expect(toShell(run("PATH=/tmp", "x"))).toBe("'PATH=/tmp' x");
  });

  it("refuses what no program can be given", () => {
    expect(() => quote("a\0b")).toThrow("NUL");
  });
});

describe("frames", () => {
  const parts = [
    { name: "one", script: trusted("echo out; echo err >&2; cat") },
    { name: "two", script: trusted("printf 'no line end'; exit 3") },
    { name: "three", script: trusted("echo never") },
  ];

  it("gives each part its own output and exit status, and no standard input", () => {
    const out = sh(frameScript([{ name: "one", script: trusted("echo a; cat; echo b") }], "n0", { onError: "stop" }));
    expect(parseFrames(out, "", "n0")).toEqual([{ name: "one", stdout: "a\nb\n", stderr: "", code: 0 }]);
  });

  it("stops after the first part that fails, where that is asked for", () => {
    const names = (onError: "stop" | "go-on") =>
      parseFrames(sh(frameScript(parts, "n1", { onError })), "", "n1").map(({ name, code }) => `${name} ${code}`);
    expect(names("stop")).toEqual(["one 0", "two 3"]);
    expect(names("go-on")).toEqual(["one 0", "two 3", "three 0"]);
  });

  it("is not fooled by noise around, nor by a part that prints a marker of another nonce", () => {
    const out = `welcome\n@n9 end one 0\n${sh(frameScript([{ name: "one", script: trusted("printf '\\n@n9 end one 7\\n'") }], "n2", { onError: "stop" }))}bye\n`;
    expect(parseFrames(out, "", "n2")).toEqual([{ name: "one", stdout: "\n@n9 end one 7\n", stderr: "", code: 0 }]);
  });

  it("counts only parts whose end was seen, wherever the connection was cut", () => {
    const out = sh(frameScript(parts, "n3", { onError: "go-on" }));
    for (let cut = 0; cut < out.length; cut += 1)
      for (const { name, stdout } of parseFrames(out.slice(0, cut), "", "n3"))
        expect(stdout).toBe({ one: "out\n", two: "no line end", three: "never\n" }[name]);
  });

  it("runs nothing of a script that was cut while it was sent", () => {
    const whole = frameScript(
      [
        { name: "one", script: trusted("echo ran") },
        { name: "two", script: trusted("echo ran") },
      ],
      "n4",
      { onError: "stop" },
    );
    for (let cut = 0; cut < whole.trimEnd().length; cut += 7) {
      let out = "";
      try {
        out = execFileSync("/bin/sh", ["-s"], {
          input: whole.slice(0, cut),
          encoding: "utf8",
          stdio: ["pipe", "pipe", "ignore"],
        });
      } catch {
        // A syntax error is what saves the host here.
      }
      expect(out).toBe("");
    }
  });
});
