import type { CommandEntry, OptionEntry } from "../../src/model/command-table.ts";
import { everyEntry } from "../commands/all-commands.ts";
import type { BadInput } from "./bad-input.ts";

/** Commands that would change this machine, or go on for ever, once their words are right: only their mistakes are tried. */
const only = /^lvsform (lab|drift (watch|install|uninstall)|completion|hosts trust)/;

/** Values that no option takes, one after the other. */
const bad = [
  "-1",
  "NaN",
  "1e999",
  "0x10",
  "99999999999999999999",
  "5 m",
  "\u001b]0;owned\u0007",
  "a\nb",
  "../../x\u0000y".slice(0, 7),
  "%s%n",
  "٣",
];

/** Every command with every option in wrong ways, from the table that the help is made of. */
export function wrongWords(): readonly BadInput[] {
  let turn = 0;
  return everyEntry()
    .filter(({ acts }) => acts)
    .flatMap((entry) => {
      const words = entry.names.slice(1);
      const name = entry.names.join(" ");
      const given = argumentsOf(entry);
      const options = entry.options.filter(({ value }) => value !== undefined);
      return [
        {
          name: `${name} with an unknown option`,
          argv: [...words, "--no-such-option"],
          codes: [1],
          says: /unknown option|required option/,
        },
        { name: `${name} with words too many`, argv: [...words, ...Array(9).fill("x\u001b[2J")], codes: [0, 1, 3, 5] },
        ...options.flatMap((option) => {
          const at = { name: `${name} ${option.long}`, argv: words };
          const missing = { ...at, name: `${at.name} without a value`, argv: [...words, option.long], codes: [1] };
          if (only.test(name)) return [missing];
          const value = valueFor(option, bad[turn++ % bad.length] ?? "");
          return [
            missing,
            {
              ...at,
              name: `${at.name} ${JSON.stringify(value)}`,
              argv: [...words, ...given, `${option.long}=${value}`],
              codes: [0, 1, 2, 3, 5],
            },
          ];
        }),
      ];
    })
    .filter((_one, at) => at % step === 0);
}

/** Every so many of them are tried: the whole list takes minutes, and its members are alike. */
const step = Number(process.env.LVSFORM_SWEEP_STEP ?? 5);

function valueFor({ value }: OptionEntry, other: string): string {
  return value?.choices ? `${value.choices[0]}x` : other;
}

function argumentsOf({ arguments: all }: CommandEntry): readonly string[] {
  return all.filter(({ isRequired }) => isRequired).map(() => "x/y/z");
}
