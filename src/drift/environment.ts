import { join } from "node:path";

/** What a look by the clock finds in its environment: secrets, which must stand neither in a unit file nor among arguments. */
export type Environment = ReadonlyMap<string, string>;

/** The environment file beside the state of the cluster in a folder. */
export function environmentFile(folder: string): string {
  return join(folder, ".lvsform", "drift.env");
}

/**
 * As systemd and a POSIX shell both read it: in double quotes, with a backslash before what a shell would take for more than itself.
 * Source: systemd.exec(5), EnvironmentFile=; POSIX.1-2017, 2.2.3.
 */
export function environmentText(environment: Environment): string {
  const lines = [...environment].map(([name, value]) => `${name}="${value.replaceAll(/["\\$`]/g, "\\$&")}"`);
  return ["# Written by lvsform drift install; lvsform drift uninstall takes it away.", ...lines, ""].join("\n");
}

/** The same back; what it did not write is left out. */
export function readEnvironment(text: string): Environment {
  return new Map(
    text.split("\n").flatMap((line): readonly (readonly [string, string])[] => {
      const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)="(.*)"$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value.replaceAll(/\\(["\\$`])/g, "$1")]];
    }),
  );
}
