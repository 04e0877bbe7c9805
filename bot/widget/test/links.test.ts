import { describe, expect, it } from "vitest";
import { link, safeUrl, withNumbers } from "../src/links";

describe("an address may be followed", () => {
  it.each(["https://www.ipem.ac.uk/a?b=c", "mailto:info@example.org", "tel:116123", " https://a.example/ "])("%s", (url) => {
    expect(safeUrl(url)).not.toBeNull();
  });
});

describe("an address may not be followed", () => {
  it.each([
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\u0001javascript:alert(1)", "data:text/html,x",
    "http://plain.example/", "//other.example", "/path", "blob:https://a.example/1", "https://user:pass@a.example/", "", null, 7, {},
  ])("%s", (url) => {
    expect(safeUrl(url)).toBeNull();
  });
});

describe("a link", () => {
  it("opens in a new tab without telling the other page where it came from", () => {
    const made = link("https://a.example/", "A page", "opens in a new tab") as HTMLAnchorElement;
    expect([made.target, made.rel, made.textContent]).toEqual(["_blank", "noopener noreferrer", "A page (opens in a new tab)"]);
  });

  it("is plain text where the address is not safe", () => {
    expect(link("javascript:alert(1)", "<b>x</b>", "").outerHTML).toBe('<span dir="auto">&lt;b&gt;x&lt;/b&gt;</span>');
  });
});

it("the numbers that somebody in need is told to call can be called", () => {
  const parts = withNumbers("Samaritans: call 116 123 (any age). In danger: call 999. Text 85258. Band 5.");
  const hrefs = parts.filter((part): part is HTMLAnchorElement => part instanceof HTMLAnchorElement).map((part) => part.getAttribute("href"));
  expect(hrefs).toEqual(["tel:116123", "tel:999"]);
  expect(parts.map((part) => (typeof part === "string" ? part : part.textContent)).join("")).toContain("Text 85258. Band 5.");
});
