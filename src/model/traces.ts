/**
 * A shell function that prints who is logged in and the last doings of sudo and sshd within a quarter of an hour, as far as they can be read.
 * Read-only.
 */
export const tracesFunction = [
  "lvsform_nl='\n'",
  "lvsform_traces() {",
  "  { who | head -n 4; if command -v journalctl >/dev/null && [ -d /run/systemd/system ]; then",
  "    timeout 2 journalctl -q --no-pager -n 6 --since -15min -o short-iso -t sudo -t sshd -t sshd-session -t su",
  "  else i=0; t=; s=$(date +%s); while [ $i -le 15 ]; do",
  `    t="$t\${t:+$lvsform_nl}$(date -d "@$((s - 60 * i))" '+%b %e %H:%M:%n%Y-%m-%dT%H:%M:')"; i=$((i + 1)); done`,
  '    for f in /var/log/auth.log /var/log/secure; do [ ! -r $f ] || [ -z "$t" ] ||',
  "      tail -n 200 $f | grep -E '(sudo|sshd|sshd-session|su)(\\[[0-9]+\\])?:' | grep -F \"$t\" | tail -n 6; done",
  "  fi; } 2>/dev/null",
  "}",
].join("\n");

/** The same as a script of its own. */
export const tracesScript = `${tracesFunction}\nlvsform_traces | head -n 10 | cut -c 1-200`;
