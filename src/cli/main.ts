#!/usr/bin/env node
// The process edge. Node's version first: the libraries below crash on an old one without a message.
import { existsSync } from "node:fs";
import * as modules from "node:module";
import { fileURLToPath } from "node:url";
import { startLoader } from "../dsl/load.ts";
import { compileCacheFolder } from "../model/local/cache-folder.ts";
import { ownVersion } from "../version.ts";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  // A checkout of lvsform has its own Node.
  const beside = fileURLToPath(new URL("../../node_modules/.bin", import.meta.url));
  process.stderr.write(
    `error: lvsform needs Node 22.18 or newer; this is ${process.versions.node} (${process.execPath})\n` +
      (existsSync(`${beside}/node`)
        ? `  → A newer one is installed next to lvsform. Put it first: export PATH="${beside}:$PATH"\n`
        : "  → Install a newer Node, or run npx lvsform in a project folder with the npm package node as a dependency.\n"),
  );
  process.exit(1);
}
/** The verbs that load cluster.ts. */
const clusterVerbs = new Set(
  "apply plan validate drift drain undrain verify doctor graph stats zero export synth".split(" "),
);
const [, , word, ...more] = process.argv;
// Asked before anything else is loaded: scripts ask it often.
if (word === "--version" && more.length === 0) {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") process.stderr.write(`error: Standard output cannot be written: ${error.message}.\n`);
    process.exitCode = error.code === "EPIPE" ? 0 : 1;
  });
  process.stdout.write(`${ownVersion()}\n`);
} else {
  // What Node has compiled once, cluster.ts without its types among it, it keeps: in a folder of the user's own, since it is run as it
  // lies there. NODE_DISABLE_COMPILE_CACHE=1 turns it off.
  const cache = compileCacheFolder();
  if (cache !== undefined) modules.enableCompileCache(cache);
  if (clusterVerbs.has(word ?? "") && !more.includes("--help")) startLoader();
  const { runProgram } = await import("./program.ts");
  // A socket or timer that is still open must not keep a finished command from ending. Everything printed has gone out by then.
  process.exit(await runProgram(process.argv));
}
