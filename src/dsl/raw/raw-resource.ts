import type { z } from "zod";
import type { Resource } from "../../model/resource.ts";
import { type Declared, Declaring, type Protectable } from "../declaring.ts";
import { Host } from "../host.ts";

/** One resource as it is, for what the other constructs do not cover. It stands inside the host it is for. */
export abstract class RawResource<P extends Protectable> extends Declaring<P> {
  protected declareAs<T>(
    schema: z.ZodType<T>,
    shape: (value: T, host: string) => Pick<Resource, "kind" | "key" | "spec"> & Partial<Resource>,
  ): Declared {
    const checked = this.check(schema);
    if (!("value" in checked)) return checked;
    const host = Host.of(this)?.host;
    if (host === undefined)
      return {
        problems: [this.report("no-host", { construct: this.title, type: this.constructor.name })],
      };
    return { resources: [this.resource({ host, ...shape(checked.value, host) })] };
  }
}
