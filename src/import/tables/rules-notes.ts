import { counted } from "../../model/counted.ts";
import { parseEndpoint } from "../../model/inet.ts";
import type { Said, Tell } from "./note.ts";

/** Why a rule was not taken over, as far as its words tell, and what to do. */
export function notNumeric(words: readonly string[]): { readonly code: string; readonly hint: string } {
  if (words.some((word) => word.includes("$")))
    return {
      code: "rule-with-variable",
      hint: "a shell fills in what begins with $: run the script, and import what ipvsadm -S -n prints then",
    };
  if (words.includes("(null)"))
    return {
      code: "rule-of-a-fork",
      hint: "(null) is what ipvsadm says of FULLNAT, which the kernel's own IPVS does not know: declare it by hand",
    };
  if (words.some((word, at) => isAddress(words[at - 1]) && isNamed(word)))
    return {
      code: "rule-with-names",
      hint: "names instead of numbers: make the dump with ipvsadm -S -n, or write the addresses and ports as numbers",
    };
  return { code: "rule-not-taken", hint: "declare it by hand in cluster.ts, or mend the line" };
}

function isAddress(option: string | undefined): boolean {
  return ["-t", "-u", "--sctp-service", "-r"].includes(option ?? "");
}

/** `localhost:http`, `10.0.0.1:http`; brackets and dots alone are numbers that are wrong. */
function isNamed(word: string): boolean {
  return parseEndpoint(word) === undefined && /(?:^|:)[a-z][a-z0-9.-]*(?::|$)/i.test(word) && !word.startsWith("[");
}

/** Lines that do not call ipvsadm: one word for all of them, since a script has many. */
export function tellLeftOut(numbers: readonly number[], lines: readonly string[], tell: Tell): void {
  const shown = numbers.slice(0, 5).map((number) => `${number}: ${(lines[number - 1] ?? "").trim().slice(0, 100)}`);
  tell(numbers[0] ?? 1, {
    code: "lines-without-rules",
    summary: `${counted(numbers.length, "line")} of it add nothing to the table, and are left out`,
    detail: [...shown, ...(numbers.length > shown.length ? ["…"] : [])].join("\n"),
    hint: "look at them: what they do to the host is to be declared by itself",
  });
}

export function otherPort(address: string, said: number, taken: number): Said {
  return {
    code: "port-overridden",
    summary: `${address} is said with port ${said}, and ipvsadm takes ${taken}, the service's`,
    hint: 'nothing needs to be done; another port needs forwarding: "masquerading"',
  };
}

export function noSyncId(state: string): Said {
  return {
    code: "no-syncid",
    summary: `the ${state} daemon is started without --syncid: 0 is taken, the messages of every pair`,
    hint: "compare it with ipvsadm -L -n --daemon; the manual page and the program do not agree on what stands for it",
  };
}
