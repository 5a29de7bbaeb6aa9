import { join } from "node:path";
import { API, type Checker, type Symbol as Export, SymbolFlags, TypeFlags } from "typescript/unstable/sync";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const compiler = new API({ cwd: root });
afterAll(() => compiler.close());
const [project] = compiler.updateSnapshot({ openProjects: [join(root, "tsconfig.json")] }).getProjects();
const checker = project?.checker as Checker;

/** What an entry point of the package exports, by name. */
function exportsOf(entry: string): readonly (readonly [string, Export])[] {
  const file = project?.program.getSourceFile(join(root, "src", `${entry}.ts`));
  const module = file && checker.getSymbolAtLocation(file);
  return (module ? checker.getExportsOfModule(module) : []).map((one) => [
    one.name,
    one.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(one) : one,
  ]);
}

/** The properties of an exported type that are ours; one that cannot be given (never) says nothing. */
function propertiesOf(type: Export): readonly Export[] {
  if (!(type.flags & (SymbolFlags.Interface | SymbolFlags.TypeAlias | SymbolFlags.Class))) return [];
  // Of a class that is made by whoever imports it, what is given to it counts.
  if (type.flags & SymbolFlags.Class && checker.getPropertyOfType(checker.getDeclaredTypeOfSymbol(type), "declare"))
    return [];
  return checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(type)).filter((one) => {
    const given = checker.getNonNullableType(checker.getTypeOfSymbol(one) ?? checker.getNeverType());
    const isOurs = one.declarations.some(({ path }) => path.startsWith(join(root, "src/")));
    return isOurs && !((given?.flags ?? 0) & TypeFlags.Never);
  });
}

const isSilent = (one: Export) => checker.getDocumentationCommentOfSymbol(one).trim() === "";

describe.each(["index", "api", "terraform"])("what src/%s.ts exports", (entry) => {
  const all = exportsOf(entry === "api" ? "api/index" : entry);

  it("says of each what it means", () => {
    expect(all.length).toBeGreaterThan(2);
    expect(all.filter(([, one]) => isSilent(one)).map(([name]) => name)).toEqual([]);
  });

  it("says of each property what it means", () => {
    const silent = all.flatMap(([name, type]) =>
      propertiesOf(type).flatMap((one) => (isSilent(one) ? [`${name}.${one.name}`] : [])),
    );
    expect(silent).toEqual([]);
  });
});
