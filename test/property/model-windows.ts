import type { ExecResult } from "../../src/model/transport.ts";
import { parseStep } from "./model-shell.ts";
import type { ModelHost, Network, Window } from "./model-state.ts";
import { perform } from "./model-transport.ts";

// A host that reverts its changes: the model keeps the undo script it was given, and reads it when its time is over.

/** What the host answers to a script about its windows; undefined where the script is about something else. */
export function answerOfWindow(host: ModelHost, script: string, network: Network): ExecResult | undefined {
  if (/lvsform_mark\(\)/.test(script)) return undefined;
  const said = (stdout: string, code = 0): ExecResult => ({ code, stdout, stderr: "" });
  const [, armed] = /d=\/run\/lvsform\/(\w+); mkdir "\$d"/.exec(script) ?? [];
  if (armed !== undefined) {
    const [, quoted = ""] = /printf '%s\\n' ('[\s\S]*?') >undo \|\| exit 1\n/.exec(script) ?? [];
    const undo = quoted.slice(1, -1).replaceAll("'\\''", "'");
    const [, owner = ""] = /printf '%s %s\\n' (.*) >owner/.exec(script) ?? [];
    host.windows.set(armed, { state: "armed", steps: [], undo, owner: owner.replaceAll("'", "") });
    return said("armed setsid\n");
  }
  const [, closed] = /cd \/run\/lvsform\/(\w+) \|\| \{ echo 'state gone'/.exec(script) ?? [];
  if (closed !== undefined) {
    const window = host.windows.get(closed);
    if (window === undefined) return said("state gone\n");
    if (window.state === "armed" && script.includes("became armed confirmed")) {
      host.windows.delete(closed);
      return said("state confirmed\n");
    }
    if (window.state === "armed") takeBack(host, window, network);
    return said(`state ${window.state}\n`);
  }
  const released = [...script.matchAll(/\/run\/lvsform\/(\w{24})/g)].map(([, nonce = ""]) => nonce);
  if (script.includes('rm -rf "$d"')) for (const nonce of released) host.windows.delete(nonce);
  return said("", isOpen(host, script) ? 0 : 6);
}

/** Whether the window that a script goes on with is still armed; also where it needs none. */
export function isOpen(host: ModelHost, script: string): boolean {
  const [, nonce] = /^\[ -e \/run\/lvsform\/(\w+)\/armed \]/m.exec(script) ?? [];
  return nonce === undefined || host.windows.get(nonce)?.state === "armed";
}

/** A step without what it says of itself to the window, and how that is told. */
export function unwrapped(host: ModelHost, text: string): { readonly script: string; tell(code: number): void } {
  const wrapper = /echo begin (\w+) >>\/run\/lvsform\/(\w+)\/steps \|\| exit 1\n\[ -e .*\n\(\n([\s\S]*?)\n\)\nrc=.*/;
  const [whole, name = "", nonce = "", inner = ""] = wrapper.exec(text) ?? [];
  const window = host.windows.get(nonce);
  if (whole === undefined || window === undefined) return { script: text, tell: () => {} };
  return {
    script: text.replace(wrapper, () => inner),
    tell(code) {
      // Ended by its guard it never began.
      if (code !== 5) window.steps.push(`begin ${name}`, `${code === 0 ? "end" : "fail"} ${name}`);
    },
  };
}

/** The time of every window is over: whoever was to confirm them is gone. */
export function expire(network: Network): void {
  for (const host of network.values())
    for (const window of host.windows.values()) if (window.state === "armed") takeBack(host, window, network);
}

function takeBack(host: ModelHost, window: Window, network: Network): void {
  const bodies = new Map(
    [...window.undo.matchAll(/^undo_(\w+)\(\) \{ rc=0\n([\s\S]*?) {2}return \$rc; \}$/gm)].map(
      ([, name = "", body = ""]) => [name, body] as const,
    ),
  );
  for (const [, unless, name = "", commands] of window.undo.matchAll(
    /^(?:began (\w+) \|\| )?back (\w+) \S+ (\d+)$/gm,
  )) {
    if (unless !== undefined && window.steps.includes(`begin ${unless}`)) continue;
    const isOver = window.steps.includes(`begin ${name}`);
    if (!isOver || (commands === "1" && window.steps.includes(`fail ${name}`))) continue;
    for (const [, line = ""] of (bodies.get(name) ?? "").matchAll(/^ {2}(.*) \|\| rc=1$/gm))
      perform(host, parseStep(line), network);
  }
  window.state = "reverted";
}
