import { defineConfig } from "vitest/config";

// Two labs run side by side, one for each worker of the e2e tests: the files of a worker share its hosts, one after another.
// The counts, for whoever runs this by a script.
const report = process.env.LVSFORM_TEST_REPORT;

const json: ["json", { outputFile: string }] = ["json", { outputFile: report ?? "" }];

export default defineConfig({
  test: {
    // Node itself loads the files, as it does for users: what a cluster.ts may hold is decided by Node's type stripping.
    experimental: { viteModuleRunner: false },
    reporters: ["default", "./test/slowest-files.ts", ...(report ? [json] : [])],
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/e2e/**", "test/debian/**"],
          globalSetup: ["test/build.ts"],
          // Patience for a machine that is busy or slow, not a promise.
          testTimeout: 60_000,
          expect: { poll: { timeout: 30_000 } },
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: ["test/e2e/global-setup.ts"],
          setupFiles: ["test/e2e/as-found.ts"],
          maxWorkers: 2,
          // Patience for a machine that is busy or slow, not a promise.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        // Its machines are heavy, and take a quarter of an hour: `npm run e2e` has them, `npm test` does not.
        test: {
          name: "debian",
          include: ["test/debian/**/*.test.ts"],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
          testTimeout: 900_000,
        },
      },
    ],
  },
});
