import type { Command } from "../../src/model/shell/command.ts";
import type { ExecResult, Transport } from "../../src/model/transport.ts";
import { unbatched } from "./model-batches.ts";
import { expectUnmoved, Moved, movedOf, seenBy } from "./model-guards.ts";
import { runOn } from "./model-host.ts";
import { reading } from "./model-readings.ts";
import { parseStep, parseWords } from "./model-shell.ts";
import { type ModelHost, type Network, Refusal } from "./model-state.ts";
import { answerOfWindow, isOpen, unwrapped } from "./model-windows.ts";

/** A part of a script: what is read before it, what is expected to be there, its name, and its text. */
const partPattern =
  /(?:lvsform_read\(\) \{\n([\s\S]*?)\n\}\nlvsform_look (.*)\n)?(?:case .*\n)?lvsform_mark 'begin ([^']+)'\n\(\n([\s\S]*?)\n\) <\/dev\/null 9>&-\n/g;

/** A connection to a model host: it takes the scripts that lvsform sends, frame by frame, and answers as a shell would. */
export function modelTransport(
  network: Network,
  name: string,
  afterStep: (host: string, step: string) => void,
): Transport {
  const host = network.get(name) as ModelHost;
  return {
    close: async () => {},
    async exec(whole): Promise<ExecResult> {
      const script = unbatched(whole);
      const about = answerOfWindow(host, script, network);
      if (about) return about;
      if (!isOpen(host, script)) return { code: 6, stdout: "", stderr: "lvsform-reverted\n" };
      const [, nonce = ""] = /lvsform_mark\(\) \{ printf '\\n@%s %s\\n' (\w+) /.exec(script) ?? [];
      const parts = [...script.matchAll(partPattern)];
      const isProbe = parts[0]?.[3]?.includes("/") === false;
      let stdout = "";
      let stderr = "";
      let moved: ReadonlyMap<string, string> = new Map();
      for (const [, read, expected = "", step = "", text = ""] of parts) {
        if (read !== undefined)
          moved = movedOf(parseWords(expected), new Map(readingsIn(read).flatMap((one) => [...seenBy(host, one)])));
        const begin = `\n@${nonce} begin ${step}\n`;
        const { script: bare, tell } = unwrapped(host, text);
        const said = isProbe
          ? { code: 0, out: reading(host, step, text), err: "" }
          : perform(host, parseStep(bare), network, moved);
        tell(said.code);
        stdout += `${begin}${said.out}\n@${nonce} end ${step} ${said.code}\n`;
        stderr += `${begin}${said.err}\n@${nonce} end ${step} ${said.code}\n`;
        if (!isProbe) afterStep(name, step);
        if (said.code !== 0) break;
        // Another host's step may come between any two of this one.
        if (!isProbe) await Promise.resolve();
      }
      return { code: 0, stdout, stderr };
    },
  };
}

/** The texts of guards that are looked at together: one as it is, several in a shell of its own each. */
function readingsIn(read: string): readonly string[] {
  const several = [...read.matchAll(/^\(\n([\s\S]*?)\n\) \|\| exit$/gm)].map(([, one = ""]) => one);
  return several.length > 0 ? several : [read];
}

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a step's commands; the first that fails ends it, unless it may. */
export function perform(
  host: ModelHost,
  commands: readonly Command[],
  network: Network,
  moved: ReadonlyMap<string, string> = new Map(),
): Said {
  let err = "";
  for (const { argv, mayFail } of commands)
    try {
      if (argv[0] === "lvsform_expect") expectUnmoved(moved, argv[1] ?? "");
      else runOn(host, argv, network);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error instanceof Moved) return { code: 5, out: "", err: `${err}${error.message}\n` };
      // What the model does not know is never a failure without harm.
      const unknown = error.message.startsWith("the model host does not know");
      if (mayFail === undefined || unknown)
        return { code: 255, out: "", err: `${err}${argv.join(" ")}: ${error.message}\n` };
      err += `${mayFail}\n`;
    }
  return { code: 0, out: "", err };
}
