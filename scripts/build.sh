#!/bin/sh
# Builds dist: the types, the bundle, the files that are not code, and the manual page.
set -eu
cd "$(dirname "$0")/.."
rm -rf dist
tsc -p tsconfig.build.json
rolldown -c >/dev/null
# Files that are not code lie below dist as they do in the repository: src/model/local/own-file.ts finds them in both.
mkdir -p dist/state dist/src/lab dist/src/cli/completion dist/man
cp state/*.sql dist/state/
cp -r src/lab/guest dist/src/lab/
cp -r src/cli/completion/scripts dist/src/cli/completion/
node scripts/man.ts >dist/man/lvsform.1
node scripts/trim-types.ts
chmod +x dist/src/main.js
