import { quote, type Shell, sh, shJoin, shLines } from "./shell.ts";

/**
 * Frames: how one exec carries the output of many parts. Both streams get a marker line before and after each part, made from a
 * nonce that cannot be known beforehand, so that noise from rc files, or a part that prints a marker's form, does no harm.
 */
export interface FramePart {
  readonly name: string;
  /** Shell text. It runs in a subshell with no standard input. */
  readonly script: Shell;
  /**
   * Shell text that runs before it, in the shell that stays: what it reads is there for the parts behind it too, and so it also runs
   * where the part itself is left out.
   */
  readonly prepare?: Shell;
  /**
   * Where the script does the work of several steps at once: their names. It runs in the shell that stays, prints their frames itself, and
   * adds the numbers of those that failed to lvsform_failed; lvsform_rc is then not 0.
   */
  readonly steps?: readonly string[];
  /** Names of parts before it without which it must not run. */
  readonly needs?: readonly string[];
}

export interface FrameResult {
  readonly name: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Absolute, because a non-login shell or sudo may lack the sbin folders; C, because messages and decimals are parsed. */
export const shellEnvironment = sh`PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C; export PATH LC_ALL`;

/**
 * One script of all parts. The braces make the shell read it whole before it runs the first line: a connection cut while the
 * script is sent runs nothing.
 */
export function frameScript(
  parts: readonly FramePart[],
  nonce: string,
  options: {
    /** After a part that failed: run no other, only those that do not need it, or all. */
    readonly onError: "stop" | "skip-needing" | "go-on";
    /** Shell text that runs before the parts, in the shell that stays; a lock that it opens as descriptor 9 is not handed on to them. */
    readonly prelude?: Shell;
  },
): Shell {
  const stepsOf = ({ name, steps }: FramePart) => steps ?? [name];
  const numberOf = new Map(parts.flatMap(stepsOf).map((name, at) => [name, at]));
  const body = parts.map((part) => {
    const { name, script, prepare, needs = [], steps } = part;
    const lines = steps
      ? [script]
      : [
          sh`lvsform_mark ${quote(`begin ${name}`)}`,
          sh`(\n${script}\n) </dev/null 9>&-`,
          sh`lvsform_rc=$?`,
          sh`lvsform_mark ${quote(`end ${name}`)}" $lvsform_rc"`,
        ];
    const first = prepare ? sh`${prepare}\n` : sh``;
    if (options.onError === "go-on") return sh`${first}${shLines(...lines)}`;
    if (options.onError === "stop") return sh`${first}${shLines(...lines, sh`[ $lvsform_rc -eq 0 ] || exit 0`)}`;
    const numbers = stepsOf(part).map((one) => sh`${numberOf.get(one) ?? 0}`);
    const failed = sh`lvsform_failed="$lvsform_failed ${shJoin(numbers, sh`  `)} "`;
    const known = [...new Set(needs)].flatMap((need) => numberOf.get(need) ?? []);
    const run = shLines(...lines, ...(steps ? [] : [sh`[ $lvsform_rc -eq 0 ] || ${failed}`]));
    if (known.length === 0) return sh`${first}${run}`;
    const some = shJoin(
      known.map((one) => sh`*" ${one} "*`),
      sh`|`,
    );
    return sh`${first}case "$lvsform_failed" in ${some}) ${failed};; *)\n${run}\n;; esac`;
  });
  const word = quote(nonce);
  const mark = sh`lvsform_mark() { printf '\\n@%s %s\\n' ${word} "$1"; printf '\\n@%s %s\\n' ${word} "$1" >&2; }`;
  return sh`{\n${shLines(shellEnvironment, mark, ...(options.prelude ? [options.prelude] : []), ...body)}\nexit 0\n}\n`;
}

/** The parts whose end was seen, in the order they ran. A part cut short is not among them. */
export function parseFrames(stdout: string, stderr: string, nonce: string): FrameResult[] {
  const errors = new Map(framesOf(stderr, nonce).map((one) => [one.name, one.text]));
  return framesOf(stdout, nonce).map(({ name, text, code }) => ({
    name,
    stdout: text,
    stderr: errors.get(name) ?? "",
    code,
  }));
}

function framesOf(text: string, nonce: string): { name: string; text: string; code: number }[] {
  const found: { name: string; text: string; code: number }[] = [];
  const marker = new RegExp(`\\n@${nonce} (begin|end) (\\S+)(?: (\\d+))?\\n`, "g");
  let open: { name: string; from: number } | undefined;
  for (const match of text.matchAll(marker)) {
    const [whole, verb, name = "", code = "0"] = match;
    if (verb === "begin") open = { name, from: match.index + whole.length };
    else if (open?.name === name) {
      found.push({ name, text: text.slice(open.from, match.index), code: Number(code) });
      open = undefined;
    }
  }
  return found;
}
