import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { labPaths } from "./lab.ts";

// The demonstration: what a user would type, typed. Each command is the program itself.

const root = join(import.meta.dirname, "../..");
const name = `demo-${process.pid}`;
const cluster = join(root, "examples/walkthrough/cluster.ts");

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "lvsform-demo-"));
  const onLab = ["-f", cluster, "--state", join(folder, "state.db"), "--ssh-config", labPaths(name).sshConfig];
  try {
    print("A director v11, three real servers v12 to v14 and a client v10, on one real Linux kernel:");
    await lvsform("lab", "up", "--name", name);
    print("The plan that makes them the walkthrough's cluster:");
    await lvsform("plan", ...onLab);
    print("Apply it:");
    await lvsform("apply", "--yes", ...onLab);
    print("The director's table, as ipvsadm shows it:");
    await lvsform("lab", "exec", "--name", name, "v11", "--", "ipvsadm", "-L", "-n");
    print("Requests to the VIP from the client. V12 has weight 2, the others 1:");
    await lvsform("verify", "--from", "v10", ...onLab);
    print("Plan again: there is nothing left to do.");
    await lvsform("plan", ...onLab);
    return 0;
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return 1;
  } finally {
    await lvsform("lab", "down", "--name", name);
    await rm(folder, { recursive: true, force: true });
  }
}

function print(text: string): void {
  process.stdout.write(`\n# ${text}\n`);
}

/** Shows and runs one command. */
async function lvsform(...words: readonly string[]): Promise<void> {
  const shown = words.map((word) => (word.startsWith(root) ? relative(process.cwd(), word) : word)).join(" ");
  process.stdout.write(`$ lvsform ${shown}\n`);
  const child = spawn(process.execPath, [join(root, "dist/src/main.js"), ...words], { stdio: "inherit" });
  const code = await new Promise<number | null>((done, fail) => child.once("error", fail).once("exit", done));
  if (code !== 0) throw new Error(`lvsform ${words[0]} ended with exit code ${code}`);
}

process.exitCode = await main();
