/** Colours that carry no meaning alone: each state has a word or a shape beside it. */
export const style = `
:root { color-scheme: light; --ground: #fff; --text: #1b1b1b; --line: #8884; --bad: #c62828; --warn: #8a5200; --good: #2e7d32; --dim: #666; }
@media (prefers-color-scheme: dark) {
  :root { color-scheme: dark; --ground: #121212; --text: #e6e6e6; --bad: #ff8a80; --warn: #ffb74d; --good: #81c784; --dim: #aaa; }
}
body { background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 960px; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; } h2 { font-size: 1.15rem; border-bottom: 1px solid var(--line); } h3 { margin: .3rem 0; }
.state { font-size: .9rem; border: 1px solid; border-radius: .3rem; padding: .1rem .5rem; vertical-align: middle; }
.state.drifted { color: var(--bad); } .state.in-sync { color: var(--good); } .state.incomplete { color: var(--warn); }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
code { overflow-wrap: anywhere; } tr.missing td:first-child { box-shadow: inset 3px 0 var(--bad); } tr.changed td:first-child, tr.unmanaged td:first-child { box-shadow: inset 3px 0 var(--warn); }
tr.lost { color: var(--bad); } tr.ignored { color: var(--dim); }
.wide { overflow-x: auto; } .wide > * { min-width: 40rem; } svg { width: 100%; height: auto; } svg text { font: 13px system-ui, sans-serif; fill: currentColor; } .calm { stroke: var(--good); stroke-width: 3; }
rect.missing { fill: var(--bad); } rect.changed, rect.unmanaged { fill: var(--warn); } rect.unreachable { fill: var(--ground); stroke: var(--dim); stroke-width: 2; stroke-dasharray: 4 2; }
.legend svg { display: inline-block; width: 18px; height: 18px; vertical-align: text-bottom; } .legend span { margin-right: 1.2rem; }
@media (max-width: 40rem) {
  thead { display: none; } td { display: block; border: 0; padding: 0 .5rem; } td:first-child { padding-top: .4rem; } td:last-child { border-bottom: 1px solid var(--line); padding-bottom: .4rem; }
}
.ends { display: flex; justify-content: space-between; margin: 0; padding-left: 15%; color: var(--dim); font-size: .85rem; }
article { border: 1px solid var(--line); border-radius: .4rem; padding: .3rem .8rem; margin: .5rem 0; } footer { color: var(--dim); font-size: .85rem; }
`;
