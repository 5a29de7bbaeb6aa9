import type { Check } from "../model/check.ts";
import { sh } from "../model/shell/shell.ts";
import { finding } from "./finding.ts";

// The shell itself shows root, who owns /: every plan asks, and a program costs a host more than that.
const script = sh`[ -O / ] && echo 0 || { id -u; id -un; }`;

/** The user's name, its number, or neither where the host answered something else: a name may be missing in a container. */
function nameOf(id: string, user: string): string {
  if (/^[\w.@$-]{1,64}$/.test(user)) return user;
  return /^\d{1,10}$/.test(id) ? `the user ${id}` : "an unknown user";
}

/** Whether lvsform works as root on a host, by itself or by sudo. Where it does not, most can be read and nothing can be changed. */
export const privileges: Check = {
  name: "privileges",
  title: "ssh and root",
  during: "plan",
  ask: ({ hosts, clients }) =>
    hosts.filter(({ name }) => !clients.includes(name)).map(({ name: host }) => ({ host, script })),
  judge: ({ hosts, resources }, answers) =>
    hosts.flatMap(({ name: host }) => {
      const [id = "", user = ""] = answers.of(host)?.stdout.split("\n", 2) ?? [];
      if (id === "" || id === "0") return [];
      const kinds = [...resources.values()].flatMap((one) => (one.host === host ? [one.kind] : []));
      return [
        finding("not-root", { host, user: nameOf(id, user) }, { refuses: [{ host, kinds: [...new Set(kinds)] }] }),
      ];
    }),
};
