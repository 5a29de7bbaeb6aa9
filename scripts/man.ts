// The edge that writes the manual page: npm run build sends its output to dist/man/lvsform.1.
import { commandLine } from "../src/cli/command-line.ts";
import { tableOf } from "../src/cli/commands/table.ts";
import type { Session } from "../src/cli/verbs/flags.ts";
import { ownVersion } from "../src/version.ts";
import { printManPage } from "../src/views/man-page.ts";

// Two builds of one version are the same if the builder sets their time. Source: reproducible-builds.org.
const { SOURCE_DATE_EPOCH: epoch } = process.env;
const date = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
const table = tableOf(commandLine({ terminal: {} } as Session));
process.stdout.write(printManPage(table, { version: ownVersion(), date: date.toISOString().slice(0, 10) }));
