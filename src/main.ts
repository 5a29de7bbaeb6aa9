#!/usr/bin/env node
// The process edge. Node's version first: the libraries below crash on an old one instead of saying so.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `error: lvsform needs Node 22.18 or newer; this is ${process.versions.node} (${process.execPath})\n` +
      "  → install a newer Node, or run it in the project's folder by npx lvsform with the npm package node as a dependency\n",
  );
  process.exit(1);
}
const { runProgram } = await import("./program.ts");
process.exitCode = await runProgram(process.argv);

export {};
