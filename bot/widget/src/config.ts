/** The ways to set the widget, as data attributes of the script or of the element. */

import { css, INK, parseColour, readable, textOn, type Rgb } from "./colour";

export interface Config {
  server: string;
  title: string | null;
  language: string;
  /** A text of the site's own, "off" for none, or null for ours. */
  invitation: string | null;
  page: boolean;
}

export function readConfig(element: HTMLElement, fallbackServer: string): Config {
  const { server, title, language, invitation, mode } = element.dataset;
  const nearest = element.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang || "en";
  return {
    server: (server || fallbackServer).replace(/\/+$/, ""),
    title: title || null,
    language: language || nearest,
    invitation: invitation || null,
    page: mode === "page",
  };
}

const LIGHT: Rgb = [255, 253, 249];
const DARK: Rgb = [18, 26, 29];

/** Sets the variables that follow from the site's one colour. */
export function paint(element: HTMLElement): void {
  const colour = parseColour(element.dataset.colour);
  if (!colour) return;
  element.style.setProperty("--cali-accent", css(colour));
  element.style.setProperty("--cali-on-accent", css(textOn(colour) === INK ? INK : [255, 255, 255]));
  element.style.setProperty("--cali-link", css(readable(colour, LIGHT)));
  element.style.setProperty("--cali-link-dark", css(readable(colour, DARK)));
}
