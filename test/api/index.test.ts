import { expectTypeOf, it } from "vitest";
import type { Applied, ApplyEvent, apply, Change, DriftReport, drift, Plan, plan } from "../../src/api/index.ts";

it("the programmatic API takes and gives what its types say", () => {
  expectTypeOf<typeof plan>().returns.resolves.toEqualTypeOf<Plan>();
  expectTypeOf<typeof drift>().returns.resolves.toEqualTypeOf<DriftReport>();
  expectTypeOf<typeof apply>().returns.resolves.toEqualTypeOf<Applied>();
  expectTypeOf<Plan["changes"][number]>().toEqualTypeOf<Change>();
  expectTypeOf<{ file: string; confirm: "never"; onEvent: (event: ApplyEvent) => void }>().toExtend<
    NonNullable<Parameters<typeof apply>[0]>
  >();
  // Wrong words do not compile.
  expectTypeOf<{ confirm: "sometimes" }>().not.toExtend<NonNullable<Parameters<typeof plan>[0]>>();
  expectTypeOf<{ onEvent: (event: ApplyEvent) => void }>().not.toEqualTypeOf<NonNullable<Parameters<typeof plan>[0]>>();
});
