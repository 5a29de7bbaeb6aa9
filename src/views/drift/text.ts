import type { DriftReport, Finding } from "../../model/drift/drift.ts";
import { counted } from "../../model/text/counted.ts";
import { printable } from "../../model/text/printable.ts";
import { turnText } from "../change-text.ts";
import { printDiagnostics } from "../diagnostic-text.ts";
import type { Paint } from "../style.ts";
import { countsOf } from "./counts.ts";

/** A scan as text; its last line is for grep. */
export function printDrift(report: DriftReport, paint: Paint): string {
  const { findings, hosts, objects, pending, unmanaged, diagnostics, complete } = report;
  const open = findings.filter((one) => !one.ignored);
  const ignoredFindings = findings.filter((one) => one.ignored);
  const { drift, ignored, unreachable } = countsOf(report);
  const problems = hosts.flatMap(({ problem }) => problem ?? []);
  const sections = [...Map.groupBy(open, ({ host }) => host)].map(
    ([host, all]) => `${paint("bold", host)}\n${all.map((one) => printFinding(one, paint)).join("")}`,
  );
  const read = hosts.length - unreachable;
  const calm = complete
    ? `In sync: ${counted(read, "host")}, ${counted(objects, "object")} as recorded.\n`
    : `Incomplete: ${read} of ${counted(hosts.length, "host")} read${read < hosts.length ? "; of the others nothing is known" : ", not all of it: of what the errors above name nothing is known"}.\n`;
  return [
    printDiagnostics([...diagnostics, ...problems], paint),
    ...sections.map((text) => `${text}\n`),
    ignoredFindings.length === 0
      ? ""
      : `${paint("dim", "Ignored:")}\n${ignoredFindings.map((one) => printIgnored(one, paint)).join("")}\n`,
    unmanaged.length === 0
      ? ""
      : `${counted(unmanaged.length, "object")} on the hosts that nothing declares; see lvsform plan.\n`,
    pending === 0
      ? ""
      : `${counted(pending, "change")} in cluster.ts ${pending === 1 ? "is" : "are"} not applied yet; see lvsform plan.\n`,
    drift === 0 ? calm : "",
    `result: drift=${drift} ignored=${ignored} unreachable=${unreachable}\n`,
  ].join("");
}

const signs = { changed: ["~", "yellow"], missing: ["-", "red"], unmanaged: ["+", "cyan"] } as const;

function printFinding(one: Finding, paint: Paint): string {
  const { address, host, cause, firstSeenAt, traces, repair } = one;
  const [sign, colour] = signs[cause];
  const lines = [
    `  ${paint(colour, sign)} ${printable(address.slice(host.length + 1))}  ${printable(differences(one))}`,
    `      first seen ${firstSeenAt}`,
    ...traces.map((trace) => `      ${paint("dim", printable(trace))}`),
    `      ${paint("dim", "repair with")} lvsform drift repair ${printable(address)}`,
    // An edit of a file is a script: what it does is for the review to show.
    ...repair
      .filter((command) => !command.includes("\n"))
      .slice(0, 3)
      .map(
        (command) => `      ${paint("dim", printable(command.length > 160 ? `${command.slice(0, 159)}…` : command))}`,
      ),
  ];
  return `${lines.join("\n")}\n`;
}

function printIgnored(one: Finding, paint: Paint): string {
  const { until, reason, by } = one.ignored ?? { by: "" };
  const why = [reason, until ? `until ${until}` : "", `by ${by}`].filter(Boolean).join(", ");
  return `  ${printable(one.address)}  ${printable(differences(one))}  ${paint("dim", printable(`(${why})`))}\n`;
}

/** `weight 2 → 5`, `missing`, `present, but not declared`. */
export function differences({ cause, fields, recorded, live }: Finding): string {
  if (cause === "missing") return "missing";
  if (cause === "unmanaged") return "present, but not declared";
  return fields.map((name) => `${name} ${turnText(recorded?.[name], live?.[name])}`).join(", ");
}
