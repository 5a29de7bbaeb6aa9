/** What stands beside cluster.ts. lvsform reads neither. */

/** For editors, and `tsc --noEmit`. Right whatever package.json has on modules, and without one. */
export const tsconfig = `{
  // For your editor, and for npx tsc --noEmit; lvsform reads none of it. What cluster.ts imports from "lvsform" is explained where you
  // hover over it, once lvsform is installed here: npm install --save-dev lvsform (or the path of its package, in place of its name)
  "compilerOptions": {
    "target": "es2024",
    "lib": ["es2024"],
    "module": "esnext",
    "moduleResolution": "bundler",
    "moduleDetection": "force",
    "strict": true,
    "noEmit": true,
    "skipLibCheck": true,
    // lvsform runs cluster.ts as it stands: Node takes the types away, and what is more than a type (enum, namespace) it does not take.
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "allowImportingTsExtensions": true
  },
  "include": ["**/*.ts"]
}
`;

export const gitignore = `# The state of lvsform: addresses and values, and the key that signs plan files. It is a database that one process at a time writes, so git
# cannot merge it; but keep it: it knows what the hosts were like before, and lvsform destroy needs that. It belongs on a local disk of
# the one machine that applies: a network file system would damage it. Back it up with: lvsform state backup FILE
.lvsform/

# You may want to commit a reviewed plan: lvsform plan --out plan.json, and remove this line.
plan.json

node_modules/
`;
