import type { YAMLMap } from "yaml";
import type { BootFacts } from "../../../src/model/boot.ts";
import { rememberOf } from "../remember-last.ts";
import { disorderIn } from "./netplan-order.ts";
import { yaml } from "./netplan-yaml.ts";

/** The settings of one file for one interface. */
export interface Definition {
  readonly file: string;
  readonly text: string;
  /** `ethernets`, `bonds`, … */
  readonly type: string;
  readonly id: string;
  readonly map: YAMLMap;
}

/** Of files of one name in several folders, the one that counts is that of the later. Source: netplan(5). */
const folders = ["/lib/netplan/", "/usr/lib/netplan/", "/etc/netplan/", "/run/netplan/"];

/** The definitions of all files, in the order in which netplan merges them. Throws where it could not read one. */
export function definitionsOf({ files = nothing }: Pick<BootFacts, "files">): readonly Definition[] {
  return definitionsIn(files);
}

const nothing: ReadonlyMap<string, string> = new Map();

/** Read once for all interfaces of a host. */
const definitionsIn = rememberOf((files: ReadonlyMap<string, string>): readonly Definition[] => {
  const byName = new Map<string, string>();
  for (const folder of folders)
    for (const path of files.keys())
      if (path.startsWith(folder) && path.endsWith(".yaml")) byName.set(path.slice(folder.length), path);
  return [...byName]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, file]) => definitionsOfFile(file, files.get(file) ?? ""));
});

function definitionsOfFile(file: string, text: string): readonly Definition[] {
  const disorder = disorderIn(text);
  if (disorder !== undefined) throw new SyntaxError(`${file}: line ${disorder} is no YAML that netplan takes`);
  // netplan takes a key that is there twice.
  const { isMap, isScalar, parseDocument } = yaml();
  const document = parseDocument(text, { uniqueKeys: false });
  const [problem] = document.errors;
  if (problem) throw new SyntaxError(`${file}: ${problem.message}`);
  const network = document.get("network", true);
  if (!isMap(network)) return [];
  return network.items.flatMap(({ key, value }) =>
    !isMap(value)
      ? []
      : value.items.flatMap(({ key: id, value: map }) =>
          isScalar(key) && isScalar(id) && isMap(map)
            ? [{ file, text, type: String(key.value), id: String(id.value), map }]
            : [],
        ),
  );
}
