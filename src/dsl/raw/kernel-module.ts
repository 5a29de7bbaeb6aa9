import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { moduleName } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** Which module is to be loaded. */
export interface KernelModuleProps extends Protectable {
  /** The name, as lsmod(8) prints it. */
  readonly name: string;
}

const schema = z.strictObject({ name: moduleName });

/** A module of the running kernel, loaded by modprobe(8). */
export class KernelModule extends RawResource<KernelModuleProps> {
  declare(): Declared {
    return this.declareAs(schema, ({ name }) => ({ kind: "kernel-module", key: name, spec: { loaded: true } }));
  }
}
