import type { Check } from "../model/check.ts";
import { sh } from "../model/shell/shell.ts";
import { finding } from "./finding.ts";

/** Seconds. What ssh and a busy host take between the question and the answer is less. */
const tolerated = 5;

/** Clocks that differ make logs and recorded times of several hosts hard to put together. */
export const clock: Check = {
  name: "clock",
  title: "clocks",
  during: "doctor",
  ask: ({ hosts }) => hosts.map(({ name: host }) => ({ host, script: sh`date +%s` })),
  judge: ({ hosts }, answers) =>
    hosts.flatMap(({ name: host }) => {
      const theirs = Number.parseInt(answers.of(host)?.stdout ?? "", 10);
      const skew = Math.round(theirs - Date.parse(answers.readAt(host) ?? "") / 1000);
      if (Number.isNaN(skew) || Math.abs(skew) <= tolerated) return [];
      return [finding("clock-skew", { host, skew: `${Math.abs(skew)} s ${skew > 0 ? "ahead of" : "behind"}` })];
    }),
};
