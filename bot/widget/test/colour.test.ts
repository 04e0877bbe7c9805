import { expect, it } from "vitest";
import { contrast, parseColour, readable, textOn, type Rgb } from "../src/colour";

it("a colour is read in both lengths, and nothing else is", () => {
  expect(parseColour("#7a1f5c")).toEqual([122, 31, 92]);
  expect(parseColour("fff")).toEqual([255, 255, 255]);
  for (const wrong of ["", "red", "#12", "#12345g", "url(x)", undefined]) expect(parseColour(wrong)).toBeNull();
});

it("contrast is as WCAG has it", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
});

it("text on any colour, and any colour as text, has at least 4.5 : 1", () => {
  for (let r = 0; r < 256; r += 51) {
    for (let g = 0; g < 256; g += 51) {
      for (let b = 0; b < 256; b += 51) {
        const colour: Rgb = [r, g, b];
        expect(contrast(textOn(colour), colour)).toBeGreaterThan(4.5);
        for (const ground of [[255, 253, 249], [18, 26, 29]] as Rgb[]) expect(contrast(readable(colour, ground), ground)).toBeGreaterThan(4.5);
      }
    }
  }
});
