/** "Helpful", "Not helpful", "Something here is wrong" under an answer. */

import { h } from "../dom";
import type { Say } from "../strings";
import type { Rating } from "../types";
import { icon } from "./icons";

const RATINGS: Rating[] = ["helpful", "not_helpful", "wrong"];
const MAX_COMMENT = 500;

let count = 0;

/** Help for somebody whose comment shows danger, to be shown and to be said. */
type Help = { shown: HTMLElement; said: string } | null;

/** `send` rejects where it could not be kept; `announce` says the result to a screen reader. */
export function feedback(
  say: Say,
  given: Rating | null,
  send: (rating: Rating, comment?: string) => Promise<Help>,
  announce: (text: string) => void,
): HTMLElement {
  count += 1;
  const result = h("div", { class: "rated" });
  const buttons = new Map<Rating, HTMLButtonElement>();
  const mark = (rating: Rating) => {
    for (const [name, button] of buttons) button.setAttribute("aria-pressed", String(name === rating));
  };
  const keep = async (rating: Rating, comment?: string): Promise<boolean> => {
    let text = say("rate_failed");
    let kept = false;
    let urgent: Help = null;
    try {
      urgent = await send(rating, comment);
      mark(rating);
      text = urgent?.said ?? say(rating === "wrong" ? "thanks_wrong" : "thanks");
      kept = true;
    } catch {
      // Said below; what was typed stays.
    }
    result.replaceChildren(urgent?.shown ?? text);
    announce(text);
    return kept;
  };
  const field = h("textarea", { id: `wrong-${count}`, rows: 2, maxlength: MAX_COMMENT, dir: "auto" });
  const form = h(
    "form",
    {
      class: "wrong",
      hidden: true,
      on: {
        submit: (event) => {
          event.preventDefault();
          void keep("wrong", field.value.trim()).then((kept) => {
            if (kept) fold();
            result.scrollIntoView({ block: "nearest" });
          });
        },
      },
    },
    h("label", { for: field.id }, say("wrong_label")),
    field,
    h(
      "div",
      { class: "row" },
      h("button", { type: "submit", class: "small primary" }, say("wrong_send")),
      h("button", { type: "button", class: "small", on: { click: () => fold() } }, say("cancel")),
    ),
  );
  const fold = () => {
    form.hidden = true;
    field.value = "";
    const wrong = buttons.get("wrong");
    wrong?.setAttribute("aria-expanded", "false");
    wrong?.focus();
  };
  for (const rating of RATINGS) {
    const button = h(
      "button",
      {
        type: "button",
        class: "rate",
        "aria-pressed": String(given === rating),
        "aria-expanded": rating === "wrong" ? "false" : null,
        on: {
          click: () => {
            if (rating !== "wrong") return void keep(rating);
            form.hidden = false;
            button.setAttribute("aria-expanded", "true");
            field.focus({ preventScroll: true });
            form.scrollIntoView({ block: "nearest" });
          },
        },
      },
      icon("tick"),
      say(rating),
    );
    buttons.set(rating, button);
  }
  return h(
    "div",
    { class: "feedback" },
    h("div", { class: "row", role: "group", "aria-label": say("rate") }, ...buttons.values()),
    form,
    result,
  );
}
