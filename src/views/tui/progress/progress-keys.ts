import type { Bindings } from "../screen/keys.ts";

type Action = "keep" | "revert" | "longer" | "stop" | "scroll-up" | "scroll-down" | "help";

const always = [
  { keys: ["up", "K"], action: "scroll-up", help: "earlier errors" },
  { keys: ["down", "J"], action: "scroll-down", help: "later errors" },
  { keys: ["?"], action: "help", help: "this help" },
] as const;

/** While steps are made. */
export const workingKeys: Bindings<Action> = [
  ...always,
  { keys: ["ctrl-c"], action: "stop", help: "begin nothing more; once more leaves at once" },
];

/** While hosts wait to be confirmed. */
export const askingKeys: Bindings<Action> = [
  ...always,
  { keys: ["k"], action: "keep", help: "confirm the changes" },
  { keys: ["r", "ctrl-c"], action: "revert", help: "revert the changes" },
  { keys: ["+"], action: "longer", help: "wait as long again" },
];
