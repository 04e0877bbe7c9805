import { describe, expect, it } from "vitest";
import { plain } from "../src/dom";
import { saying } from "../src/strings";
import type { Reply } from "../src/types";
import { characters } from "../src/view/composer";
import { reply, spoken } from "../src/view/reply";

const { say } = saying("en");
const NOTHING = { choose: () => undefined, askAgain: () => undefined, rate: async () => ({}), announce: () => undefined };
const BASE: Reply = {
  outcome: "answered", lead: "Yes.", points: [], notes: [], sources: [], choices: [], cards: [], judged: [], table: null,
  answer_id: "degree", language: "en", text: "Yes.",
};

describe("a reply", () => {
  it("shows markup as the characters that it is made of", () => {
    const shown = reply({ ...BASE, lead: "<img src=x onerror=alert(1)>", points: ["<b>bold</b>"] }, say, NOTHING);
    expect(shown.querySelector("img, b")).toBeNull();
    expect(shown.querySelector(".lead")?.textContent).toBe("<img src=x onerror=alert(1)>");
  });

  it("says a requirement in words, and an unknown verdict as not known", () => {
    const requirement = (verdict: string) => ({ asks: "A level physics", verdict, detail: "" }) as never;
    const judged = [{ route: "PTP", verdict: "not_known", why: "", requirements: ["met", "not_met", "<x>"].map(requirement) } as never];
    const words = [...reply({ ...BASE, judged }, say, NOTHING).querySelectorAll(".requirements .verdict")].map((one) => one.textContent);
    expect(words).toEqual(["Met", "Not met", "Not known"]);
  });

  it("shows met, not met and not known as three shapes, so that no colour is needed", () => {
    const requirement = (verdict: string) => ({ asks: "A level physics", verdict, detail: "" }) as never;
    const judged = [{ route: "PTP", verdict: "met", why: "", requirements: ["met", "not_met", "not_known"].map(requirement) } as never];
    const shapes = [...reply({ ...BASE, judged }, say, NOTHING).querySelectorAll(".requirements path")].map((one) => one.getAttribute("d"));
    expect(new Set(shapes).size).toBe(3);
  });

  it("shows the helplines as a list, each with a number that can be called", () => {
    const lead = "I'm glad you said this.\n\n- Childline: call 0800 1111\n- Shout: text SHOUT to 85258\n\nIn danger: call 999.";
    const shown = reply({ ...BASE, outcome: "handed_over", lead, answer_id: null }, say, NOTHING);
    expect([...shown.querySelectorAll("li")].map((one) => one.textContent)).toEqual(["Childline: call 0800 1111", "Shout: text SHOUT to 85258"]);
    expect([...shown.querySelectorAll("a")].map((one) => one.getAttribute("href"))).toEqual(["tel:08001111", "tel:999"]);
    expect([...shown.querySelectorAll("p")].map((one) => one.textContent)).toEqual(["I'm glad you said this.", "In danger: call 999."]);
  });

  it("asks for feedback only where there is an answer to speak of", () => {
    const has = (change: Partial<Reply>) => !!reply({ ...BASE, ...change }, say, NOTHING).querySelector(".feedback");
    expect([has({}), has({ answer_id: null }), has({ outcome: "handed_over" }), has({ outcome: "failed" })]).toEqual([true, false, false, false]);
  });

  it("is spoken with its points, its choices and that it has sources, and without addresses", () => {
    const one: Reply = {
      ...BASE, points: ["A point"], choices: [{ title: "What does it pay?", payload: "x" }],
      sources: [{ publisher: "IPEM", title: "T", url: "https://a.example/", checked: "23 November 2026" }],
    };
    expect(spoken([one], say)).toBe("Cali said: Yes. A point. The sources can be opened below. Suggestions: What does it pay?");
  });
});

it("a comment that shows danger gets the help under it, and a screen reader says it", async () => {
  const help: Reply = { ...BASE, outcome: "handed_over", lead: "You matter.\n\n- Samaritans: call 116 123", answer_id: null };
  const said: string[] = [];
  const shown = reply(BASE, say, { ...NOTHING, rate: async () => ({ help }), announce: (text) => said.push(text) });
  shown.querySelector("form")!.dispatchEvent(new Event("submit", { cancelable: true }));
  await new Promise((done) => setTimeout(done));
  expect(shown.querySelector(".rated a")?.getAttribute("href")).toBe("tel:116123");
  expect(said[0]).toContain("You matter.");
  expect(said[0]).not.toContain("Thank you");
});

it("characters are counted as the service counts them", () => {
  expect(characters("😀é")).toBe(2);
});

it("marks that turn the reading direction are taken out", () => {
  expect(plain("a\u202eb\u2066c")).toBe("abc");
});
