import { actionOf, type Bindings, movingKeys } from "../screen/keys.ts";
import type { Size } from "../screen/line.ts";
import type { Mode } from "./review-state.ts";

const looking = [
  ...movingKeys,
  { keys: ["n"], action: "next", help: "next change" },
  { keys: ["N"], action: "previous", help: "previous change" },
  { keys: ["enter"], action: "fold", help: "fold or unfold; on a change: its details on the whole screen" },
  { keys: ["e"], action: "unfold-all", help: "unfold all" },
  { keys: ["c"], action: "fold-all", help: "fold all" },
  { keys: ["1", "2", "3"], action: "depth", help: "fold to that depth" },
  { keys: ["w"], action: "grouping", help: "by host and kind, or by wave: what happens at the same time" },
  {
    keys: ["/"],
    action: "filter",
    help: "filter: action:delete host:v11 kind:ipvs cause:drift is:blocked, or words of the address",
  },
  { keys: ["J"], action: "detail-down", help: "details down" },
  { keys: ["K"], action: "detail-up", help: "details up" },
  { keys: ["x"], action: "commands", help: "the exact commands" },
  { keys: ["y"], action: "copy", help: "copy the commands (OSC 52)" },
  { keys: ["?"], action: "help", help: "this help" },
] as const;

const leaving = { keys: ["q", "esc", "ctrl-c"], action: "quit" } as const;

/** Where a plan is only looked at there are no keys that could choose or apply. */
const readOnly = [
  ...looking,
  { keys: ["space"], action: "toggle", help: "fold or unfold" },
  { ...leaving, help: "leave" },
] as const;

const choosing = [
  ...looking,
  { keys: ["space"], action: "toggle", help: "leave a change out or take it in; fold or unfold" },
  { keys: ["t"], action: "toggle-all", help: "leave out or take in all of this row" },
  { keys: ["u"], action: "take-all", help: "take in everything that was left out" },
  { keys: ["a"], action: "approve", help: "approve: asks for a word, then applies" },
  { ...leaving, help: "leave; nothing is applied" },
] as const;

const paging = [
  ...movingKeys,
  { keys: ["n"], action: "next", help: "the next change" },
  { keys: ["N"], action: "previous", help: "the change before" },
  { keys: ["y"], action: "copy", help: "copy the commands (OSC 52)" },
  { keys: ["q", "esc", "enter", "x", "?", "ctrl-c"], action: "cancel", help: "back" },
] as const;

const prompting = [
  { keys: ["enter"], action: "accept", help: "take it" },
  { keys: ["esc", "ctrl-c"], action: "cancel", help: "back" },
  { keys: ["backspace"], action: "erase", help: "erase a letter" },
  { keys: ["ctrl-u"], action: "erase-all", help: "erase all" },
] as const;

type Action =
  | (typeof choosing)[number]["action"]
  | (typeof paging)[number]["action"]
  | (typeof prompting)[number]["action"]
  | "details";

/** Letters are typed there: the other keys scroll what is about to happen. */
const approving = [
  { keys: ["down"], action: "down", help: "down" },
  { keys: ["up"], action: "up", help: "up" },
  { keys: ["pagedown"], action: "page-down", help: "a page down" },
  { keys: ["pageup"], action: "page-up", help: "a page up" },
  ...prompting,
] as const;

export type ReviewAction = Exclude<Action, "depth">;

export type ReviewEvent =
  | { readonly type: ReviewAction }
  | { readonly type: "depth"; readonly depth: number }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "resize"; readonly size: Size };

/** The keys of each place of the review. */
export function bindingsFor(mode: Mode, isReadOnly: boolean): Bindings<Action> {
  if (mode === "list") return isReadOnly ? readOnly : choosing;
  if (mode === "approve") return approving;
  return mode === "filter" ? prompting : paging;
}

/** What a pressed key means. */
export function reviewEvent(mode: Mode, isReadOnly: boolean, key: string): ReviewEvent | undefined {
  const action = actionOf(bindingsFor(mode, isReadOnly), key);
  if (action === "depth") return { type: action, depth: Number(key) };
  if (action) return { type: action };
  const text = key === "space" ? " " : key;
  const isText =
    (mode === "filter" || mode === "approve") && !/^(ctrl-|up$|down$|left$|right$|page|home$|end$|tab$)/.test(key);
  return isText ? { type: "text", text } : undefined;
}
