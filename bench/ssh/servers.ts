import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ssh2, { type ParsedKey, type ServerChannel } from "ssh2";

// A process of ssh servers, each on an address of the loopback network. What they answer was read on this machine, once: every script
// is that of a probe, and only its nonce changes.

const [, , folder = "", from = "", to = "", portText = ""] = process.argv;
const hostKey = readFileSync(join(folder, "host"));
const accepted = ssh2.utils.parseKey(readFileSync(join(folder, "user.pub"))) as ParsedKey;
const answers = new Map<string, string>();

function answer(channel: ServerChannel, script: string): void {
  const nonce = /[0-9a-f]{24}/.exec(script)?.[0] ?? "none";
  const bare = script.replaceAll(nonce, "NONCE");
  const known =
    answers.get(bare) ??
    execFileSync("sh", ["-c", `{ ${script}\n} 2>/dev/null`], { encoding: "utf8" }).replaceAll(nonce, "NONCE");
  answers.set(bare, known);
  const marks = [...known.matchAll(/\n@NONCE .*\n/g)].join("");
  channel.write(known.replaceAll("NONCE", nonce));
  channel.stderr.write(marks.replaceAll("NONCE", nonce));
  channel.exit(0);
  channel.end();
}

for (let at = Number(from); at < Number(to); at += 1) {
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on("error", () => {});
    client.on("authentication", (context) => {
      if (context.method !== "publickey" || !context.key.data.equals(accepted.getPublicSSH()))
        return context.reject(["publickey"]);
      const { blob, signature, hashAlgo } = context;
      if (signature === undefined || (blob && accepted.verify(blob, signature, hashAlgo) === true))
        return context.accept();
      context.reject();
    });
    client.on("session", (accept) =>
      accept().on("exec", (take) => {
        const channel = take();
        let script = "";
        channel.on("data", (text: Buffer) => {
          script += text.toString("latin1");
        });
        channel.on("end", () => answer(channel, script));
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(Number(portText), addressOf(at), resolve));
}
process.stdout.write("ready\n");

function addressOf(at: number): string {
  return `127.77.${Math.floor(at / 250)}.${(at % 250) + 1}`;
}
