import { execFile, execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Result, succeeded } from "./user.ts";

const root = join(import.meta.dirname, "../..");

/** A machine of a user's: a home, one Node with the npm that comes with it, and the system's own programs; no Python. */
export interface Machine {
  /** Everything of it stands in there. */
  readonly folder: string;
  /** Runs a program in a folder, with nothing of the environment of these tests. */
  run(where: string, program: string, ...words: readonly string[]): Promise<Result>;
  /** `npm install`, in a folder. */
  install(where: string, ...words: readonly string[]): Promise<void>;
}

/** Takes Node and npm from the registry; the package "node" would fetch the same by a script of its own. */
export async function newMachine(folder: string, versions: Readonly<Record<"node" | "npm", string>>): Promise<Machine> {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const environment = {
    ...ofNpm(),
    HOME: home,
    LANG: "C.UTF-8",
    // Add-ons that ssh2 can do without are built where that is possible, which takes time and headers from elsewhere.
    NODE_GYP_FORCE_PYTHON: "/nonexistent",
  };
  // Without scripts, as many users install: nothing that lvsform needs is built or fetched by one.
  const npmInstall = ["install", "--ignore-scripts", "--prefer-offline", "--no-audit", "--no-fund"];
  const names = [`node-${process.platform}-${process.arch}@${versions.node}`, `npm@${versions.npm}`];
  const path = `${process.env.PATH}`;
  succeeded(await runIn(home, { ...environment, PATH: path }, "npm", [...npmInstall, "--prefix", folder, ...names]));
  const own = { ...environment, PATH: `${folder}/node_modules/.bin:/usr/sbin:/usr/bin:/sbin:/bin` };
  return {
    folder,
    run: (where, program, ...words) => runIn(where, own, program, words),
    install: async (where, ...words) => succeeded(await runIn(where, own, "npm", [...npmInstall, ...words])),
  };
}

/** Packs what was built, as `npm publish` would. */
export function pack(into: string): { readonly tarball: string; readonly files: readonly string[] } {
  // Built already: the scripts would build again.
  const words = ["pack", "--json", "--ignore-scripts", "--pack-destination", into];
  const [packed] = JSON.parse(execFileSync("npm", words, { cwd: root, encoding: "utf8" }));
  const files: readonly { readonly path: string }[] = packed.files;
  return { tarball: join(into, packed.filename), files: files.map((one) => one.path) };
}

/** What leads npm to its registry and cache, wherever its home is; nothing else of who runs the tests. */
function ofNpm(): Record<string, string> {
  const way = /^(npm_config_(registry|cafile|.*proxy)|(https?|no)_proxy|node_extra_ca_certs|ssl_cert_file)$/i;
  const own = Object.entries(process.env).filter(([name]) => way.test(name));
  const told = execFileSync("npm", ["config", "get", "cache", "userconfig"], { encoding: "utf8" });
  const places = [...told.matchAll(/^(\w+)=(.*)$/gm)].map(([, name, value]) => [`npm_config_${name}`, value]);
  return { ...Object.fromEntries([...own, ...places]), npm_config_update_notifier: "false" };
}

function runIn(cwd: string, env: Record<string, string>, program: string, words: readonly string[]): Promise<Result> {
  return new Promise((resolve) => {
    const child = execFile(program, words, { cwd, env, maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
    child.stdin?.end();
  });
}
