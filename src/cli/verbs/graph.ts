import { declare, look, type Seen, type Tool } from "../../api/pipeline.ts";
import { readState } from "../../api/read-state.ts";
import { failure } from "../../messages/build.ts";
import { addressOf } from "../../model/address.ts";
import type { Declaration } from "../../model/declaration.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { readingKey } from "../../model/live.ts";
import { usualRestraint } from "../../plan/hold/restrain.ts";
import { orderFromNothing } from "../../plan/order-from-nothing.ts";
import { symbolOf } from "../../views/change-text.ts";
import { printDiagnostics } from "../../views/diagnostic-text.ts";
import { toDot } from "../../views/graph/dot.ts";
import { toMermaid } from "../../views/graph/mermaid.ts";
import { orderOfWork } from "../../views/graph/order.ts";
import type { Picture } from "../../views/graph/picture.ts";
import { toSvg } from "../../views/graph/svg.ts";
import { type LiveStates, topology } from "../../views/graph/topology.ts";
import type { Terminal } from "../../views/terminal.ts";
import { destinationKind } from "./servers.ts";
import { writeWhole } from "./write-whole.ts";

export type Format = "mermaid" | "dot" | "svg";

export interface GraphFlags {
  /** Absent: by the extension of the file, else mermaid. */
  readonly format?: Format;
  /** With what is read on the hosts. */
  readonly live: boolean;
  /** The order of work instead of who sends to whom. */
  readonly order: boolean;
  /** A file instead of standard output. */
  readonly out?: string;
}

const draw: Readonly<Record<Format, (picture: Picture) => string>> = { mermaid: toMermaid, dot: toDot, svg: toSvg };
const endings: Readonly<Record<string, Format>> = {
  mmd: "mermaid",
  mermaid: "mermaid",
  dot: "dot",
  gv: "dot",
  svg: "svg",
};

/** Draws the cluster. Reads no host, or with `live` reads them all and changes nothing; 3 where one could not be read. */
export async function graph(tool: Tool, terminal: Terminal, flags: GraphFlags): Promise<number> {
  const format = formatOf(flags);
  const declaration = await declare(tool);
  const seen = flags.live
    ? await look(tool, declaration, readState(tool, declaration.cluster), {
        ...usualRestraint,
        purpose: "apply",
        targets: [],
        excludes: [],
      })
    : undefined;
  const text = draw[format](pictureOf(declaration, tool, flags, seen));
  if (flags.out === undefined) terminal.out(text);
  else {
    await writeWhole(flags.out, text, { purpose: "The picture", detail: "No host was changed." });
    terminal.out(`Wrote ${flags.out}.\n`);
  }
  if (seen === undefined || seen.plan.complete) return 0;
  terminal.error(printDiagnostics(lostOf(seen), terminal.paintError));
  return 3;
}

function formatOf({ format, out }: GraphFlags): Format {
  if (format !== undefined || out === undefined) return format ?? "mermaid";
  const named = endings[/\.([a-z]+)$/.exec(out)?.[1] ?? ""];
  if (named !== undefined) return named;
  throw failure("graph-format-unknown", { path: out, formats: Object.keys(draw) });
}

function pictureOf(declaration: Declaration, tool: Tool, { order }: GraphFlags, seen: Seen | undefined): Picture {
  if (!order) return topology(declaration, seen && statesOf(seen, tool));
  if (seen) return orderOfWork(declaration.cluster, seen.plan.changes, seen.plan.waves, (one) => symbolOf(one)[0]);
  const { changes, waves } = orderFromNothing(declaration, tool.providers);
  return orderOfWork(declaration.cluster, changes, waves);
}

function statesOf({ live, plan }: Seen, { providers }: Tool): LiveStates {
  const lost = new Set(live.hosts.flatMap((one) => (one.reachable ? [] : [one.name])));
  const kind = destinationKind;
  return {
    lost,
    pending: (host) => plan.changes.filter((change) => change.host === host).length,
    server(director, key) {
      const address = addressOf({ host: director, kind, key });
      if (lost.has(director) || live.unreadable.has(readingKey(director, kind))) return undefined;
      const weight = live.resources.get(address)?.spec.weight;
      const observed = live.observed.get(address);
      const connections = observed && providers.get(kind)?.connections?.(key, observed);
      return { weight: typeof weight === "number" ? weight : undefined, active: connections?.active ?? 0 };
    },
  };
}

/** Why something was not read: a lost host is reported once. */
function lostOf({ live }: Seen): readonly Diagnostic[] {
  const lost = live.hosts.flatMap((one) => (one.reachable ? [] : [one.problem]));
  return [...new Map([...lost, ...live.unreadable.values()].map((one) => [one.summary, one])).values()];
}
