import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../../../providers/index.ts";
import { complete } from "../../../src/api/pipeline.ts";
import { loadDeclaration } from "../../../src/dsl/load.ts";
import { toDot } from "../../../src/views/graph/dot.ts";
import { toMermaid } from "../../../src/views/graph/mermaid.ts";
import { topology } from "../../../src/views/graph/topology.ts";
import { orderOf, pictures } from "./clusters.ts";

const example = join(import.meta.dirname, "../../../examples/walkthrough/cluster.ts");
const walkthrough = complete(await loadDeclaration(example), providers);
const kept = (name: string) => readFileSync(join(import.meta.dirname, name), "utf8");

/** All that a flowchart of ours may hold: whatever a name holds, it cannot be anything else. */
const label = String.raw`"(?:[\p{L}\p{N} .,:/+…()-]|#\d+;|<br/>)*"`;
const node = String.raw`(?:    |  )n\d+(?:\[${label}\]|\(\[${label}\]\)|\{\{${label}\}\}|\[\[${label}\]\])`;
const mermaidLine = new RegExp(
  `^(?:%% [^{}]*|flowchart LR|  subgraph w\\d+\\[${label}\\]|  end|${node}|  n\\d+ --> n\\d+|  classDef .*|  class [n\\d,]+ (?:changed|lost)|)$`,
  "u",
);

describe("Mermaid", () => {
  it("of the walkthrough is what stands beside this test, as GitHub and GitLab draw it", () => {
    expect(toMermaid(topology(walkthrough))).toBe(kept("topology.mmd"));
    expect(toMermaid(orderOf(walkthrough))).toBe(kept("order.mmd"));
    expect(readFileSync(join(example, "../../../docs/pictures.md"), "utf8")).toContain(kept("topology.mmd"));
  });

  it.each(pictures)("%s: every line is of a known form, and labels say what the boxes say", (_name, picture) => {
    const text = toMermaid(picture);
    for (const line of text.split("\n")) expect(line).toMatch(mermaidLine);
    const labels = [...text.matchAll(/n\d+[[({]+"(.*?)"/g)].map(([, one = ""]) =>
      one.replaceAll(/#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).split("<br/>"),
    );
    if (picture.boxes.length > 0) expect(labels.toSorted()).toEqual(picture.boxes.map(({ lines }) => lines).toSorted());
    expect(text.match(/-->/g)?.length ?? 0).toBe(picture.lines.length);
  });

  it("begins no list and no emphasis by itself", () => {
    for (const [, picture] of pictures)
      for (const [, one] of toMermaid(picture).matchAll(/["(?:<br/>)](.*?)(?="|<br\/>)/g))
        expect(one).not.toMatch(/^(\d+\.|[-+*]) |__|\*\*/);
  });
});

describe("DOT", () => {
  it("of the walkthrough is what stands beside this test", () => {
    expect(toDot(topology(walkthrough))).toBe(kept("topology.dot"));
  });

  it.skipIf(spawnSync("dot", ["-V"]).error !== undefined).each(pictures)(
    "%s is drawn by Graphviz",
    (_name, picture) => {
      const { status, stderr, stdout } = spawnSync("dot", ["-Tjson0"], { input: toDot(picture), encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
      const { objects = [], edges = [] } = JSON.parse(stdout) as {
        objects?: { name: string; label?: string }[];
        edges?: object[];
      };
      const nodes = objects.filter(({ name }) => /^n\d+$/.test(name));
      // The label is kept as an escaped string.
      const linesOf = (text = "") => text.replaceAll(/\\(.)/g, (_, one) => (one === "n" ? "\n" : one)).split("\n");
      expect(nodes.map((one) => linesOf(one.label)).toSorted()).toEqual(
        picture.boxes.map(({ lines }) => lines).toSorted(),
      );
      expect(edges).toHaveLength(picture.lines.length);
    },
  );
});
