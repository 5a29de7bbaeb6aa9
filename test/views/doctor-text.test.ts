import { expect, it } from "vitest";
import type { HostReading } from "../../src/model/transport.ts";
import { printExamination } from "../../src/views/doctor-text.ts";
import { someFacts } from "../fixtures/facts.ts";

const up: HostReading = { name: "v11", reachable: true, probedAt: "", facts: someFacts };
const problem = { severity: "error", code: "x", summary: "v12 refused", hint: "try again" } as const;
const down: HostReading = { name: "v12", reachable: false, probedAt: "", problem };

it("calls nothing in order that was not looked at", () => {
  const check = (name: string, ...hosts: readonly string[]) => ({ name, title: "", hosts, findings: [] });
  const checks = [check("whole", "v11"), check("half", "v11", "v12"), check("none", "v12")];
  const text = printExamination(
    { hosts: [up, down], declared: [], unreached: [problem], checks },
    (_colour, one) => one,
  );
  expect(text).toMatch(/^ok +whole/m);
  expect(text).toMatch(/^partly +half/m);
  expect(text).toMatch(/^unread +none/m);
});
