import type { Tool } from "../src/api/pipeline.ts";
import type { ExecResult, HostTarget, Transport } from "../src/model/transport.ts";

/** What each host answered, in the order in which it was asked. */
export type Answers = Map<string, ExecResult[]>;

/** Every script has a word of its own, by which its answers are told from what programs print. */
const wordOf = (script: string) => /lvsform_mark\(\) \{ printf '\\n@%s %s\\n' (\w+) /.exec(script)?.[1] ?? "";
const place = "the-word-of-the-script";

/** A tool that keeps what its hosts answer. */
export function recording(tool: Tool, answers: Answers): Tool {
  return over(tool, (target, transport) => ({
    close: () => transport.close(),
    exec: async (script, options) => {
      const said = await transport.exec(script, options);
      const word = wordOf(script);
      const kept = {
        ...said,
        stdout: said.stdout.replaceAll(word, place),
        stderr: said.stderr.replaceAll(word, place),
      };
      answers.set(target.name, [...(answers.get(target.name) ?? []), kept]);
      return said;
    },
  }));
}

function over(tool: Tool, wrap: (target: HostTarget, transport: Transport) => Transport): Tool {
  const withHost: Tool["withHost"] = (target, task, stoppable) =>
    tool.withHost(target, (transport) => task(wrap(target, transport)), stoppable);
  return { ...tool, withHost };
}

/** A tool whose hosts answer at once what they answered then: nothing is measured but lvsform itself. */
export function replaying(tool: Tool, answers: Answers): Tool {
  const asked = new Map<string, number>();
  const withHost: Tool["withHost"] = ({ name }, task) =>
    task({
      close: async () => {},
      exec: async (script) => {
        const at = asked.get(name) ?? 0;
        asked.set(name, at + 1);
        const kept = answers.get(name)?.[at];
        if (kept === undefined) throw new Error(`${name} was not asked so often when its answers were kept`);
        const word = wordOf(script);
        return { ...kept, stdout: kept.stdout.replaceAll(place, word), stderr: kept.stderr.replaceAll(place, word) };
      },
    });
  return { ...tool, withHost };
}
