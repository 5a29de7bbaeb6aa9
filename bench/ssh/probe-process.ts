import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import ssh2 from "ssh2";
import { providers } from "../../providers/index.ts";
import { declare, probe, type Tool } from "../../src/api/pipeline.ts";
import { createLimit } from "../../src/hosts/limit.ts";
import { createPool } from "../../src/hosts/pool.ts";
import { connectSsh } from "../../src/hosts/ssh/client/connect.ts";
import { mostMemory } from "../memory.ts";
import { inTurns } from "../row.ts";
import { addressOf, names, port } from "./probed.ts";

// A process of the bench of reading: `once` tells the memory of reading all hosts once, `times` the time of it and of ssh2 alone in turns.

const times = 5;
/** What the program has, too. */
const parallelism = 32;

/** Every host read by lvsform, over connections of its own, which it closes. */
async function read(folder: string): Promise<{ readonly milliseconds: number; readonly script: string }> {
  const declaration = await declare({ clusterFile: join(folder, "cluster.ts"), providers });
  const pool = createPool(connectSsh({ configFile: join(folder, "ssh_config") }), { parallelism });
  const limit = createLimit(parallelism);
  let script = "";
  const tool: Pick<Tool, "providers" | "withHost" | "progress" | "now"> = {
    providers,
    progress: () => {},
    now: () => new Date(),
    withHost: (target, task) =>
      limit(() =>
        pool.with(target, (transport) =>
          task({
            ...transport,
            exec(text, options) {
              script = text;
              return transport.exec(text, options);
            },
          }),
        ),
      ),
  };
  const begun = performance.now();
  const live = await probe(tool as Tool, declaration, { resources: new Map(), hosts: [] });
  await pool.closeAll();
  const milliseconds = performance.now() - begun;
  const unread = live.hosts.find(({ reachable }) => !reachable);
  if (unread || live.unreadable.size > 0 || live.resources.size < names.length)
    throw new Error(JSON.stringify(unread ?? [...live.unreadable].at(0)));
  return { milliseconds, script };
}

async function bare(folder: string, script: string): Promise<number> {
  const privateKey = readFileSync(join(folder, "user"));
  const limit = createLimit(parallelism);
  const begun = performance.now();
  const clients = await Promise.all(names.map((_, at) => limit(() => ask(addressOf(at), privateKey, script))));
  await Promise.all(
    clients.map((client) => {
      const closed = new Promise<void>((resolve) => client.on("close", () => resolve()));
      client.end();
      return closed;
    }),
  );
  return performance.now() - begun;
}

function ask(host: string, privateKey: Buffer, script: string): Promise<ssh2.Client> {
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    client.on("error", reject);
    client.on("ready", () =>
      client.exec("exec /bin/sh", (error, channel) => {
        if (error) return reject(error);
        channel.on("close", () => resolve(client));
        channel.resume();
        channel.stderr.resume();
        channel.end(script);
      }),
    );
    client.connect({
      sock: connect({ host, port, noDelay: true }),
      username: "root",
      privateKey,
      algorithms: { serverHostKey: ["ssh-ed25519"] },
      hostVerifier: () => true,
    });
  });
}

const [, , what, folder = ""] = process.argv;
const { script } = await read(folder);
const result =
  what === "once"
    ? mostMemory("self")
    : await inTurns(
        async () => (await read(folder)).milliseconds,
        () => bare(folder, script),
        times,
      );
process.stdout.write(JSON.stringify(result));
