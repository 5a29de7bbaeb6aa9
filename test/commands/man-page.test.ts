import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tableOf } from "../../src/cli/commands/table.ts";
import { exitCodes } from "../../src/model/exit-codes.ts";
import { printManPage } from "../../src/views/man-page.ts";
import { everyEntry, quietProgram } from "./all-commands.ts";

const page = printManPage(tableOf(quietProgram().program), { version: "1.2.3-rc.1", date: "2026-01-31" });
const input = { input: page, encoding: "utf8" as const };
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;

/** A part of the page, as somebody would read it without roff. */
function sectionOf(head: string): string {
  const [, text = ""] = plain(page).split(`\n${head}\n`);
  return text.split(/\n\.S[HS] /)[0] ?? "";
}

function plain(roff: string): string {
  return roff
    .replaceAll(/\\f[A-Z]/g, "")
    .replaceAll("\\(aq", "'")
    .replaceAll("\\(ti", "~")
    .replaceAll("\\(dq", '"')
    .replaceAll("\\&", "")
    .replaceAll("\\-", "-");
}

describe("the manual page", () => {
  const commands = everyEntry().filter(({ acts, names }) => acts && names.length > 1);
  const heads = plain(page).match(/^\.SS .*$/gm) ?? [];

  it("has a part for each command, in the order of the help", () => {
    expect(heads.length).toBe(commands.length);
  });

  it.each(commands.map((one, at) => [one.names.join(" "), one, heads[at] ?? ""] as const))(
    "has %s with its arguments, options, defaults and examples",
    (name, { arguments: args, options, examples }, head) => {
      expect(`${head} `.startsWith(`.SS ${name} `)).toBe(true);
      const text = sectionOf(head);
      for (const one of args) expect(head).toContain(one.name);
      for (const { long, value, byDefault } of options.filter((one) => one.long !== "--help")) {
        expect(text).toMatch(
          new RegExp(`^(-\\w, )?${long}${value ? ` ${value.name.replaceAll("|", "\\|")}` : ""}$`, "m"),
        );
        if (byDefault !== undefined) expect(text).toContain(`Default: ${byDefault}.`);
      }
      for (const { line } of examples) expect(text).toContain(`\n.EX\n${line}\n.EE\n`);
    },
  );

  it("has its sections, every exit status, and the version it is of", () => {
    expect(page.match(/^\.SH .*$/gm)?.map((one) => one.slice(4))).toEqual([
      "NAME",
      "SYNOPSIS",
      "DESCRIPTION",
      "OPTIONS",
      "COMMANDS",
      "EXIT STATUS",
      "ENVIRONMENT",
      "FILES",
      "EXAMPLES",
      "SEE ALSO",
    ]);
    for (const [code] of exitCodes) expect(sectionOf(".SH EXIT STATUS")).toContain(`.B ${code}\n`);
    expect(page.split("\n")[0]).toBe('.TH LVSFORM 1 2026-01-31 "lvsform 1.2.3\\-rc.1" "User Commands"');
    expect(page).not.toMatch(/[^\n -~]|undefined/);
  });

  it("is put in its place by npm, which takes a list alone", () => {
    const { man, files, scripts } = JSON.parse(readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"));
    expect(man).toEqual(["./dist/man/lvsform.1"]);
    expect(files).toContain("dist");
    expect(readFileSync(join(import.meta.dirname, "../..", scripts.build.replace("sh ", "")), "utf8")).toContain(
      ">dist/man/lvsform.1",
    );
  });

  it.skipIf(!has("groff"))("is one that groff has no complaint of", () => {
    const { stdout, stderr, status } = spawnSync("groff", ["-ww", "-man", "-z"], input);
    expect([stdout, stderr, status]).toEqual(["", "", 0]);
  });

  it.skipIf(spawnSync("mandoc", { input: "" }).error !== undefined)("is one that mandoc has no complaint of", () => {
    const { stdout, stderr, status } = spawnSync("mandoc", ["-Tlint", "-Wstyle"], input);
    expect([stdout, stderr, status]).toEqual(["", "", 0]);
  });
});
