/**
 * Lays a file out as Prettier does by itself. Its configuration is not read: Prettier runs configuration files of every folder above,
 * and plugins that they name, and anyone who can write such a folder would have code run by this user. Loaded on demand: few verbs
 * write code.
 */
export async function layOut(text: string): Promise<string> {
  const { format } = await import("prettier");
  return format(text, { parser: "typescript" });
}
