import { type Bindings, movingKeys } from "../screen/keys.ts";
import type { WatchAction } from "./watch.ts";

export const watchKeys: Bindings<WatchAction> = [
  ...movingKeys,
  { keys: ["s"], action: "order", help: "sort by the next column" },
  { keys: ["r"], action: "reverse", help: "the other way round" },
  { keys: ["space", "p"], action: "pause", help: "hold the numbers still, and go on" },
  { keys: ["?"], action: "help", help: "this help" },
  { keys: ["q", "esc", "ctrl-c"], action: "quit", help: "leave" },
];
