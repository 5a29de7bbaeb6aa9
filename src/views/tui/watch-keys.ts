import type { Bindings } from "./keys.ts";
import type { WatchAction } from "./watch.ts";

export const watchKeys: Bindings<WatchAction> = [
  { keys: ["j", "down"], action: "down", help: "down" },
  { keys: ["k", "up"], action: "up", help: "up" },
  { keys: ["pagedown", "ctrl-f"], action: "page-down", help: "a page down" },
  { keys: ["pageup", "ctrl-b"], action: "page-up", help: "a page up" },
  { keys: ["g", "home"], action: "top", help: "to the top" },
  { keys: ["G", "end"], action: "bottom", help: "to the bottom" },
  { keys: ["s"], action: "order", help: "sort by the next column" },
  { keys: ["r"], action: "reverse", help: "the other way round" },
  { keys: ["space", "p"], action: "pause", help: "hold the numbers still, and go on" },
  { keys: ["?"], action: "help", help: "this help" },
  { keys: ["q", "esc", "ctrl-c"], action: "quit", help: "leave" },
];
