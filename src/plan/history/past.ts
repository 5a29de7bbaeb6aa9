import type { Address } from "../../model/address.ts";
import type { Resource, World } from "../../model/resource.ts";
import type { RecordedRun, RecordedStep } from "../../model/store.ts";

/** A world to plan against, made from a recorded run, and the addresses of it that are meant. */
export interface Past {
  readonly world: World;
  readonly addresses: readonly Address[];
  /** Addresses of the run that a later run has changed since: they are left as they are. */
  readonly overtaken: readonly Address[];
}

/** The world in which everything that the run meant to do is done. */
export function worldToResume(run: RecordedRun, recorded: World, later: ReadonlySet<Address>): Past {
  const open = run.steps.filter(({ status }) => status !== "done");
  return past(open, recorded, later, ({ resource }) => resource);
}

/** The world in which nothing of what the run did is done: each value as it was found right before, each object there or not. */
export function worldToRevert(run: RecordedRun, recorded: World, later: ReadonlySet<Address>): Past {
  const touched = run.steps.filter(({ status }) => !["planned", "skipped", "undone"].includes(status));
  return past(touched, recorded, later, ({ previous, before }) =>
    previous && before ? { ...previous, spec: before } : previous,
  );
}

function past(
  steps: readonly RecordedStep[],
  recorded: World,
  later: ReadonlySet<Address>,
  wanted: (step: RecordedStep) => Resource | null,
): Past {
  const meant = steps.filter(({ address }) => !later.has(address));
  const world = new Map(recorded);
  for (const step of meant) {
    const resource = wanted(step);
    if (resource) world.set(step.address, resource);
    else world.delete(step.address);
  }
  return {
    world,
    addresses: meant.map(({ address }) => address),
    overtaken: steps.flatMap(({ address }) => (later.has(address) ? [address] : [])),
  };
}

/** What runs after this one have changed. */
export function changedSince(run: RecordedRun, runs: readonly RecordedRun[]): ReadonlySet<Address> {
  return new Set(
    runs
      .filter(({ id }) => id > run.id)
      .flatMap(({ steps }) => steps.filter(({ status }) => status === "done").map(({ address }) => address)),
  );
}
