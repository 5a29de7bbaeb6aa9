import { afterAll, beforeAll, expect } from "vitest";
import { on, ownLab } from "./user.ts";

// The files of a worker share its hosts: one that leaves something behind fails itself, and not a later one that happens to notice.

const hosts = ["v10", "v11", "v12", "v13", "v14", "v201"];
// Without the links' own addresses, which a boot makes anew.
const ofHost = [
  "ip -o addr show | grep -v 'scope link' | sed 's/^[0-9]*: //; s/ *valid_lft.*//' | sort",
  "if [ -e /proc/net/ip_vs ]; then ipvsadm -S -n; fi",
].join("\n");
const ofKernel = "cut -d' ' -f1 /proc/modules | sort";

const look = () => Promise.all([...hosts.map((host) => on(ownLab(), host, ofHost)), on(ownLab(), "v11", ofKernel)]);

let before: readonly string[];

beforeAll(async () => {
  before = await look();
});

// Set up first, so it comes after all that the file itself does at its end.
afterAll(async () => {
  expect(await look(), "what this file left on the hosts").toEqual(before);
});
