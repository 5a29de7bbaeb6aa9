import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { toSvg } from "../../../src/views/graph/svg.ts";
import { openBrowser, type Page } from "../../browser/browser.ts";
import { pictures } from "./clusters.ts";

interface Drawn {
  /** Texts that are not wholly in their box. */
  readonly spilled: readonly string[];
  /** Pairs of boxes, headings or titles that lie on each other. */
  readonly overlaps: readonly string[];
  /** Lines that go through a box, or end at none. */
  readonly strays: readonly string[];
  readonly texts: readonly string[];
  readonly lines: number;
  /** The least contrast of a text with what is behind it. */
  readonly contrast: number;
}

const look = `(() => {
  const box = (one) => one.getBoundingClientRect();
  const groups = [...document.querySelectorAll("g")].map((g) => ({ rect: g.querySelector("rect"), texts: [...g.querySelectorAll("text")] }));
  const inside = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;
  const spilled = groups.flatMap(({ rect, texts }) => texts.filter((one) => !inside(box(one), box(rect)))).map((one) => one.textContent);
  const svg = box(document.querySelector("svg"));
  const all = [...groups.map(({ rect, texts }) => [texts[0].textContent, box(rect)]), ...[...document.querySelectorAll("svg > text")].map((one) => [one.textContent, box(one)])];
  const overlaps = all.flatMap(([a, p], at) => [
    ...all.slice(at + 1).filter(([, q]) => p.left < q.right && q.left < p.right && p.top < q.bottom && q.top < p.bottom).map(([b]) => a + " on " + b),
    ...(inside(p, svg) ? [] : [a + " outside"]),
  ]);
  const frames = [...document.querySelectorAll("rect.frame")].map(box);
  const ends = [...groups.map(({ rect }) => box(rect)), ...frames];
  const solid = [...groups.map(({ rect }) => box(rect)), ...[...document.querySelectorAll("svg > text")].map(box)];
  const strays = [...document.querySelectorAll("path.line")].flatMap((path) => {
    const length = path.getTotalLength();
    const at = (n) => { const { x, y } = path.getPointAtLength(n); return { x: x + svg.left, y: y + svg.top }; };
    const near = (p, side) => ends.some((r) => Math.abs(p.x - r[side]) < 1 && p.y > r.top && p.y < r.bottom);
    const through = solid.some((r) => {
      return Array.from({ length: Math.ceil(length / 4) }, (_, n) => at(n * 4)).some((p) => p.x > r.left + 1 && p.x < r.right - 1 && p.y > r.top + 1 && p.y < r.bottom - 1); });
    return [...(near(at(0), "right") && near(at(length), "left") ? [] : ["loose"]), ...(through ? ["through"] : [])];
  });
  const light = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const fill = (one) => light(getComputedStyle(one).fill);
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const ground = fill(document.querySelector(".ground"));
  const contrasts = [...groups.flatMap(({ rect, texts }) => texts.map((one) => ratio(fill(one), fill(rect)))), ...[...document.querySelectorAll("svg > text")].map((one) => ratio(fill(one), ground))];
  return { spilled, overlaps, strays, texts: groups.map(({ texts }) => texts.map((one) => one.textContent)), lines: document.querySelectorAll("path.line").length, contrast: Math.min(...contrasts) };
})()`;

describe("a picture in a browser", () => {
  let page: Page;
  beforeAll(async () => {
    page = await openBrowser();
  }, 60_000);
  afterAll(() => page.close());

  const schemes = pictures.flatMap(([name, picture]) => [false, true].map((dark) => ({ name, picture, dark })));
  it.each(schemes)(
    "$name, dark: $dark: text is in its boxes, and nothing lies on anything",
    async ({ name, picture, dark }) => {
      const svg = toSvg(picture);
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? [];
      await page.show(svg, { width: (width ?? 0) + 20, height: (height ?? 0) + 20, dark });
      const { texts, lines, contrast, ...wrong } = await page.value<Drawn>(look);
      if (process.env.LVSFORM_PICTURES)
        writeFileSync(join(process.env.LVSFORM_PICTURES, `${name}${dark ? "-dark" : ""}.png`), await page.picture());
      expect(wrong).toEqual({ spilled: [], overlaps: [], strays: [] });
      expect(texts).toEqual(picture.boxes.map((box) => box.lines));
      expect(lines > 0).toBe(picture.lines.length > 0);
      expect(contrast).toBeGreaterThan(4.5);
      expect(page.complaints()).toEqual([]);
    },
  );

  it.each(pictures)("%s: is XML of its own, which loads and runs nothing", async (_name, picture) => {
    const svg = toSvg(picture);
    expect(svg).not.toMatch(/<script|href=|url\((?!#head)|@import|on[a-z]+="|https?:\/\/(?!www\.w3\.org\/2000\/svg")/);
    await page.show("<p>", { width: 100, height: 100 });
    const parsed = `new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml").documentElement.nodeName`;
    expect(await page.value(parsed)).toBe("svg");
  });
});
