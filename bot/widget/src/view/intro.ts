/** What a student reads before the first message: who this is, what is kept, what to leave out. */

import { h } from "../dom";
import type { Say } from "../strings";
import type { About } from "../types";

export interface Intro {
  element: HTMLElement;
  tell(about: About): void;
  begun(yes: boolean): void;
}

export function intro(say: Say, ask: (text: string) => void): Intro {
  const privacy = h("p", { class: "privacy" });
  const more = h("ul", { class: "points" });
  const starters = h(
    "div",
    { class: "choices starters", role: "group", "aria-label": say("suggestions") },
    ...say("starters")
      .split("\n")
      .map((text) => h("button", { type: "button", class: "choice", lang: "en", on: { click: () => ask(text) } }, text)),
  );
  const fill = (days: string, minutes: number) => {
    privacy.textContent = say("privacy", { days });
    more.replaceChildren(...say("more_list", { minutes }).split("\n").map((line) => h("li", { dir: "auto" }, line)));
  };
  fill(say("days_unknown"), 30);
  return {
    element: h(
      "div",
      { class: "intro" },
      h("h3", {}, say("hello")),
      h("p", {}, say("who")),
      privacy,
      h("details", { class: "more" }, h("summary", { dir: "auto" }, say("more")), more),
      starters,
    ),
    tell(about) {
      fill(about.keep_days === 1 ? say("day") : say("days", { n: about.keep_days }), about.session_minutes);
    },
    begun(yes) {
      starters.hidden = yes;
    },
  };
}
