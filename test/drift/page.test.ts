import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { scanAndReport } from "../../src/cli/verbs/drift/scan.ts";
import { openBrowser, type Page } from "../browser/browser.ts";
import { beginStage, lookFlags, type Stage } from "./stage.ts";

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly text: string;
}
const boxes = (selector: string) =>
  `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => { const { left, right, top, bottom } = one.getBoundingClientRect(); return { left, right, top, bottom, text: one.textContent }; })`;
const sizes = [
  { width: 1200, height: 1400 },
  { width: 1200, height: 1400, dark: true },
  { width: 375, height: 2000 },
];

describe("the page of drift in a browser", () => {
  let stage: Stage;
  let page: Page;
  let html: string;

  beforeAll(async () => {
    stage = beginStage();
    await stage.apply();
    const file = join(stage.folder, "drift.html");
    const look = async (change: () => void = () => {}) => {
      stage.pass(5);
      change();
      await scanAndReport(stage.tool, stage.terminal, { ...lookFlags, html: file });
    };
    const arp = "net.ipv4.conf.all.arp_ignore";
    for (let n = 0; n < 4; n += 1) await look();
    await look(() => stage.host("s1").sysctls.set(arp, "0"));
    await look(() => stage.down.add("s2"));
    await look(() => stage.host("s1").sysctls.set(arp, "1"));
    await look(() => stage.down.delete("s2"));
    for (let n = 0; n < 3; n += 1) await look();
    await look(() => {
      stage.host("s2").sysctls.set(arp, "0");
      for (const { destinations } of stage.host("d1").ipvs?.services.values() ?? []) destinations.clear();
    });
    await look();
    html = readFileSync(file, "utf8");
    page = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await page.close();
    stage.end();
  });

  it.each(sizes)("is whole and readable at $width pixels, dark: $dark", async (size) => {
    await page.show(html, size);
    const label = await page.value<number>("document.querySelector('#timeline text').getBoundingClientRect().height");
    expect(label).toBeGreaterThan(8);
    if (process.env.LVSFORM_PICTURES)
      writeFileSync(
        join(process.env.LVSFORM_PICTURES, `drift-${size.width}${size.dark ? "-dark" : ""}.png`),
        await page.picture(),
      );
    expect(page.complaints()).toEqual([]);
    expect(await page.value("document.documentElement.scrollWidth")).toBeLessThanOrEqual(size.width);
    expect(await page.value("document.querySelector('h1').innerText")).toContain("drifted");
    const findings = await page.value<readonly Box[]>(boxes("#findings tbody tr"));
    expect(findings.map(({ text }) => text)).toEqual([
      expect.stringContaining("192.168.0.31:80missing"),
      expect.stringContaining("192.168.0.32:80missing"),
      expect.stringContaining("value 1 → 0"),
    ]);
    // Each host has its name, its line behind that, and what happened to it on that line.
    const names = await page.value<readonly Box[]>(boxes("#timeline text.host"));
    const bars = await page.value<readonly Box[]>(boxes("#timeline rect.bar"));
    const [svg] = await page.value<readonly Box[]>(boxes("#timeline svg"));
    expect(names.map(({ text }) => text)).toEqual(["d1", "s1", "s2"]);
    expect(bars.map(({ text }) => text.replace(/,? from .*/, "")).toSorted()).toEqual([
      expect.stringContaining("192.168.0.31:80: missing"),
      expect.stringContaining("192.168.0.32:80: missing"),
      "not read",
      "s1/sysctl/net.ipv4.conf.all.arp_ignore: value 1 → 0",
      "s2/sysctl/net.ipv4.conf.all.arp_ignore: value 1 → 0",
    ]);
    const find = (start: string) => bars.find(({ text }) => text.startsWith(start)) as Box;
    for (const { left, right, top, bottom } of bars) {
      expect(left).toBeGreaterThan(Math.max(...names.map((one) => one.right)));
      expect(right).toBeLessThanOrEqual((svg?.right ?? 0) + 1);
      expect(names.some((one) => top < one.bottom && bottom > one.top)).toBe(true);
    }
    // What was over before the first server was lost ends before that.
    expect(find("s1/").right).toBeLessThan(find("d1/").left);
    const services = await page.value<readonly Box[]>(boxes("#topology article"));
    expect(services.map(({ text }) => text)).toEqual([expect.stringMatching(/http.*192\.168\.0\.21:80.*s1.*weight 2/)]);
  });

  it("has text that stands out from its ground, in both schemes", async () => {
    // Relative luminance and contrast as WCAG 2.2 has them: 4.5 to 1 for text of this size.
    const contrasts = `(() => {
      const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      const pixel = (colour) => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
      const light = (rgb) => rgb.map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
      const ground = light(matchMedia("(prefers-color-scheme: dark)").matches ? pixel("rgb(18,18,18)") : pixel("white"));
      return [...document.querySelectorAll("h1, h2, h3, p, td, th, li, small, footer, .state")].map((one) => {
        const text = light(pixel(getComputedStyle(one).color));
        return { name: one.tagName + "." + one.className, ratio: (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05) };
      });
    })()`;
    for (const size of sizes.slice(0, 2)) {
      await page.show(html, size);
      const seen = await page.value<readonly { readonly name: string; readonly ratio: number }[]>(contrasts);
      expect(seen.length).toBeGreaterThan(10);
      expect(seen.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    }
  });
});
