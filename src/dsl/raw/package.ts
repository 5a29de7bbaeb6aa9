import { z } from "zod";
import type { Declared, Protectable } from "../declaring.ts";
import { checked } from "../properties.ts";
import { RawResource } from "./raw-resource.ts";

/** Which package is to be installed. */
export interface PackageProps extends Protectable {
  /** The package name of the host's distribution: "ipvsadm", "keepalived". */
  readonly name: string;
}

const name = checked("bad-package", (value) =>
  typeof value === "string" && /^[A-Za-z0-9][A-Za-z0-9+._-]{0,99}$/.test(value) ? value : undefined,
);

const schema = z.strictObject({ name });

/** A package of the host's distribution, installed. One that was there before stays when the line is taken out. */
export class Package extends RawResource<PackageProps> {
  declare(): Declared {
    return this.declareAs(schema, (value) => ({ kind: "package", key: value.name, spec: { installed: true } }));
  }
}
