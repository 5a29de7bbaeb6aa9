import type { BadInput } from "./bad-input.ts";

const validate = (name: string, text: string | Buffer, more: Partial<BadInput> = {}): BadInput => ({
  name: `cluster.ts: ${name}`,
  argv: ["validate"],
  files: { "cluster.ts": text },
  codes: [1],
  ...more,
});
const start = `import { Cluster, Director, RealServer, VirtualService } from "lvsform";\nconst web = new Cluster("web");\n`;
const end = "\nexport default web;\n";
const program = (text: string) => `${start}${text}${end}`;

/** cluster.ts as a file and as a program. */
export const clusterFiles: readonly BadInput[] = [
  validate("empty", ""),
  validate("white space", " \n\t\n"),
  validate("a syntax error", `${start}const = 5;${end}`),
  validate("half a line", `${start}new Director(web, "v11", {`),
  validate("no export", start),
  validate("a number as the export", "export default 5;\n"),
  validate("null as the export", "export default null;\n"),
  validate("a function as the export", "export default () => 5;\n"),
  validate("a proxy as the export", "export default new Proxy({}, { get() { throw new Error('no'); } });\n"),
  validate("an object like a cluster", "export default { node: { children: [] } };\n"),
  validate("the class itself", `${start}export default Cluster;\n`),
  validate("an unknown name", `import { Clutser } from "lvsform"; export default new Clutser("web");\n`),
  validate("an unknown module", `import "no-such-module"; ${start}${end}`),
  validate("a module of no file", `import "./not-there.ts"; ${start}${end}`),
  validate("itself", `import "./cluster.ts"; export default 5;\n`),
  validate("an enum", program("enum A { B }")),
  validate("a namespace", program("namespace A { export const b = 1; }")),
  validate("binary", Buffer.from([0, 1, 2, 255, 254, 128])),
  validate("UTF-16", Buffer.from(`\ufeff${program("")}`, "utf16le")),
  validate("a NUL", program('const a = "\u0000";new Director(web, "v11", {} as never);')),
  validate("an error", program('throw new Error("mine");')),
  validate("null thrown", program("throw null;")),
  validate("an object without a prototype thrown", program("throw Object.create(null);")),
  validate("a proxy thrown", program("throw new Proxy({}, { get() { throw 1; } });")),
  validate("an error with escapes", program('throw new Error("\\u001b]0;owned\\u0007\\u202e");')),
  validate("an error with a getter", program("throw { get message() { throw 5; }, get stack() { throw 6; } };")),
  validate("a rejection", program("await Promise.reject(new Error('mine'));")),
  validate("an unhandled rejection", program("void Promise.reject(new Error('mine'));"), { codes: [0, 1] }),
  validate("a late error", program("setTimeout(() => { throw new Error('late'); }, 1);"), { codes: [0, 1] }),
  validate("a later error", program("setTimeout(() => { throw new Error('late'); }, 60_000);"), { codes: [0] }),
  validate("a timer that stays", program("setInterval(() => {}, 1_000);"), { codes: [0] }),
  validate("a server that stays", `import { createServer } from "node:net"; createServer().listen(0); ${program("")}`, {
    codes: [0],
  }),
  validate("the end of the process", program("process.exit(0);")),
  validate("an abort", program("process.exitCode = 77;"), { codes: [0, 1] }),
  validate("a deep recursion", program("const f = (): number => f() + 1; f();")),
  validate("noise", program('console.log("NOISE"); process.stdout.write("MORE\\u001b[2J\\n");'), { codes: [0] }),
  validate("noise before JSON", program('console.log("NOISE");'), {
    argv: ["plan", "--json", "--state", "other.db"],
    codes: [0],
  }),
  validate("another stdout", program("process.stdout.write = () => true;"), { codes: [0, 1] }),
  validate("another prototype", program("Object.prototype.toString = () => { throw 1; };"), { codes: [0, 1] }),
  validate("a folder in its place", "", { files: { "cluster.ts/x": "" } }),
  { name: "cluster.ts: a fifo", argv: ["validate"], files: { "cluster.ts": null }, codes: [1] },
  { name: "cluster.ts: /dev/zero", argv: ["validate", "-f", "/dev/zero"], codes: [1] },
  { name: "cluster.ts: /dev/null", argv: ["validate", "-f", "/dev/null"], codes: [1] },
  { name: "cluster.ts: not there", argv: ["validate", "-f", "not/there.ts"], codes: [1] },
  { name: "cluster.ts: /proc/self/mem", argv: ["validate", "-f", "/proc/self/mem"], codes: [1] },
  { name: "cluster.ts: no name", argv: ["validate", "-f", ""], codes: [1] },
];

const director = `host: "v11", interface: "eth0", dip: "192.168.0.11/24"`;
const values = [
  "null",
  "-1",
  "1.5",
  "NaN",
  `""`,
  `"\\n"`,
  `"x; id"`,
  `"\\u001b[2J"`,
  `"-o"`,
  "{}",
  "[]",
  "() => 1",
  "1n",
  `"${"x".repeat(300)}"`,
];
const places: Readonly<Record<string, (value: string) => string>> = {
  host: (value) => `new Director(web, "v11", { ${director}, host: ${value} });`,
  interface: (value) => `new Director(web, "v11", { ${director}, interface: ${value} });`,
  dip: (value) => `new Director(web, "v11", { ${director}, dip: ${value} });`,
  timeouts: (value) => `new Director(web, "v11", { ${director}, timeouts: { tcpSeconds: ${value} } });`,
  boot: (value) => `new Director(web, "v11", { ${director}, boot: ${value} });`,
  rip: (value) => `new RealServer(web, "v12", { host: "v12", rip: ${value} });`,
  vip: (value) =>
    `const v11 = new Director(web, "v11", { ${director} }); new VirtualService(web, "s", { director: v11, vip: ${value}, port: 80, realServers: [] });`,
  port: (value) =>
    `const v11 = new Director(web, "v11", { ${director} }); new VirtualService(web, "s", { director: v11, vip: "192.168.0.21/24", port: ${value}, realServers: [] });`,
  scheduler: (value) =>
    `const v11 = new Director(web, "v11", { ${director} }); new VirtualService(web, "s", { director: v11, vip: "192.168.0.21/24", port: 80, scheduler: ${value}, realServers: [] });`,
  weight: (value) =>
    `const v11 = new Director(web, "v11", { ${director} }); const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" }); new VirtualService(web, "s", { director: v11, vip: "192.168.0.21/24", port: 80, realServers: [{ server: v12, weight: ${value} }] });`,
};

/** Values of the properties that no cluster has; each is a problem with file and line. */
export const clusterValues: readonly BadInput[] = Object.entries(places).flatMap(([property, place]) =>
  values
    .filter((_value, at) => (at + property.length) % 2 === 0)
    .map((value) => validate(`${property}: ${value.slice(0, 20)}`, program(place(value)), { says: /cluster\.ts:\d+/ })),
);
