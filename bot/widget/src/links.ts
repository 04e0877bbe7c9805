/** Links that are safe to follow. */

import { h, plain } from "./dom";

const ALLOWED = new Set(["https:", "mailto:", "tel:"]);

/** The address where it is one that may be followed, else null. */
export function safeUrl(url: unknown): string | null {
  if (typeof url !== "string") return null;
  try {
    const parsed = new URL(url.trim());
    return ALLOWED.has(parsed.protocol) && !parsed.password && !parsed.username ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link that opens in a new tab and says so; plain text where the address may not be followed. */
export function link(url: unknown, text: string, newTab: string): HTMLElement {
  const href = safeUrl(url);
  if (!href) return h("span", { dir: "auto" }, plain(text));
  if (!href.startsWith("https:")) return h("a", { href, dir: "auto" }, plain(text));
  return h(
    "a",
    { href, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer", dir: "auto" },
    plain(text),
    h("span", { class: "hidden" }, ` (${newTab})`),
  );
}

const NUMBER = /(?<=\bcall )(?:\d[\d ]{1,14}\d)\b/gi;

/** A text in which "call 116 123" can be called: for the numbers that we give to somebody who needs help. */
export function withNumbers(text: string): (Node | string)[] {
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const found of text.matchAll(NUMBER)) {
    parts.push(text.slice(end, found.index));
    parts.push(h("a", { href: `tel:${found[0].replaceAll(" ", "")}`, class: "call" }, found[0]));
    end = found.index + found[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}
