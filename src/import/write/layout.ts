/** Lays a file out as its folder's own configuration for Prettier says, else as Prettier does by itself. Loaded on demand: few verbs write code. */
export async function layOut(text: string, path: string): Promise<string> {
  const { format, resolveConfig } = await import("prettier");
  const config = await resolveConfig(path, { editorconfig: true }).catch(() => null);
  return format(text, { ...config, parser: "typescript" });
}
