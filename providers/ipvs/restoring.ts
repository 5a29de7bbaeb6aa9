import type { Provider } from "../../src/model/provider.ts";

/**
 * Many commands in one process: ipvsadm -R takes the options of one each line, whatever they do, and goes on after one that the kernel
 * refuses. Its exit status is that of none of them. Source: ipvsadm(8), --restore.
 */
export const restoring: NonNullable<Provider["batch"]> = {
  argv: ["ipvsadm", "-R"],
  line: ({ argv }) => argv.slice(1).join(" "),
};
