/** The button at the corner, and the quiet invitation beside it. */

import { h, plain } from "../dom";
import type { Say } from "../strings";
import { icon } from "./icons";

export interface Launcher {
  element: HTMLElement;
  button: HTMLButtonElement;
  news(count: number): void;
  hideInvitation(): void;
}

export function launcher(say: Say, title: string, invitation: string | null, open: () => void): Launcher {
  const badge = h("span", { class: "badge", hidden: true, "aria-hidden": "true" });
  const label = h("span", { class: "hidden" });
  const button = h(
    "button",
    { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel", on: { click: open } },
    icon("mark"),
    h("span", {}, plain(title)),
    label,
    badge,
  );
  const card = h(
    "div",
    { class: "invitation" },
    h("p", {}, plain(invitation ?? say("invitation"))),
    h(
      "button",
      { type: "button", class: "plain", "aria-label": say("dismiss"), on: { click: () => { card.remove(); button.focus(); } } },
      icon("close"),
    ),
  );
  return {
    element: h("div", { class: "corner" }, invitation === "off" ? null : card, button),
    button,
    news(count) {
      badge.hidden = count === 0;
      badge.textContent = String(count);
      label.textContent = count ? `, ${count} ${say("new_replies")}` : "";
    },
    hideInvitation: () => card.remove(),
  };
}
