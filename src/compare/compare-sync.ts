import type { Spec } from "../model/resource.ts";
import type { IpvsSyncSpec } from "../model/specs.ts";
import { type Compared, compare } from "./compared.ts";
import type { DirectorReading } from "./reading.ts";

/**
 * The sync daemons of a pair agree crosswise: what one sends (master), the other takes (backup). One direction is enough, as long as
 * both ends of it fit. Source: ipvsadm(8), --start-daemon.
 */
export function compareSync(a: DirectorReading, b: DirectorReading): readonly Compared[] {
  const ways = [direction(a, b, "there"), direction(b, a, "back")].filter((one) => one !== undefined);
  return ways.length > 0 ? ways : [compare("sync", "daemons", { value: "none" }, { value: "none" })];
}

/** The direction that the next boot's rules of a daemon are about: the same name for both ends of it. */
export function directionOf(key: string, own: string, other: string): string {
  const [, state] = /^sync\/(master|backup)$/.exec(key) ?? [];
  return state === undefined ? key : state === "master" ? `${own} to ${other}` : `${other} to ${own}`;
}

function direction(from: DirectorReading, to: DirectorReading, way: "there" | "back"): Compared | undefined {
  const sends = from.of.sync.get("master") as IpvsSyncSpec | undefined;
  const takes = to.of.sync.get("backup") as IpvsSyncSpec | undefined;
  if (sends === undefined && takes === undefined) return undefined;
  const [sender, taker] = [sends && daemonSpec("sends", sends), takes && daemonSpec("takes", takes)];
  const [a, b] = way === "there" ? [sender, taker] : [taker, sender];
  const remark = misfit(from.name, to.name, sends, takes);
  return {
    group: "sync",
    name: `${from.name} to ${to.name}`,
    a: a ?? null,
    b: b ?? null,
    ...(remark === undefined ? { verdict: "same" } : { verdict: "different", remark }),
  };
}

/** Why what is sent does not arrive; undefined: it does. */
function misfit(
  from: string,
  to: string,
  sends: IpvsSyncSpec | undefined,
  takes: IpvsSyncSpec | undefined,
): string | undefined {
  if (takes === undefined) return `${from} sends its connections, and ${to} takes none: no backup daemon runs there`;
  if (sends === undefined) return `${to} waits for connections that ${from} does not send: no master daemon runs there`;
  const wrong = [
    // 0 takes the messages of every pair.
    ...(sends.syncId !== takes.syncId && takes.syncId !== 0 ? [`syncid ${sends.syncId} and ${takes.syncId}`] : []),
    ...(sends.group !== takes.group ? [`group ${sends.group} and ${takes.group}`] : []),
    ...(sends.port !== takes.port ? [`port ${sends.port} and ${takes.port}`] : []),
    ...(longer(sends, takes) ? [`messages of ${sends.maxLength} bytes, and ${takes.maxLength} are taken`] : []),
  ];
  return wrong.length === 0 ? undefined : `${to} does not take what ${from} sends: ${wrong.join(", ")}`;
}

function longer(sends: IpvsSyncSpec, takes: IpvsSyncSpec): boolean {
  return sends.maxLength !== undefined && takes.maxLength !== undefined && sends.maxLength > takes.maxLength;
}

function daemonSpec(
  verb: "sends" | "takes",
  { syncId, interface: device, group, port, maxLength }: IpvsSyncSpec,
): Spec {
  const size = maxLength === undefined ? "" : `, ${maxLength} bytes`;
  return { value: `${verb} syncid ${syncId} on ${device}, ${group}:${port}${size}` };
}
