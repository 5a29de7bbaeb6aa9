import { error, type MessageTable } from "./message.ts";
import { nothingWritten } from "./unchanged.ts";

/** Messages about the command line itself. */
export const cli = {
  "no-working-folder": () =>
    error({
      summary: "The working folder does not exist any more.",
      detail: "Nothing was read and nothing was changed.",
      hint: "Change to a folder that exists, and run the command again.",
    }),
  "drift-options-invalid": ({ reason, options }: { readonly reason: string; readonly options: string }) =>
    error({
      summary: `lvsform drift does not accept the options after --: ${reason}.`,
      detail: `The options are: ${options}. ${nothingWritten}`,
      hint: "Run lvsform drift --help to see its options.",
    }),
} satisfies MessageTable;
