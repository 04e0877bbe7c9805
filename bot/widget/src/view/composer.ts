/** Where a student types. */

import { h } from "../dom";
import type { Say } from "../strings";
import { icon } from "./icons";

const NEAR = 100;
const STEPS = [100, 50, 20, 10, 0];

/** As the service counts: characters, not the halves that JavaScript counts. */
export const characters = (text: string): number => [...text].length;

export interface Composer {
  element: HTMLFormElement;
  field: HTMLTextAreaElement;
  set(text: string): void;
}

export function composer(
  say: Say,
  limit: number,
  send: (text: string) => void,
  typed: (text: string) => void,
  announce: (text: string) => void,
): Composer {
  const counter = h("p", { class: "counter", id: "counter", hidden: true });
  const field = h("textarea", {
    id: "question",
    class: "question",
    rows: 1,
    dir: "auto",
    autocomplete: "off",
    enterkeyhint: "send",
    placeholder: say("placeholder"),
    "aria-describedby": "counter",
  });
  const button = h("button", { type: "submit", class: "send", "aria-label": say("send") }, icon("send"));
  let told = Infinity;
  const look = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
    const left = limit - characters(field.value);
    counter.hidden = left > NEAR;
    counter.textContent = left < 0 ? say("over", { n: -left }) : left === 1 ? say("left_one") : say("left", { n: left });
    counter.classList.toggle("over", left < 0);
    field.setAttribute("aria-invalid", String(left < 0));
    const step = left < 0 ? -1 : Math.min(Infinity, ...STEPS.filter((one) => left <= one));
    if (step < told) announce(counter.textContent);
    told = step;
  };
  const submit = () => {
    const text = field.value.trim();
    if (!text) return;
    if (characters(field.value) > limit) {
      announce(counter.textContent ?? "");
      return;
    }
    field.value = "";
    look();
    typed("");
    send(text);
  };
  field.addEventListener("input", () => {
    look();
    typed(field.value);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  const element = h(
    "form",
    {
      class: "composer",
      on: {
        submit: (event) => {
          event.preventDefault();
          submit();
        },
      },
    },
    h("label", { for: "question", class: "hidden" }, say("ask")),
    counter,
    h("div", { class: "field" }, field, button),
  );
  return {
    element,
    field,
    set(text: string) {
      field.value = text;
      look();
    },
  };
}
