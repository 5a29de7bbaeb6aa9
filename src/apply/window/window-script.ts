import { quote } from "../../model/command.ts";
import { wordFunction } from "../../model/shell-word.ts";
import { takeLock, type WithoutFlock } from "./host-lock.ts";
import { onlyArmed, stateFunctions, windowFolder, windowUnit } from "./window-state.ts";

/** A confirm window of one host, as its scripts need it. */
export interface Window {
  /** Names the window: 24 hexadecimal digits, random. Only a controller that saw it armed knows it. */
  readonly nonce: string;
  readonly host: string;
  /** How long the host waits after the last sign of life of the controller. Seconds. */
  readonly seconds: number;
  /** The lineage of the state that opens it. */
  readonly lineage: string;
  /** user@machine. */
  readonly by: string;
  /** Whether the host may be changed although it has no flock(1). */
  readonly without: WithoutFlock;
}

/** How long a script waits for the host's lock before it gives up: another wave, or another lvsform, may have it. Seconds. */
const lockSeconds = 5;

/** Waits on the host until the deadline, and then reverts the changes; ends at once when the window was closed otherwise. */
function watchScript({ nonce }: Window): string {
  return [
    "#!/bin/sh",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL",
    `cd ${windowFolder(nonce)} || exit 0`,
    wordFunction,
    stateFunctions,
    `left() { word deadline; left=$word; word /proc/uptime; left=$((left - \${word%%.*})); }`,
    "echo $$ >watching",
    "while [ -e armed ]; do",
    // Once a second, by the shell itself: the deadline moves while lvsform is at work, and the host has other things to do.
    '  left; if [ "$left" -gt 0 ]; then sleep 1; continue; fi',
    // The lock keeps the undo from running into a step. A step that hangs keeps the lock: it must not keep the host from reverting.
    "  exec 9>>../lock; flock -w 1 9 2>/dev/null || :",
    '  left; if [ "$left" -le 0 ] && became armed reverting; then sh ./undo 9>&-; became reverting reverted; exit 0; fi',
    "  exec 9>&-",
    "done",
    "",
  ].join("\n");
}

/** Arms the window: writes the undo, checks its syntax, starts what waits, and reads back that it does. Prints `armed HOW`. */
export function armScript(window: Window, undo: string): string {
  const { nonce, lineage, by, without } = window;
  const unit = windowUnit(nonce);
  return [
    takeLock(by, lockSeconds, without),
    wordFunction,
    `umask 077; d=${windowFolder(nonce)}; mkdir "$d" && cd "$d" || exit 1`,
    file("undo", undo),
    file("watch", watchScript(window)),
    "sh -n ./undo && sh -n ./watch || exit 1",
    `printf '%s %s\\n' ${quote(lineage)} ${quote(by.replaceAll(/\s/g, "_"))} >owner; : >steps`,
    ...postpone(window),
    ": >armed",
    "exec 9>&-",
    "if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then how=systemd-run",
    `  systemd-run --quiet --unit=${unit} --on-active=${quote(`${window.seconds}s`)} --timer-property=AccuracySec=1s /bin/sh "$d/watch" || exit 1`,
    `  [ "$(systemctl is-active ${unit}.timer)" = active ] || exit 1`,
    "else how=setsid; setsid sh ./watch </dev/null >/dev/null 2>&1 &",
    // A few milliseconds are enough, most often. Not every sleep knows parts of a second.
    "  for s in 0.01 0.02 0.04 0.08 0.15 0.3 0.6 1; do [ ! -s watching ] || break; sleep $s 2>/dev/null || sleep 1; done",
    '  word watching; kill -0 "$word" || exit 1; fi',
    'echo "armed $how"',
  ].join("\n");
}

/** Shell text in front of the steps: where the window is not armed any more nothing may be done; otherwise it gets its whole time again. */
export function goOn(window: Window): string {
  return [
    wordFunction,
    onlyArmed(window.nonce),
    `cd ${windowFolder(window.nonce)} || exit 1`,
    ...postpone(window),
    "cd /",
  ].join("\n");
}

/** Gives the window its whole time again. Without the lock, which the steps have for as long as they take: the new time is there at once or not at all. */
export function extendScript(window: Window): string {
  return goOn(window);
}

/**
 * Closes the window: keeps what was changed, or reverts it now. Prints `state STATE`, the one that holds from then on; it is not
 * the requested one where the host was faster.
 */
export function closeScript({ nonce, by }: Pick<Window, "nonce" | "by">, as: "keep" | "revert"): string {
  const folder = windowFolder(nonce);
  const close =
    as === "keep"
      ? "became armed confirmed"
      : "became armed reverting && { sh ./undo 9>&-; became reverting reverted; }";
  return [
    takeLock(by, lockSeconds, "go-on"),
    `cd ${folder} || { echo 'state gone'; exit 0; }`,
    stateFunctions,
    close,
    'find_state .; echo "state $word"; [ ! -s failures ] || sed "s/^/failure /" failures',
    `if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then systemctl stop ${windowUnit(nonce)}.timer 2>/dev/null; fi`,
    // A window that was reverted stays until a controller has read it.
    `[ "$word" != confirmed ] || { cd /; rm -rf ${folder}; }`,
  ].join("\n");
}

/** Removes the folders of windows that were closed, after the user has decided about their changes. */
export function releaseScript(by: string, nonces: readonly string[]): string {
  return [
    takeLock(by, lockSeconds, "go-on"),
    `for d in ${nonces.map(windowFolder).join(" ")}; do`,
    '  [ -e "$d/armed" ] || rm -rf "$d"',
    "done",
  ].join("\n");
}

/** By a file of this shell alone: the process that keeps the window open may write at the same moment as the steps that begin. */
function postpone({ seconds }: Window): readonly string[] {
  const whole = quote(`${Math.ceil(seconds)}`);
  return [`word /proc/uptime; echo $((\${word%%.*} + ${whole})) >deadline.$$ && mv deadline.$$ deadline || exit 1`];
}

/** Writes a text by the shell itself. */
function file(name: "undo" | "watch", text: string): string {
  return `printf '%s\\n' ${quote(text.trimEnd())} >${name} || exit 1`;
}
