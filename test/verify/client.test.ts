import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openLocal } from "../../src/hosts/local.ts";
import type { VerifyBy } from "../../src/model/declaration.ts";
import { trusted } from "../../src/model/shell/shell.ts";
import { askScript, parseAnswers } from "../../src/verify/ask.ts";
import { askServersScript, parseReplies, type Question } from "../../src/verify/ask-servers.ts";

// A real shell with one client program at a time: what a host has is not ours to choose.
const folders = (process.env.PATH ?? "").split(":").concat("/usr/sbin", "/sbin");
const find = (program: string) => folders.map((one) => join(one, program)).find((path) => existsSync(path));
const basics = ["sh", "timeout", "sed", "cut", "tr", "cat", "dd", "head", "ip", "grep", "printf"];
const made: string[] = [];

function hostWith(...programs: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-client-"));
  made.push(folder);
  for (const name of [...basics, ...programs]) {
    const path = find(name);
    if (path) symlinkSync(path, join(folder, name));
  }
  // The scripts add the sbin folders, where no client program lives.
  return openLocal({ env: { PATH: folder } });
}

const requests: string[] = [];
const web = createServer((request, answer) => {
  requests.push(request.url ?? "");
  answer.statusCode = request.url === "/gone" ? 404 : 200;
  answer.end("\n\u001b[31mv12\u001b[0m page\nmore\n");
});
const echo = createSocket("udp4");
const datagrams: { text: string; port: number }[] = [];
let port = 0;
let udpPort = 0;

beforeAll(async () => {
  await once(web.listen(0, "127.0.0.1"), "listening");
  port = (web.address() as AddressInfo).port;
  echo.on("message", (message, from) => {
    datagrams.push({ text: message.toString(), port: from.port });
    if (message.toString() !== "silence\n") echo.send(`v12 heard ${message.length}`, from.port, from.address);
  });
  echo.bind(0, "127.0.0.1");
  await once(echo, "listening");
  udpPort = echo.address().port;
});
afterAll(() => {
  web.close();
  echo.close();
  for (const folder of made) rmSync(folder, { recursive: true });
});

async function ask(programs: readonly string[], verify: Partial<VerifyBy>, times = 2) {
  const how: VerifyBy = { by: "http", ports: [port], path: "/", send: "\n", ...verify };
  const script = askScript({ vip: "127.0.0.1", verify: how }, times);
  const { stdout } = await hostWith(...programs).exec(trusted(`${script}\n`), { timeoutMs: 60_000 });
  return parseAnswers(stdout);
}

describe("asking with whatever a host has", () => {
  const clients = ["curl", "wget", "bash"].filter(find);
  it.each(clients)("%s gets a page, whose first line is safe to print", async (client) => {
    const { pages, failures, hasClient, isWhole, way } = await ask([client], {});
    expect({ hasClient, failures, isWhole, way }).toEqual({
      hasClient: true,
      failures: [],
      isWhole: true,
      way: "local",
    });
    expect([...pages]).toEqual([["\\x1b[31mv12\\x1b[0m page", 2]]);
  });

  it.each(clients)("%s takes an HTTP error for an answer, and asks once", async (client) => {
    requests.length = 0;
    const { pages, failures } = await ask([client], { path: "/gone" }, 1);
    expect([failures, [...pages.values()]]).toEqual([[], [1]]);
    expect(requests).toEqual(["/gone"]);
  });

  it.each(clients)("%s says why there is no answer", async (client) => {
    const { pages, failures } = await ask([client], { ports: [1] });
    expect([pages.size, failures.length]).toEqual([0, 2]);
  });

  it.each(["bash", "curl"].filter(find))("%s connects and sends nothing", async (client) => {
    expect([...(await ask([client], { by: "connect" })).pages]).toEqual([["connected", 2]]);
    expect((await ask([client], { by: "connect", ports: [1] })).failures).toHaveLength(2);
  });

  it("sends one datagram from a new port each time, and takes any answer", async () => {
    datagrams.length = 0;
    const { pages } = await ask(["bash"], { by: "udp", ports: [udpPort], send: "two\nlines\n" });
    expect([...pages]).toEqual([["v12 heard 10", 2]]);
    expect(datagrams.map(({ text }) => text)).toEqual(["two\nlines\n", "two\nlines\n"]);
    expect(new Set(datagrams.map((one) => one.port)).size).toBe(2);
  });

  it("tells silence from a port where nobody is", async () => {
    expect((await ask(["bash"], { by: "udp", ports: [udpPort], send: "silence\n" }, 1)).failures).toEqual([
      "no answer",
    ]);
    expect((await ask(["bash"], { by: "udp", ports: [1] }, 1)).failures[0]).toContain("refused");
  });

  it("asks every port, and gives up one that never answers", async () => {
    const { pages, failures } = await ask(["bash"], { by: "connect", ports: [1, port] }, 20);
    expect([failures.length, pages.get("connected")]).toEqual([8, 20]);
  });

  it("says so when there is nothing to ask with", async () => {
    for (const by of ["http", "connect", "udp"] as const) expect((await ask([], { by })).hasClient).toBe(false);
  });

  it("asks real servers at the same time, and the VIP only where it is the host's own", async () => {
    const one = (id: string, more: Partial<Question>): Question => ({
      id,
      address: "127.0.0.1",
      port,
      by: "connect",
      send: "",
      onlyHere: false,
      notFrom: undefined,
      ...more,
    });
    const questions = [
      one("up", {}),
      one("down", { port: 1 }),
      one("here", { onlyHere: true }),
      one("away", { address: "192.0.2.1", onlyHere: true }),
      one("masked", { notFrom: "127.0.0.1" }),
      one("udp", { by: "udp", port: udpPort, send: "hello\n" }),
    ];
    const { stdout } = await hostWith("bash").exec(trusted(`${askServersScript(questions)}\n`), { timeoutMs: 20_000 });
    const results = Object.fromEntries([...parseReplies(stdout, questions)].map(([id, { result }]) => [id, result]));
    expect(results).toEqual({
      up: "answers",
      down: "failed",
      here: "answers",
      away: "away",
      masked: "masked",
      udp: "answers",
    });
    const bare = await hostWith().exec(trusted(`${askServersScript(questions)}\n`), { timeoutMs: 20_000 });
    expect(parseReplies(bare.stdout, questions).get("up")?.result).toBe("untested");
  });
});
