/** The panel: heading, what was said, where to type. A dialog beside the page, a sheet on a phone, or the whole page. */

import { h } from "../dom";
import type { Say } from "../strings";
import { icon } from "./icons";

export interface Panel {
  element: HTMLElement;
  scroller: HTMLElement;
  notice: HTMLElement;
  live: HTMLElement;
}

export interface PanelParts {
  title: string;
  page: boolean;
  menuButton: HTMLElement;
  menuSheet: HTMLElement;
  intro: HTMLElement;
  log: HTMLElement;
  busy: HTMLElement;
  composer: HTMLElement;
  close(): void;
}

export function panel(say: Say, parts: PanelParts): Panel {
  const notice = h("p", { class: "notice", hidden: true });
  const live = h("div", { class: "hidden", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  const scroller = h(
    "div",
    { class: "scroller", role: "region", "aria-label": say("log"), tabindex: 0 },
    parts.intro,
    parts.log,
    parts.busy,
    notice,
  );
  const heading = h(
    "header",
    { class: "top" },
    icon("mark"),
    h("div", { class: "titles" }, h("h2", { id: "title" }, parts.title), h("p", { class: "subtitle" }, say("subtitle"))),
    parts.menuButton,
    !parts.page && h("button", { type: "button", class: "plain close", "aria-label": say("close"), on: { click: parts.close } }, icon("close")),
  );
  const inside = [heading, parts.menuSheet, scroller, parts.composer, live];
  const element = parts.page
    ? h("section", { class: "panel page", "aria-labelledby": "title" }, ...inside)
    : h("dialog", { class: "panel", id: "panel", "aria-labelledby": "title" }, ...inside);
  return { element, scroller, notice, live };
}
