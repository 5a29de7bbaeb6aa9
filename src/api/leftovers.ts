import { diagnostic } from "../messages/build.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import type { Outcome } from "./pipeline.ts";

/** Returns where the hosts differ after an apply, and which hosts could not be read any more. */
export function leftovers({ left, done, status, closed }: Outcome, made: Plan): readonly Diagnostic[] {
  if (status === "reverted") return revertedOf(closed);
  const changed = new Set(done.map(({ address }) => address));
  return [
    ...unseen(left, made),
    ...left.changes.map(({ address, host, action }) =>
      diagnostic(changed.has(address) ? "not-converged" : "changed-during-run", { address, action }, { address, host }),
    ),
  ];
}

function unseen(left: Plan, made: Plan): readonly Diagnostic[] {
  const before = new Set(made.hosts.flatMap(({ name, reachable }) => (reachable ? [name] : [])));
  return left.hosts.flatMap((host): readonly Diagnostic[] => {
    if (host.reachable || !before.has(host.name)) return [];
    const { name, problem } = host;
    return [diagnostic("not-verified", { host: name, reason: problem.summary }, { host: name })];
  });
}

function revertedOf(closed: Outcome["closed"]): readonly Diagnostic[] {
  const hosts = (state: string) => closed.filter((one) => one.state === state).map(({ host }) => host);
  const failures = closed.flatMap((one) => one.failures);
  const [back, away] = [hosts("reverted"), hosts("unknown")];
  return [
    ...(back.length > 0 ? [diagnostic("changes-reverted", { hosts: back, failures })] : []),
    ...(away.length > 0 ? [diagnostic("changes-reverting", { hosts: away })] : []),
  ];
}
