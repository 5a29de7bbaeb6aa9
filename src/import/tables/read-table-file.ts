import { diagnostic } from "../../messages/build.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { type FoundTable, newTable } from "./found-table.ts";
import { isKeepalivedConf, readKeepalivedTable } from "./keepalived/conf-table.ts";
import { isBlank, ruleWords } from "./rule-words.ts";
import { readRulesTable } from "./rules-table.ts";

/**
 * The table that a file holds, whichever of the formats it has: rules of ipvsadm or a keepalived.conf. `path` is what notes call it.
 * `configId`: the director's name, for lines of keepalived.conf that are only for one host. A diagnostic where it is none of them.
 */
export function readTableFile(file: string, path: string, configId?: string): FoundTable | Diagnostic {
  const text = file.replace(/^\uFEFF/, "");
  const lines = text.split(/\r?\n/).filter((line) => !isBlank(line));
  // An empty file of rules is an empty table.
  if (lines.length === 0) return newTable();
  if (/^IP Virtual Server version|^Prot +LocalAddress:Port/m.test(text))
    return refuse(path, "It is a listing for people, which is incomplete.", "Make the file with ipvsadm -S -n.");
  if (text.includes("\0")) return refuse(path, "It is not a text file.");
  if (lines.some((line) => ruleWords(line) !== undefined)) return readRulesTable(text, path);
  if (isKeepalivedConf(text)) return readKeepalivedTable(text, path, configId);
  return refuse(path, "It has neither a rule of ipvsadm nor a block of keepalived.conf.");
}

function refuse(path: string, reason: string, hint?: string): Diagnostic {
  const source = { file: path, line: 1, column: 1 };
  return diagnostic("not-a-table", { path, reason, ...(hint === undefined ? {} : { hint }) }, { source });
}
