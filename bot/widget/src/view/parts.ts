/** The parts of a reply: table, cards, requirements, sources. */

import { h, plain } from "../dom";
import { link, safeUrl } from "../links";
import type { Say } from "../strings";
import type { Card, JudgedRoute, Source, Table, Verdict } from "../types";
import { icon } from "./icons";

export function table({ header, rows }: Table, say: Say): HTMLElement {
  const cell = (text: string, first: boolean) =>
    first ? h("th", { scope: "row", dir: "auto" }, plain(text)) : h("td", { dir: "auto" }, plain(text));
  return h(
    "div",
    { class: "table", tabindex: 0, role: "region", "aria-label": header.map(plain).filter(Boolean).join(", ") || say("details") },
    h(
      "table",
      {},
      h("thead", {}, h("tr", {}, ...header.map((text) => (text ? h("th", { scope: "col", dir: "auto" }, plain(text)) : h("td"))))),
      h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((text, index) => cell(text, index === 0))))),
    ),
  );
}

export function card(one: Card, say: Say): HTMLElement {
  const title = safeUrl(one.url) ? link(one.url, one.title, say("new_tab")) : h("span", { dir: "auto" }, plain(one.title));
  return h(
    "li",
    { class: "card" },
    h("p", { class: "card-title" }, title),
    one.rows.length > 0 &&
      h(
        "dl",
        {},
        ...one.rows.map(([label, value]) => h("div", {}, h("dt", {}, plain(label)), h("dd", { dir: "auto" }, plain(value)))),
      ),
    one.note ? h("p", { class: "card-note", dir: "auto" }, plain(one.note)) : null,
  );
}

/** Word and shape tell the verdict; colour only repeats it. */
function verdict(of: Verdict, say: Say): HTMLElement {
  const known: Verdict = of === "met" || of === "not_met" ? of : "not_known";
  return h("span", { class: `verdict ${known}` }, icon(known), say(known));
}

export function judged(route: JudgedRoute, say: Say): HTMLElement {
  return h(
    "li",
    { class: "route" },
    h("p", { class: "route-name" }, h("span", { dir: "auto" }, plain(route.route)), verdict(route.verdict, say)),
    route.why ? h("p", { dir: "auto" }, plain(route.why)) : null,
    route.requirements.length > 0 &&
      h(
        "ul",
        { class: "requirements" },
        ...route.requirements.map((one) =>
          h(
            "li",
            {},
            verdict(one.verdict, say),
            h("span", { dir: "auto" }, plain(one.asks)),
            one.detail ? h("span", { class: "detail", dir: "auto" }, plain(one.detail)) : null,
          ),
        ),
      ),
  );
}

export function sources(all: Source[], say: Say): HTMLElement {
  const newest = plain(all[0]?.checked);
  const summary = say(all.length === 1 ? "sources_one" : "sources", { n: all.length, date: newest });
  return h(
    "details",
    { class: "sources" },
    h("summary", { dir: "auto" }, summary),
    h(
      "ul",
      {},
      ...all.map((one) =>
        h(
          "li",
          {},
          h("span", { class: "publisher", dir: "auto" }, plain(one.publisher)),
          link(one.url, one.title, say("new_tab")),
          h(
            "span",
            { class: "dates" },
            [one.published ? say("published", { date: plain(one.published) }) : "", say("checked", { date: plain(one.checked) })]
              .filter(Boolean)
              .join(" "),
          ),
        ),
      ),
    ),
  );
}
