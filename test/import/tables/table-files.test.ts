import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FoundTable } from "../../../src/import/tables/found-table.ts";
import { readTableFile } from "../../../src/import/tables/read-table-file.ts";

// Each file beside what is to be found in it. Those of keepalived that can run are run in the lab too: test/e2e/table-files.test.ts.
const folder = join(import.meta.dirname, "cases");
const names = readdirSync(folder).filter((name) => !name.endsWith(".json"));
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");

function shown({ services, destinations, timeouts, sync, vips, notes }: FoundTable) {
  return {
    services: Object.fromEntries(services),
    destinations: Object.fromEntries(destinations),
    ...(timeouts ? { timeouts } : {}),
    sync: Object.fromEntries(sync),
    vips: Object.fromEntries(vips),
    notes: notes.map(({ code, source, summary }) => `${source?.line} ${code}: ${summary}`),
  };
}

function read(text: string, path = "file", configId?: string): FoundTable {
  const found = readTableFile(text, path, configId);
  if ("code" in found) throw new Error(found.summary);
  return found;
}

describe("the table in a file", () => {
  it.each(names)("%s", (name) => {
    const found = shown(read(textOf(name), name, name === "parameters.conf" ? "v11" : undefined));
    expect(found).toEqual(JSON.parse(textOf(`${name}.json`)));
  });

  it("is taken with the lines that are only for one host, where its name is given", () => {
    const servers = (configId?: string) => [...read(textOf("another-home.conf"), "k", configId).destinations.keys()];
    expect(servers("other")).toEqual([
      "tcp:192.168.200.16:443/192.168.200.1:443",
      "tcp:192.168.200.16:443/192.168.201.100:443",
    ]);
    expect(servers("v11")).toEqual([
      "tcp:192.168.200.16:443/192.168.200.9:443",
      "tcp:192.168.200.16:443/192.168.201.100:443",
    ]);
    expect(servers()).toEqual(["tcp:192.168.200.16:443/192.168.201.100:443"]);
  });

  it("is empty where there are only comments, as in a file of rules that was never saved", () => {
    expect(shown(read("# ipvsadm.rules\n\n"))).toEqual(shown(read("")));
    expect(shown(read("\uFEFF! Configuration File for keepalived\n"))).toEqual(shown(read("")));
  });

  it("is not sought in a listing for people, nor in what is something else", () => {
    const refused = (text: string) => {
      const found = readTableFile(text, "file");
      return "code" in found ? `${found.code}: ${found.detail}` : "taken";
    };
    const listing = "IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n";
    expect(refused(listing)).toBe("not-a-table: It is a listing for people, which is incomplete. Nothing was written.");
    expect(refused("-A -t 10.0.0.1:80 -s rr\n\0")).toBe("not-a-table: It is not a text file. Nothing was written.");
    expect(refused("[Unit]\nDescription=x\n")).toMatch(/neither a rule of ipvsadm nor a block of keepalived/);
    expect(refused("<html>virtual_server</html>")).toMatch(/neither/);
  });

  it("is read of files with the line ends of another system, and without a last one", () => {
    const text = textOf("ipvsadm-1.31.rules");
    expect(shown(read(text.replaceAll("\n", "\r\n")))).toEqual(shown(read(text)));
    expect(shown(read(text.trimEnd()))).toEqual(shown(read(text)));
    const conf = textOf("every-option.conf");
    expect(shown(read(conf.replaceAll("\n", "\r\n").trimEnd()))).toEqual(shown(read(conf)));
  });

  it("does not grow without end", () => {
    const notes = (text: string) => shown(read(text)).notes.join("\n");
    const bombs = [
      ["~SEQ(A,1,50000) ~SEQ(B,1,50000) x"],
      // biome-ignore lint/suspicious/noTemplateCurlyInString: keepalived writes them so
      ["$A=${A} x", "$A"],
      ["$A=0123456789", ...[..."BCDEFGHIJKLMNOPQRSTU"].map((one) => `$${one}=\${A}\${A}\n$A=\${${one}}`), "$A"],
      ["$A= \\", "$A \\", "$A", "$A"],
    ];
    for (const bomb of bombs)
      expect(notes(`global_defs {\n}\n${bomb.join("\n")}\n`)).toMatch(/keepalived-line-expands/);
    expect(notes("virtual_server_group g {\n  10.0.0.0/8 80\n  2001:db8::/64\n}\n")).toMatch(
      /a range of at most 4096.*\n.*a range of at most 4096/,
    );
  });
});
