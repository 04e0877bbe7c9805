/** The site's own colour, made readable: a site gives one colour, we find the ones that text needs. */

export type Rgb = [number, number, number];

export function parseColour(text: string | undefined): Rgb | null {
  const digits = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((text ?? "").trim())?.[1];
  if (!digits) return null;
  const full = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  return [0, 2, 4].map((start) => parseInt(full.slice(start, start + 2), 16)) as Rgb;
}

/** Relative luminance as WCAG 2 defines it. */
export function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio as WCAG 2 defines it, 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, moved towards black or white until it reads on the ground (4.5 : 1 and a little more). */
export function readable(colour: Rgb, ground: Rgb): Rgb {
  const target: Rgb = luminance(ground) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  for (let step = 0; step <= 20; step += 1) {
    const mixed = colour.map((part, index) => Math.round(part + ((target[index] ?? 0) - part) * (step / 20))) as Rgb;
    if (contrast(mixed, ground) >= 4.7) return mixed;
  }
  return target;
}

export const WHITE: Rgb = [255, 255, 255];
export const INK: Rgb = [0, 0, 0];

/** Black or white, whichever reads better on the colour. */
export const textOn = (colour: Rgb): Rgb => (contrast(WHITE, colour) >= contrast(INK, colour) ? WHITE : INK);

export const css = (colour: Rgb): string => `rgb(${colour.join(" ")})`;
