import { InvalidArgumentError } from "commander";

const units = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90m`, `2h`, `7d`, or a date or time by ISO 8601. */
export function readUntil(text: string): (now: Date) => Date {
  const [, number, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  if (number !== undefined) {
    const span = Number(number) * units[unit as keyof typeof units];
    return (now) => new Date(now.getTime() + span);
  }
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new InvalidArgumentError("Give a time to come, such as 2h, 7d or 2027-01-31.");
  return () => new Date(time);
}
