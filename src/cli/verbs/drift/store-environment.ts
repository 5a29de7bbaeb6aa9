import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Environment, environmentFile, environmentText, readEnvironment } from "../../../drift/environment.ts";
import { isAddress, parseReceiver } from "../../../drift/notice.ts";
import { makeFoldersFor } from "../../../files/folders.ts";
import { diagnostic } from "../../../messages/build.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";
import { readUserText } from "../../../model/local/user-file.ts";
import type { Terminal } from "../../../views/terminal.ts";
import { secretVariable } from "./deliver.ts";

/**
 * What a look by the clock needs of the present environment: the secret of webhooks, and the addresses that receivers name by a variable. What
 * is not set now stays as an earlier install stored it.
 */
export async function neededEnvironment(folder: string, notify: readonly string[]): Promise<Environment> {
  const former = readEnvironment(await readUserText(environmentFile(folder)).catch(() => ""));
  const addresses = notify.flatMap((one) => parseReceiver(one)?.variable ?? []);
  const variableValue = (name: string) => process.env[name] || former.get(name) || "";
  const wrong = addresses.filter((name) => !isAddress(variableValue(name)));
  const broken = [secretVariable, ...addresses].filter((name) => /[\0\n\r]/.test(variableValue(name)));
  if (wrong.length + broken.length > 0)
    throw new Failure([
      ...wrong.map((name) => diagnostic("receiver-url-missing", { name })),
      ...broken.filter((name) => !wrong.includes(name)).map((name) => diagnostic("variable-not-one-line", { name })),
    ]);
  const names = [...new Set([secretVariable, ...addresses])];
  return new Map(names.flatMap((name) => (variableValue(name) === "" ? [] : [[name, variableValue(name)] as const])));
}

/** For its owner alone to read; git does not take it. Only names are printed. */
export async function writeEnvironment(terminal: Terminal, folder: string, environment: Environment): Promise<void> {
  const path = environmentFile(folder);
  if (environment.size === 0) return dropEnvironment(folder);
  makeFoldersFor("the secrets", dirname(path), 0o700);
  await writeFile(ignoreFile(path), ignoreText, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error;
  });
  const draft = `${path}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    await writeFile(draft, environmentText(environment), { mode: 0o600, flag: "wx" });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
  terminal.out(`wrote ${path}, for its owner alone: ${[...environment.keys()].join(", ")}\n`);
}

export async function dropEnvironment(folder: string): Promise<void> {
  const path = environmentFile(folder);
  await rm(path, { force: true });
  if ((await readUserText(ignoreFile(path)).catch(() => "")) === ignoreText) await rm(ignoreFile(path));
}

const ignoreText = "# Written by lvsform drift install: these hold secrets.\ndrift.env*\n";
const ignoreFile = (path: string) => join(dirname(path), ".gitignore");

/** The warning for an address in what all users of this machine can read. */
export function openAddresses(notify: readonly string[]): readonly Diagnostic[] {
  const by = notify.flatMap((one) => {
    const receiver = parseReceiver(one);
    return receiver && isAddress(receiver.to) ? [receiver.by] : [];
  });
  return [...new Set(by)].map((receiver) => diagnostic("receiver-url-public", { receiver }));
}
