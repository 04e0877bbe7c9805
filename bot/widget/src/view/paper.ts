/** Saving and printing: the chat as plain text, so that neither needs the site's styles. */

import { h } from "../dom";

export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  const anchor = h("a", { href: url, download: name });
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** Prints a text from a frame of its own: the page around the widget is not printed. */
export function printText(title: string, text: string, root: ShadowRoot): void {
  const frame = h("iframe", { class: "paper", "aria-hidden": "true", tabindex: -1, title });
  root.append(frame);
  const view = frame.contentWindow as (Window & typeof globalThis) | null;
  if (!view) return;
  const sheet = new view.CSSStyleSheet();
  sheet.replaceSync("pre { font: 11pt/1.45 Georgia, serif; white-space: pre-wrap; overflow-wrap: anywhere; }");
  view.document.adoptedStyleSheets = [sheet];
  view.document.title = title;
  const block = view.document.createElement("pre");
  block.textContent = text;
  view.document.body.append(block);
  view.addEventListener("afterprint", () => frame.remove());
  view.print();
}
