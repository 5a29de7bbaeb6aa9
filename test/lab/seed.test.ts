import { expect, it } from "vitest";
import { writeCpio } from "../../src/lab/image/cpio.ts";
import { makeKeyPair } from "../../src/lab/openssh-key.ts";
import { writeSeed } from "../../src/lab/seed.ts";
import { hostsOf } from "../../src/lab/topology.ts";

interface Entry {
  readonly mode: number;
  readonly time: number;
  readonly content: string;
}

/** Reads the "newc" format by its description, on its own: what the kernel does. */
function readCpio(archive: Buffer): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  for (let at = 0; ; ) {
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const field = (index: number) =>
      Number.parseInt(archive.toString("latin1", at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const [size, nameSize] = [field(6), field(11)];
    const name = archive.toString("utf8", at + 110, at + 110 + nameSize - 1);
    if (name === "TRAILER!!!") return found;
    const begin = at + Math.ceil((110 + nameSize) / 4) * 4;
    found.set(name, { mode: field(1), time: field(5), content: archive.toString("utf8", begin, begin + size) });
    at = begin + Math.ceil(size / 4) * 4;
  }
}

it("a lab's archive tells the guest its hosts, one a line, in the order init.sh reads", () => {
  const hosts = hostsOf({ realServers: 2, directors: 1 });
  const entries = readCpio(writeSeed(hosts, makeKeyPair(), new Map()));
  expect(entries.get("lab/hosts")?.content).toBe(
    [
      "v10 192.168.0.10 24 192.168.0.254 client",
      "v11 192.168.0.11 24 192.168.0.254 director",
      "v12 192.168.0.12 24 192.168.0.254 real-server",
      "v13 192.168.0.13 24 192.168.0.254 real-server",
      "",
    ].join("\n"),
  );
});

it("holds each host's private key and the client's public one, never the client's private one", () => {
  const [client, key] = [makeKeyPair(), makeKeyPair()];
  const archive = writeSeed(hostsOf({ realServers: 1, directors: 1 }), client, new Map([["v11", key]]));
  const entries = readCpio(archive);
  expect(entries.get("lab/keys/v11")).toEqual({ mode: 0o100600, time: 0, content: key.privateKey });
  expect(entries.get("lab/authorized_keys")?.content).toBe(`${client.publicKey}\n`);
  expect(archive.includes(client.privateKey.slice(60, 200))).toBe(false);
});

it("links and folders keep their kind, and the same entries give the same bytes", () => {
  const entries = [
    { path: "usr", type: "directory" },
    { path: "usr/sh", type: "link", target: "/bin/dash" },
    { path: "a", type: "file", mode: 0o755, content: Buffer.from("abcde") },
  ] as const;
  const read = readCpio(writeCpio(entries));
  expect(read.get("usr")?.mode).toBe(0o040755);
  expect(read.get("usr/sh")).toEqual({ mode: 0o120777, time: 0, content: "/bin/dash" });
  expect(read.get("a")).toEqual({ mode: 0o100755, time: 0, content: "abcde" });
  expect(writeCpio(entries).equals(writeCpio(entries))).toBe(true);
});
