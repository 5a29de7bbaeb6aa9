import { noted } from "../../src/apply/window/undo-script.ts";
import { quote, trusted } from "../../src/model/shell/shell.ts";

const batchPattern = /lvsform_batch (\w+) (\S+) 'ipvsadm -R' <<'(\w+)'\n([\s\S]*?)\n\3/g;

/** A script in which every change is a step of its own: to the model, many in one program and one after the other are the same. */
export function unbatched(script: string): string {
  return script.replaceAll(batchPattern, (_all, _nonce: string, file: string, _end: string, rows: string) =>
    rows
      .split("\n")
      .map((row) => {
        const [number = "", name = "", note = "", , , line = ""] = row.split("\t");
        const [, window] = /lvsform\/(\w+)\//.exec(file) ?? [];
        const command = `ipvsadm ${line.split(" ").map(quote).join(" ")}`;
        const step = window === undefined ? command : noted(trusted(command), trusted(note), window);
        return `lvsform_mark ${quote(`begin ${name}`)}\n(\nlvsform_expect ${number}\n${step}\n) </dev/null 9>&-\n`;
      })
      .join(""),
  );
}
