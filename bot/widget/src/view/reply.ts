/** A reply as a student sees it, and as a screen reader says it. */

import { h, paragraphs, plain } from "../dom";
import { withNumbers } from "../links";
import type { Say } from "../strings";
import type { Choice, Kept, Rating, Reply } from "../types";
import { feedback } from "./feedback";
import { icon } from "./icons";
import { card, judged, sources, table } from "./parts";

export interface ReplyActions {
  choose(choice: Choice): void;
  askAgain(): void;
  rate(rating: Rating, comment?: string): Promise<Kept>;
  announce(text: string): void;
}

const LINE = /^\s*[-•]\s+/;
const RATED = new Set(["answered", "signposted", "clarified"]);

/** `chosen`: the title of the choice that was made; undefined while none was. */
export function reply(one: Reply, say: Say, actions: ReplyActions, chosen?: string): HTMLElement {
  const helping = one.outcome === "handed_over";
  const rate = async (rating: Rating, comment?: string) => {
    const urgent = (await actions.rate(rating, comment)).help;
    return urgent ? { shown: reply(urgent, say, actions), said: spoken([urgent], say) } : null;
  };
  const lead = helping ? help(one.lead) : paragraphs(one.lead, "lead");
  return h(
    "div",
    { class: `reply ${one.outcome}`, lang: one.language || "en" },
    ...lead,
    one.points.length > 0 && h("ul", { class: "points" }, ...one.points.map((point) => h("li", { dir: "auto" }, plain(point)))),
    one.table && table(one.table, say),
    one.judged.length > 0 && h("ul", { class: "routes" }, ...one.judged.map((route) => judged(route, say))),
    one.cards.length > 0 && h("ul", { class: "cards" }, ...one.cards.map((course) => card(course, say))),
    ...one.notes.flatMap((note) => paragraphs(note, "note")),
    one.sources.length > 0 && sources(one.sources, say),
    one.outcome === "failed" &&
      h("button", { type: "button", class: "choice", on: { click: () => actions.askAgain() } }, say("ask_again")),
    one.choices.length > 0 && choices(one.choices, say, (choice) => actions.choose(choice), chosen),
    RATED.has(one.outcome) && one.answer_id
      ? feedback(say, one.rating ?? null, rate, (text) => actions.announce(text))
      : null,
  );
}

/** The text for somebody in need: its helplines as a list, with numbers that can be called. */
function help(text: string): HTMLElement[] {
  return paragraphs(text, "lead").map((paragraph) => {
    const lines = (paragraph.textContent ?? "").split("\n").filter((line) => line.trim());
    if (!lines.every((line) => LINE.test(line))) {
      paragraph.replaceChildren(...withNumbers(lines.join("\n")));
      return paragraph;
    }
    const items = lines.map((line) => h("li", { dir: "auto" }, ...withNumbers(line.replace(LINE, ""))));
    return h("ul", { class: "points" }, ...items);
  });
}

function choices(all: Choice[], say: Say, choose: (choice: Choice) => void, chosen?: string): HTMLElement {
  const group = h("div", { class: "choices", role: "group", "aria-label": say("suggestions") });
  const settle = (button: HTMLButtonElement, title: string) => {
    for (const other of [...group.children]) if (other !== button) other.remove();
    button.setAttribute("aria-disabled", "true");
    button.replaceChildren(icon("tick"), `${say("chosen")}: ${plain(title)}`);
  };
  for (const choice of all) {
    const button = h(
      "button",
      {
        type: "button",
        class: "choice",
        dir: "auto",
        on: {
          click: () => {
            if (button.getAttribute("aria-disabled")) return;
            settle(button, choice.title);
            choose(choice);
          },
        },
      },
      plain(choice.title),
    );
    group.append(button);
    if (choice.title === chosen) queueMicrotask(() => settle(button, choice.title));
  }
  return group;
}

/** What a screen reader is told once when the replies come. */
export function spoken(replies: Reply[], say: Say): string {
  const parts = replies.flatMap((one) => [
    one.lead,
    ...one.points,
    ...(one.table ? one.table.rows.map((row) => row.join(", ")) : []),
    ...one.judged.flatMap((route) => [
      `${route.route}: ${say(route.verdict)}. ${route.why}`,
      ...route.requirements.map((item) => `${say(item.verdict)}: ${item.asks}`),
    ]),
    ...one.cards.map((course) => course.title),
    ...one.notes,
    one.sources.length ? say("sources_said") : "",
    one.choices.length ? `${say("suggestions")}: ${one.choices.map((choice) => choice.title).join(", ")}` : "",
  ]);
  const text = parts.map((part) => plain(part).replace(/\s+/g, " ").trim()).filter(Boolean);
  return `${say("cali_said")} ${text.map((part) => (/[.!?:]$/.test(part) ? part : `${part}.`)).join(" ")}`;
}
