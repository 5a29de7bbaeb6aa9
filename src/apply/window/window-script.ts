import { quote } from "../../model/command.ts";
import { wordFunction } from "../../model/shell-word.ts";
import { revertedStatus, runFolder, takeLock } from "./host-lock.ts";

/** A confirm window of one host, as its scripts need it. */
export interface Window {
  /** Names it; nobody who has not seen it armed can confirm it. Hexadecimal. */
  readonly nonce: string;
  readonly host: string;
  /** How long the host waits after it was last heard of. Seconds. */
  readonly seconds: number;
  /** The record that opens it. */
  readonly lineage: string;
  /** user@machine. */
  readonly by: string;
}

/** How long a script waits for the host's lock before it gives up: another wave, or another lvsform, may be at it. Seconds. */
const lockSeconds = 5;

/** Waits on the host until the time is over, and then takes everything back; ends at once when the window is closed otherwise. */
function watchScript({ nonce }: Window): string {
  return [
    "#!/bin/sh",
    "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL",
    `cd ${runFolder}/${nonce} || exit 0`,
    wordFunction,
    'isArmed() { word state; [ "$word" = armed ]; }',
    `left() { word deadline; left=$word; word /proc/uptime; left=$((left - \${word%%.*})); }`,
    "echo $$ >watching",
    "while isArmed; do",
    // Looked at once a second, by the shell itself: the deadline moves while lvsform is at work, and the host has other things to do.
    '  left; if [ "$left" -gt 0 ]; then sleep 1; continue; fi',
    // A step that hangs keeps the lock: it must not keep the host from taking back the others.
    "  exec 9>>../lock; flock -w 1 9 2>/dev/null || :",
    '  if left; isArmed && [ "$left" -le 0 ]; then',
    "    echo reverting >state; sh ./undo 9>&-; echo reverted >state; exit 0",
    "  fi",
    "  exec 9>&-",
    "done",
    "",
  ].join("\n");
}

/** Arms the window: writes the undo, has the shell read it, starts what waits, and reads back that it does. Prints `armed HOW`. */
export function armScript(window: Window, undo: string): string {
  const { nonce, lineage, by } = window;
  const unit = unitOf(window);
  return [
    takeLock(by, lockSeconds),
    wordFunction,
    `umask 077; d=${runFolder}/${nonce}; mkdir "$d" && cd "$d" || exit 1`,
    file("undo", undo),
    file("watch", watchScript(window)),
    "sh -n ./undo && sh -n ./watch || exit 1",
    `printf '%s %s\\n' ${quote(lineage)} ${quote(by.replaceAll(/\s/g, "_"))} >owner; : >steps`,
    ...postpone(window),
    "echo armed >state",
    "exec 9>&-",
    "if [ -d /run/systemd/system ] && command -v systemd-run >/dev/null; then how=systemd-run",
    `  systemd-run --quiet --unit=${unit} --on-active=${window.seconds}s --timer-property=AccuracySec=1s /bin/sh "$d/watch" || exit 1`,
    `  [ "$(systemctl is-active ${unit}.timer)" = active ] || exit 1`,
    "else how=setsid; setsid sh ./watch </dev/null >/dev/null 2>&1 &",
    // A few milliseconds are enough, most often. Not every sleep knows parts of a second.
    "  for s in 0.01 0.02 0.04 0.08 0.15 0.3 0.6 1; do [ ! -s watching ] || break; sleep $s 2>/dev/null || sleep 1; done",
    '  word watching; kill -0 "$word" || exit 1; fi',
    'echo "armed $how"',
  ].join("\n");
}

/** Shell text in front of the steps: not armed any more, nothing may be done; armed, the time begins anew. */
export function goOn(window: Window): string {
  return [
    wordFunction,
    `word ${runFolder}/${window.nonce}/state; [ "$word" = armed ] || { echo 'lvsform-reverted' >&2; exit ${revertedStatus}; }`,
    `cd ${runFolder}/${window.nonce} || exit 1`,
    ...postpone(window),
    "cd /",
  ].join("\n");
}

/** Gives the window its whole time again. Without the lock, which the steps have for as long as they take: the new time is there at once or not at all. */
export function extendScript(window: Window): string {
  return goOn(window);
}

/**
 * Closes the window: keep what was changed, or take it back now. Prints `state STATE`, the one that holds from then on; it is not
 * the one that was asked for where the host was faster.
 */
export function closeScript(window: Window, as: "keep" | "revert"): string {
  const { nonce, by } = window;
  const unit = unitOf(window);
  const close = as === "keep" ? "echo confirmed >state" : "echo reverting >state; sh ./undo 9>&-; echo reverted >state";
  return [
    takeLock(by, lockSeconds),
    `cd ${runFolder}/${nonce} || { echo 'state gone'; exit 0; }`,
    wordFunction,
    `word state; [ "$word" != armed ] || { ${close}; }`,
    'word state; state=$word; echo "state $state"; [ ! -s failures ] || sed "s/^/failure /" failures',
    `if [ -d /run/systemd/system ] && command -v systemctl >/dev/null; then systemctl stop ${unit}.timer 2>/dev/null; fi`,
    // A window that was reverted stays until somebody has read of it.
    `[ "$state" != confirmed ] || { cd /; rm -rf ${runFolder}/${nonce}; }`,
  ].join("\n");
}

/** Forgets windows that were closed, after somebody has decided what is to become of their changes. */
export function releaseScript(by: string, nonces: readonly string[]): string {
  const folders = nonces.map((nonce) => quote(`${runFolder}/${nonce}`)).join(" ");
  return [
    takeLock(by, lockSeconds),
    `for d in ${folders}; do`,
    '  [ "$(cat "$d/state" 2>/dev/null)" = armed ] || rm -rf "$d"',
    "done",
  ].join("\n");
}

/** By a file of this shell alone: whoever keeps the window open may write at the same moment as the steps that begin. */
function postpone({ seconds }: Window): readonly string[] {
  return [`word /proc/uptime; echo $((\${word%%.*} + ${seconds})) >deadline.$$ && mv deadline.$$ deadline || exit 1`];
}

function unitOf({ nonce }: Window): string {
  return `lvsform-revert-${nonce}`;
}

/** Writes a text by the shell itself. */
function file(name: string, text: string): string {
  return `printf '%s\\n' ${quote(text.trimEnd())} >${name} || exit 1`;
}
