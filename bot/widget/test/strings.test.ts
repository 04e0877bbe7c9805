import { describe, expect, it } from "vitest";
import { LANGUAGES, saying, type Key } from "../src/strings";

const en = LANGUAGES["en"]!;

describe.each(Object.keys(LANGUAGES))("%s", (language) => {
  it.each(Object.keys(en) as Key[])("has %s, with the same values to fill in", (key) => {
    const names = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).sort();
    expect(LANGUAGES[language]![key]).toBeTruthy();
    expect(names(LANGUAGES[language]![key])).toEqual(names(en[key]));
  });
});

it("fills in values, and takes English for a language that it does not have", () => {
  expect(saying("cy-GB").language).toBe("cy");
  expect(saying("fr").language).toBe("en");
  expect(saying("en").say("left", { n: 50 })).toBe("50 characters left");
});
