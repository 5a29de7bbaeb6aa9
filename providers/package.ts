import { z } from "zod";
import type { Provider } from "../src/model/provider.ts";
import { quoteAll, type Shell, sh, shLines } from "../src/model/shell/shell.ts";
import type { PackageSpec } from "../src/model/specs.ts";
import { key } from "./schema/key.ts";

/** A package of the distribution; the key is its name. What was there before lvsform stays when it is no longer declared. */
export const softwarePackage: Provider<PackageSpec> = {
  kind: "package",
  schema: {
    key: key(/^[A-Za-z0-9][A-Za-z0-9+._-]*$/, "the name of a package"),
    spec: z.object({ installed: z.boolean() }),
  },
  absent: "restore",
  enumerates: false,
  probe: (keys) => ({ section: "package", script: keys.length > 0 ? states(keys) : sh`:` }),
  parse(stdout) {
    return new Map(
      stdout
        .split("\n")
        .filter((line) => line !== "")
        .map((line): [string, PackageSpec] => {
          // Between installed and missing dpkg has half-installed, config-files and others: not usable, so not there.
          const [, name, state] = /^(\S+) ([a-z-]+)$/.exec(line) ?? [];
          if (name === undefined) throw new SyntaxError(`not the state of a package: ${line}`);
          return [name, { installed: state === "installed" }];
        }),
    );
  },
  normalize: (spec) => spec,
  irreversible: (key, before, after) =>
    before?.installed && !after?.installed ? `the configuration files of ${key} are removed with it` : undefined,
  guard: (key, accepted) => ({
    script: sh`{ ${states([key])}\n} | awk '{ print $1 "\\t" ($2 == "installed" ? "installed" : "missing") }'`,
    name: key,
    accepts: accepted.map((spec) => (spec?.installed ? "installed" : "missing")),
  }),
  commands(key, before, after) {
    if (after?.installed) return before?.installed ? [] : [{ argv: ["sh", "-c", install, "install", key] }];
    const mayFail = "the package stays, because another one needs it";
    return before?.installed ? [{ argv: ["sh", "-c", remove, "remove", key], mayFail }] : [];
  },
};

/** A line for each: its name and its state. */
function states(keys: readonly string[]): Shell {
  const names = quoteAll(keys);
  return shLines(
    sh`if command -v dpkg-query >/dev/null; then`,
    sh`  for p in ${names}; do printf '%s %s\\n' "$p" "$(dpkg-query -W -f '\${db:Status-Status}' "$p" 2>/dev/null || echo missing)"; done`,
    sh`elif command -v rpm >/dev/null; then`,
    sh`  for p in ${names}; do if rpm -q "$p" >/dev/null 2>&1; then echo "$p installed"; else echo "$p missing"; fi; done`,
    sh`else echo 'neither dpkg nor rpm is on this host' >&2; exit 1; fi`,
  );
}

/** The package lists may be older than the mirror: they are fetched again if the first try fails. */
const install = [
  "if command -v apt-get >/dev/null; then export DEBIAN_FRONTEND=noninteractive;",
  'apt-get install -y -q --no-install-recommends "$1" || { apt-get update -q && apt-get install -y -q --no-install-recommends "$1"; };',
  'elif command -v dnf >/dev/null; then dnf install -y -q "$1"; elif command -v yum >/dev/null; then yum install -y -q "$1";',
  "else echo 'no apt-get, dnf or yum on this host' >&2; exit 1; fi",
].join(" ");

/** Not by apt or dnf: they would take along what needs it. */
const remove = 'if command -v dpkg >/dev/null; then dpkg --purge "$1"; else rpm -e "$1"; fi';
