/** The options: start again, save, print, delete. What cannot be undone is asked again first. */

import { h } from "../dom";
import type { Key, Say } from "../strings";
import { icon } from "./icons";

export interface MenuActions {
  startAgain(): void;
  save(): Promise<void>;
  print(): void;
  erase(): Promise<void>;
  focusField(): void;
  announce(text: string): void;
}

export interface Menu {
  button: HTMLButtonElement;
  sheet: HTMLElement;
  /** Folds it up; true where it was open. */
  close(): boolean;
}

export function menu(say: Say, actions: MenuActions): Menu {
  const button = h(
    "button",
    { type: "button", class: "plain", "aria-label": say("menu"), "aria-expanded": "false", "aria-controls": "options", on: { click: () => (sheet.hidden ? show() : close()) } },
    icon("menu"),
  );
  const items = h("div", { class: "items" });
  const sheet = h("div", { class: "sheet", id: "options", hidden: true, role: "group", "aria-label": say("menu") }, items);

  const close = (): boolean => {
    if (sheet.hidden) return false;
    const inside = sheet.contains((sheet.getRootNode() as ShadowRoot).activeElement);
    sheet.hidden = true;
    button.setAttribute("aria-expanded", "false");
    if (inside) button.focus();
    return true;
  };
  const tell = (text: string) => {
    items.querySelector(".told")?.remove();
    items.append(h("p", { class: "told" }, text));
    actions.announce(text);
  };
  const ask = (question: Key, yes: Key, act: () => Promise<void>) => {
    const confirm = h("button", { type: "button", class: "small danger" }, say(yes));
    confirm.addEventListener("click", () => {
      if (confirm.getAttribute("aria-disabled")) return;
      confirm.setAttribute("aria-disabled", "true");
      act().then(
        () => {
          close();
          actions.focusField();
        },
        () => {
          confirm.removeAttribute("aria-disabled");
          tell(say("delete_failed"));
        },
      );
    });
    const text = h("p", { class: "question-text", tabindex: -1 }, say(question));
    items.replaceChildren(
      text,
      h("div", { class: "row" }, confirm, h("button", { type: "button", class: "small", on: { click: () => close() } }, say("cancel"))),
    );
    text.focus();
  };
  const item = (name: "start_again" | "delete" | "save" | "print", act: () => void) =>
    h(
      "button",
      { type: "button", class: "item", on: { click: act } },
      h("span", { class: "item-name" }, say(name)),
      h("span", { class: "item-about" }, say(`${name}_about`)),
    );
  const show = () => {
    items.replaceChildren(
      item("start_again", () => ask("start_again_ask", "start_again", async () => actions.startAgain())),
      item("save", () => void actions.save().then(close, () => tell(say("save_failed")))),
      item("print", () => {
        close();
        actions.print();
      }),
      item("delete", () => ask("delete_ask", "delete_yes", () => actions.erase())),
    );
    sheet.hidden = false;
    button.setAttribute("aria-expanded", "true");
  };
  return { button, sheet, close };
}
