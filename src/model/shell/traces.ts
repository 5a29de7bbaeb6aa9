import { hideSecretsIn } from "../text/secrets.ts";
import { sh, shLines } from "./shell.ts";

/**
 * A shell function that prints who is logged in and the last doings of sudo and sshd within a quarter of an hour, as far as they can be read.
 * Of a command that sudo ran only its program: its words may hold passwords, and they do not leave the host. Read-only.
 */
export const tracesFunction = shLines(
  sh`lvsform_nl='\n'`,
  sh`lvsform_traces() {`,
  sh`  { who | head -n 4; if command -v journalctl >/dev/null && [ -d /run/systemd/system ]; then`,
  sh`    timeout 2 journalctl -q --no-pager -n 6 --since -15min -o short-iso -t sudo -t sshd -t sshd-session -t su`,
  sh`  else i=0; t=; s=$(date +%s); while [ $i -le 15 ]; do`,
  sh`    t="$t\${t:+$lvsform_nl}$(date -d "@$((s - 60 * i))" '+%b %e %H:%M:%n%Y-%m-%dT%H:%M:')"; i=$((i + 1)); done`,
  sh`    for f in /var/log/auth.log /var/log/secure; do [ ! -r $f ] || [ -z "$t" ] ||`,
  sh`      tail -n 200 $f | grep -E '(sudo|sshd|sshd-session|su)(\\[[0-9]+\\])?:' | grep -F "$t" | tail -n 6; done`,
  // What goes on in the next line of the log is words alone.
  sh`  fi; } 2>/dev/null | sed -e '/(command continued)/d' -e 's/ENV=.*COMMAND=/COMMAND=/' -e 's/\\(COMMAND=[^ ]*\\).*/\\1/' -e 's/forced-command.*/forced-command/'`,
  sh`}`,
);

/** One line of it as it may be stored and sent: the user, the time and the program. Undefined: nothing of it. Not every host has a sed that does it. */
export function cleanTrace(line: string): string | undefined {
  if (line.includes("(command continued)")) return undefined;
  const forced = line.indexOf("forced-command");
  if (forced >= 0) return line.slice(0, forced + "forced-command".length);
  const command = line.indexOf("COMMAND=");
  if (command < 0) return hideSecretsIn(line);
  const variables = line.indexOf("ENV=");
  const before = line.slice(0, variables >= 0 && variables < command ? variables : command);
  const [program = ""] = line.slice(command).split(/\s/, 1);
  return hideSecretsIn(before) + program;
}

/** The same as a script of its own. */
export const tracesScript = sh`${tracesFunction}\nlvsform_traces | head -n 10 | cut -c 1-200`;
