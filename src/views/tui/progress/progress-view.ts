import { printEvent } from "../../event-text.ts";
import type { Glyphs } from "../screen/glyphs.ts";
import { keyText } from "../screen/keys.ts";
import { type Line, line, span, toWidth, wrap, written } from "../screen/line.ts";
import { type ApplyProgress, type HostProgress, totals } from "./progress.ts";
import { askingKeys, workingKeys } from "./progress-keys.ts";

/** An apply as lines: one less than the terminal has rows. Errors keep their place, hosts give way. */
export function viewProgress(state: ApplyProgress, glyphs: Glyphs): readonly Line[] {
  const { columns, rows } = state.size;
  const room = Math.max(1, rows - 1);
  const head = [headOf(state), barOf(state, glyphs, columns)];
  const foot = footOf(state, columns);
  const errors = errorsOf(state, columns);
  const free = Math.max(0, room - head.length - foot.length);
  const shownErrors = Math.min(errors.length, Math.max(Math.floor(free / 2), free - state.hosts.size));
  const end = Math.max(shownErrors, errors.length - state.scroll);
  const hosts = hostsOf(state, free - shownErrors);
  const lines = [...head, ...hosts, ...errors.slice(end - shownErrors, end)];
  const gap = Math.max(0, room - lines.length - foot.length);
  return [...lines, ...Array.from({ length: gap }, () => line("")), ...foot]
    .slice(0, room)
    .map((one) => toWidth(written(one, glyphs), columns, glyphs.more));
}

export function clock(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(seconds % 60).padStart(2, "0")}`;
}

function headOf(state: ApplyProgress): Line {
  const { verb, cluster, wave, waves, begun, now, stops } = state;
  return [
    span(`lvsform ${verb} ${cluster}  `, "bold"),
    span(clock(now - begun)),
    span(wave > 0 ? `  wave ${Math.min(wave, waves)} of ${waves}` : "", "dim"),
    ...(stops > 0 ? [span("  stopping after what is in flight", "yellow")] : []),
  ];
}

function barOf(state: ApplyProgress, glyphs: Glyphs, columns: number): Line {
  const { total, done, failed, skipped } = totals(state);
  const width = Math.max(10, Math.min(40, columns - 40));
  const share = (count: number) => (total === 0 ? 0 : Math.min(width, Math.floor((count / total) * width)));
  const full = total === 0 ? width : share(done);
  const rest = Math.min(width - full, share(failed + skipped));
  return [
    span(glyphs.full.repeat(full), state.answer === "revert" ? "yellow" : "green"),
    span(glyphs.full.repeat(rest), failed > 0 ? "red" : "yellow"),
    span(glyphs.empty.repeat(width - full - rest), "dim"),
    span(` ${done}/${total}`),
    ...(failed > 0 ? [span(`  ${failed} failed`, "red")] : []),
    ...(skipped > 0 ? [span(`  ${skipped} skipped`, "yellow")] : []),
  ];
}

/** Running ones first, then those that have trouble; what does not fit is counted. */
function hostsOf(state: ApplyProgress, room: number): readonly Line[] {
  if (room <= 0) return [];
  const rank = (host: HostProgress) =>
    host.drains.size > 0 ? 0 : host.current.size > 0 ? 1 : host.failed > 0 ? 2 : host.done < host.total ? 3 : 4;
  const all = [...state.hosts.values()].toSorted((a, b) => rank(a) - rank(b));
  const width = Math.max(...all.map(({ host }) => host.length));
  const lines = all.flatMap((host) => [hostRow(host, width, state), ...drainRows(host, state.now)]);
  if (lines.length <= room) return lines;
  return [...lines.slice(0, room - 1), line(span(`and ${lines.length - room + 1} more`, "dim"))];
}

function hostRow(one: HostProgress, width: number, { now, question }: ApplyProgress): Line {
  const { host, total, done, current, window } = one;
  const [address, since] = [...current].at(-1) ?? [];
  const what = address === undefined ? "" : address.slice(host.length + 1);
  const isAsking = question !== undefined && window?.state === "asking";
  const status = isAsking ? "waits for the answer" : window ? windowWords[window.state] : "";
  const isBad = window?.state === "reverted" || window?.state === "unknown";
  return [
    span(host.padEnd(width), "bold"),
    span(`  ${String(done).padStart(String(total).length)}/${total} `),
    wordOf(one),
    ...(since === undefined ? [] : [span(`${Math.max(0, Math.floor((now - since) / 1000))} s `, "dim")]),
    ...(status === "" ? [] : [span(`[${status}] `, isBad ? "red" : "cyan")]),
    span(what),
  ];
}

const windowWords = {
  armed: "reverts unless confirmed",
  asking: "new connection",
  confirmed: "confirmed",
  reverted: "reverted its changes",
  unknown: "unknown",
};

function wordOf({ done, total, failed, skipped, current, drains }: HostProgress) {
  if (failed > 0) return span("failed  ", "red");
  if (done === total) return span("done    ", "green");
  if (drains.size > 0) return span("drains  ", "yellow");
  if (current.size > 0) return span("works   ");
  return skipped > 0 ? span("skipped ", "yellow") : span("waits   ", "dim");
}

function drainRows({ host, drains }: HostProgress, now: number): readonly Line[] {
  return [...drains].map(([address, { active, persistent, secondsLeft, at }]) => {
    const seconds = Math.max(0, secondsLeft - Math.floor((now - at) / 1000));
    const clients = persistent > 0 ? `, ${persistent} persistent` : "";
    return line(
      span("    drains ", "yellow"),
      `${active} active${clients}, at most ${seconds} s more`,
      span(`  ${address.slice(host.length + 1)}`, "dim"),
    );
  });
}

const unpainted = (_colour: unknown, text: string) => text;

function errorsOf({ shown }: ApplyProgress, columns: number): readonly Line[] {
  return shown.flatMap((event) =>
    printEvent(event, unpainted)
      .split("\n")
      .flatMap((text, at) => wrap(text, columns).map((part) => line(span(part, at === 0 ? "red" : undefined)))),
  );
}

function footOf(state: ApplyProgress, columns: number): readonly Line[] {
  const { question, now, activity, help } = state;
  const keys = question ? askingKeys : workingKeys;
  const keyLines = help
    ? keys.map((one) => line(`  ${keyText(one.keys).padEnd(10)}  ${one.help}`))
    : wrap(
        keys
          .filter(({ action }) => !action.startsWith("scroll"))
          .map(keyHint)
          .join("  "),
        columns,
      ).map((text) => line(span(text, question ? "bold" : "dim")));
  if (question === undefined) return [...(activity === "" ? [] : [line(span(activity, "dim"))]), ...keyLines];
  return [
    ...wrap(question.text, columns).map((text) => line(span(text, "bold"))),
    ...wrap(`The hosts revert their changes in ${clock(question.until - now)}.`, columns).map((text) =>
      line(span(text, "yellow")),
    ),
    ...keyLines,
  ];
}

/** `k keep the changes`, the spaces of which are not broken at the wrong place. */
function keyHint({ keys, help }: { readonly keys: readonly string[]; readonly help: string }): string {
  return `${keyText(keys.slice(0, 1))} ${help}`;
}
