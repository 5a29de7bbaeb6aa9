import { quote, type Shell, sh, shJoin, shLines } from "../../model/shell/shell.ts";
import { wordFunction } from "../../model/shell/shell-word.ts";
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
function watchScript({ nonce }: Window): Shell {
  return shLines(
    sh`#!/bin/sh`,
    sh`PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL`,
    sh`cd ${windowFolder(nonce)} || exit 0`,
    wordFunction,
    stateFunctions,
    sh`left() { word deadline; left=$word; word /proc/uptime; left=$((left - \${word%%.*})); }`,
    sh`echo $$ >watching`,
    sh`while [ -e armed ]; do`,
    // Once a second, by the shell itself: the deadline moves while lvsform is running, and the host has other things to do.
    sh`  left; if [ "$left" -gt 0 ]; then sleep 1; continue; fi`,
    // The lock keeps the undo from running into a step. A step that hangs keeps the lock: it must not keep the host from reverting.
    sh`  exec 9>>../lock; flock -w 1 9 2>/dev/null || :`,
    sh`  left; if [ "$left" -le 0 ] && became armed reverting; then sh ./undo 9>&-; became reverting reverted; exit 0; fi`,
    sh`  exec 9>&-`,
    sh`done`,
    sh``,
  );
}

/** Arms the window: writes the undo, checks its syntax, starts what waits, and reads back that it does. Prints `armed HOW`. */
export function armScript(window: Window, undo: Shell): Shell {
  const { nonce, lineage, by, without } = window;
  const unit = windowUnit(nonce);
  return shLines(
    takeLock(by, lockSeconds, without),
    wordFunction,
    sh`umask 077; d=${windowFolder(nonce)}; mkdir "$d" && cd "$d" || exit 1`,
    file(sh`undo`, undo),
    file(sh`watch`, watchScript(window)),
    sh`sh -n ./undo && sh -n ./watch || exit 1`,
    sh`printf '%s %s\\n' ${quote(lineage)} ${quote(by.replaceAll(/\s/g, "_"))} >owner; : >steps`,
    ...postpone(window),
    sh`: >armed`,
    sh`exec 9>&-`,
    sh`if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then how=systemd-run`,
    sh`  systemd-run --quiet --unit=${unit} --on-active=${quote(`${window.seconds}s`)} --timer-property=AccuracySec=1s /bin/sh "$d/watch" || exit 1`,
    sh`  [ "$(systemctl is-active ${unit}.timer)" = active ] || exit 1`,
    sh`else how=setsid; setsid sh ./watch </dev/null >/dev/null 2>&1 &`,
    // A few milliseconds are enough, most often. Not every sleep knows parts of a second.
    sh`  for s in 0.01 0.02 0.04 0.08 0.15 0.3 0.6 1; do [ ! -s watching ] || break; sleep $s 2>/dev/null || sleep 1; done`,
    sh`  word watching; kill -0 "$word" || exit 1; fi`,
    sh`echo "armed $how"`,
  );
}

/** Shell text in front of the steps: where the window is not armed any more nothing may be done; otherwise it gets its whole time again. */
export function goOn(window: Window): Shell {
  return shLines(
    wordFunction,
    onlyArmed(window.nonce),
    sh`cd ${windowFolder(window.nonce)} || exit 1`,
    ...postpone(window),
    sh`cd /`,
  );
}

/** Gives the window its whole time again. Without the lock, which the steps have for as long as they take: the new time is there at once or not at all. */
export function extendScript(window: Window): Shell {
  return goOn(window);
}

/**
 * Closes the window: keeps what was changed, or reverts it now. Prints `state STATE`, the one that holds from then on; it is not
 * the requested one where the host was faster.
 */
export function closeScript({ nonce, by }: Pick<Window, "nonce" | "by">, as: "keep" | "revert"): Shell {
  const folder = windowFolder(nonce);
  const close =
    as === "keep"
      ? sh`became armed confirmed`
      : sh`became armed reverting && { sh ./undo 9>&-; became reverting reverted; }`;
  return shLines(
    takeLock(by, lockSeconds, "go-on"),
    sh`cd ${folder} || { echo 'state gone'; exit 0; }`,
    stateFunctions,
    close,
    sh`find_state .; echo "state $word"; [ ! -s failures ] || sed "s/^/failure /" failures`,
    sh`if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then systemctl stop ${windowUnit(nonce)}.timer 2>/dev/null; fi`,
    // A window that was reverted stays until a controller has read it.
    sh`[ "$word" != confirmed ] || { cd /; rm -rf ${folder}; }`,
  );
}

/** Removes the folders of windows that were closed, after the user has decided about their changes. */
export function releaseScript(by: string, nonces: readonly string[]): Shell {
  return shLines(
    takeLock(by, lockSeconds, "go-on"),
    sh`for d in ${shJoin(nonces.map(windowFolder), sh` `)}; do`,
    sh`  [ -e "$d/armed" ] || rm -rf "$d"`,
    sh`done`,
  );
}

/** By a file of this shell alone: the process that keeps the window open may write at the same moment as the steps that begin. */
function postpone({ seconds }: Window): readonly Shell[] {
  const whole = quote(`${Math.ceil(seconds)}`);
  return [sh`word /proc/uptime; echo $((\${word%%.*} + ${whole})) >deadline.$$ && mv deadline.$$ deadline || exit 1`];
}

/** Writes a text by the shell itself. */
function file(name: Shell, text: Shell): Shell {
  return sh`printf '%s\\n' ${quote(text.trimEnd())} >${name} || exit 1`;
}
