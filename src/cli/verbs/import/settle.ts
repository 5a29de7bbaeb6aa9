import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lasting, type Tool } from "../../../api/pipeline.ts";
import { loadDeclaration } from "../../../dsl/load.ts";
import type { ClusterDraft, ServiceDraft, ServiceForm } from "../../../import/draft.ts";
import { type HostNotes, writeCluster } from "../../../import/write/cluster.ts";
import { layOut } from "../../../import/write/layout.ts";
import type { Declaration } from "../../../model/declaration.ts";
import { type Diagnostic, Failure } from "../../../model/diagnostic.ts";

export interface Settled {
  readonly draft: ClusterDraft;
  readonly declaration: Declaration;
}

/** What is tried next where a service cannot be written in one form. */
const weaker: Readonly<Record<ServiceForm, ServiceForm>> = {
  service: "table",
  table: "left-out",
  "left-out": "left-out",
};

/** Writes the cluster, loads what was written, and writes what the DSL refuses in a weaker form, until it is valid. */
export async function settle(tool: Pick<Tool, "providers" | "signal">, first: ClusterDraft): Promise<Settled> {
  const folder = await mkdtemp(join(tmpdir(), "lvsform-import-"));
  try {
    let draft = first;
    // Twice weaker is as weak as it gets.
    for (let round = 0; ; round += 1) {
      const text = await layOut(writeCluster(draft));
      const file = join(folder, `cluster-${round}.ts`);
      await writeFile(file, text);
      const declaration = lasting(await loadDeclaration(file, { signal: tool.signal }), tool.providers);
      const errors = declaration.diagnostics.filter(({ severity }) => severity === "error");
      if (errors.length === 0) return { draft, declaration };
      const weakened = weaken(draft, errors, text);
      if (weakened === undefined) throw new Failure(errors.map(inOurWords));
      draft = weakened;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The draft with the services that errors are about in a weaker form; undefined: they are about something else. */
function weaken(draft: ClusterDraft, errors: readonly Diagnostic[], text: string): ClusterDraft | undefined {
  const lines = text.split("\n");
  const blamed = Map.groupBy(
    errors,
    (one) => serviceAt(draft, lines.slice((one.source?.line ?? 1) - 1).join("\n"))?.id ?? "",
  );
  if (![...blamed.keys()].some((id) => id !== "")) return undefined;
  return {
    ...draft,
    services: draft.services.map((one) => {
      const reasons = blamed.get(one.id);
      return reasons ? weakened(one, reasons) : one;
    }),
  };
}

function weakened(service: ServiceDraft, errors: readonly Diagnostic[]): ServiceDraft {
  const form = weaker[service.form];
  const reasons = [...new Set(errors.map(({ summary }) => summary.replace(/^\w+ "[^"]*": /, "").replace(/\.$/, "")))];
  const notes =
    form === "left-out"
      ? [`${service.key} is left alone: cluster.ts cannot express it.`, ...reasons.map((one) => `  ${one}`)]
      : [...service.notes, ...reasons.map((one) => `Not a VirtualService: ${one}.`)];
  return { ...service, form, notes };
}

/** The service whose construct begins a piece of the file: by its own id, or one that begins with it. */
function serviceAt({ services }: ClusterDraft, text: string): ServiceDraft | undefined {
  const [, name = "", id = ""] = /new (\w+)\(\s*\w+,\s*"([^"]+)"/.exec(text) ?? [];
  if (!["VirtualService", "IpvsService", "IpvsDestination", "InterfaceAddress"].includes(name)) return undefined;
  return services
    .filter((one) => id === one.id || id.startsWith(`${one.id}-`))
    .toSorted((a, b) => b.id.length - a.id.length)[0];
}

function inOurWords({ source: _written, ...one }: Diagnostic): Diagnostic {
  return {
    ...one,
    detail: [one.detail, "The state of the hosts cannot be declared in cluster.ts. Nothing was written."]
      .filter(Boolean)
      .join("\n"),
  };
}

/** The whole text, with what a reader should know. */
export function textOf(draft: ClusterDraft, notes: HostNotes): Promise<string> {
  return layOut(writeCluster(draft, notes));
}
