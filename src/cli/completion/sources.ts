/** Where the words for a value come from. files and folders: the shell's own business; nothing: only the user knows. */
export type Source =
  | "addresses"
  | "hosts-or-addresses"
  | "servers"
  | "services"
  | "runs"
  | "runs-or-files"
  | "cluster"
  | "ssh-hosts"
  | "files"
  | "folders"
  | "nothing";

/** By the name that the help has for a value. Choices need none. */
const byName: Readonly<Record<string, Source>> = {
  address: "hosts-or-addresses",
  pattern: "hosts-or-addresses",
  from: "hosts-or-addresses",
  to: "hosts-or-addresses",
  server: "servers",
  service: "services",
  run: "runs",
  "plan.json|run": "runs-or-files",
  cluster: "cluster",
  host: "ssh-hosts",
  "host-a": "ssh-hosts",
  "host-b": "ssh-hosts",
  file: "files",
  path: "files",
  "plan.json": "files",
  dir: "folders",
  n: "nothing",
  "n|n%": "nothing",
  time: "nothing",
  bytes: "nothing",
  expression: "nothing",
  text: "nothing",
  name: "nothing",
  receiver: "nothing",
  kinds: "nothing",
  words: "nothing",
  command: "nothing",
  backend: "nothing",
};

/** If the name alone is ambiguous: by the command, and its option if it is one's. */
const byPlace: Readonly<Record<string, Source>> = {
  "state show address": "addresses",
  "state history address": "addresses",
  "drift history address": "addresses",
  "drift ignore address": "addresses",
  "drift unignore address": "addresses",
  "import --dip": "nothing",
  // Hosts of the lab are no hosts of the user's.
  "lab exec host": "nothing",
  "lab reboot host": "nothing",
  "lab power-cut host": "nothing",
};

/** `names`: of the command, from `lvsform` on. Undefined if the value has no source. */
export function sourceOf(names: readonly string[], value: string, option?: string): Source | undefined {
  return byPlace[[...names.slice(1), option ?? value].join(" ")] ?? byName[value];
}
