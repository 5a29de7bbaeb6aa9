import type { Batch } from "../model/plan.ts";
import type { Provider } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import type { Command } from "../model/shell/command.ts";

/** How a change joins a batch of its kind; undefined if it is more than one plain command, or its result could not be read. */
export function batchOf(
  provider: Provider,
  { key, owned }: Pick<Resource, "key" | "owned">,
  [command, ...more]: readonly Command[],
  after: Spec | undefined,
): Batch | undefined {
  const { batch } = provider;
  if (batch === undefined) return undefined;
  const becomes = provider.guard(key, [after], owned)?.accepts[0];
  if (command === undefined || more.length > 0 || command.mayFail !== undefined || becomes === undefined)
    return undefined;
  return { argv: batch.argv, line: batch.line(command), becomes };
}
