/** What was said, in order. It scrolls so that a new reply can be read from its beginning. */

import { h, plain } from "../dom";
import type { Delivery } from "../chat";
import type { Key, Say } from "../strings";
import type { Choice, Kept, Outgoing, Rating, Reply, Turn } from "../types";
import { icon } from "./icons";
import { reply, type ReplyActions } from "./reply";

export interface LogActions {
  choose(choice: Choice): void;
  ask(text: string): void;
  retry(): void;
  rate(message: string, index: number, rating: Rating, comment?: string): Promise<Kept>;
  announce(text: string): void;
}

const NOT_KEPT = "[not kept]";

export class Log {
  readonly list = h("ol", { class: "log" });
  readonly busy = h("div", { class: "busy", hidden: true }, h("span", { class: "gauge", "aria-hidden": "true" }), h("span", { class: "busy-text" }));
  private readonly shown = new Map<string, { item: HTMLElement; text: string; answered: boolean }>();

  constructor(
    private readonly say: Say,
    private readonly actions: LogActions,
    private readonly scroller: () => HTMLElement,
  ) {}

  get empty(): boolean {
    return this.shown.size === 0;
  }

  has(id: string): boolean {
    return this.shown.has(id);
  }

  message({ id, text }: Outgoing, reveal = true): void {
    if (this.shown.has(id)) return;
    const said = text === NOT_KEPT ? this.say("not_kept") : plain(text);
    const item = h(
      "li",
      { class: "you" },
      h("div", { class: "bubble" }, h("span", { class: "hidden" }, `${this.say("you_said")} `), h("span", { dir: "auto" }, said)),
    );
    this.shown.set(id, { item, text, answered: false });
    this.list.append(item);
    if (reveal) this.reveal(item);
  }

  delivery(id: string, delivery: Delivery): void {
    const item = this.shown.get(id)?.item;
    item?.querySelector(".delivery")?.remove();
    if (!item || !("trouble" in delivery)) return;
    const failed = delivery.state === "failed";
    const text = (failed && delivery.detail) || this.say(`${delivery.trouble}${failed ? "_failed" : ""}` as Key);
    const again = !failed || !["refused", "not_taken"].includes(delivery.trouble);
    const box = h(
      "div",
      { class: "delivery" },
      h("span", {}, text),
      again && h("button", { type: "button", class: "small", on: { click: () => this.actions.retry() } }, this.say("try_again")),
    );
    item.append(box);
    this.reveal(box);
    this.actions.announce(text);
  }

  /** Shows the replies after their message. False where they stand there already. */
  replies(id: string, replies: Reply[], options: { reveal: boolean; chosen?: string | undefined }): boolean {
    const turn = this.shown.get(id);
    if (!turn || turn.answered) return false;
    turn.answered = true;
    turn.item.querySelector(".delivery")?.remove();
    const item = h(
      "li",
      { class: "cali" },
      h("p", { class: "name" }, icon("mark"), h("span", {}, this.say("name")), h("span", { class: "hidden" }, " "), h("span", { class: "hidden" }, this.say("cali_said"))),
      ...replies.map((one, index) => reply(one, this.say, this.forReply(id, index, turn.text), options.chosen)),
    );
    turn.item.after(item);
    if (options.reveal) this.reveal(turn.item, item);
    return true;
  }

  /** Adds turns that happened before, or in another tab. Gives the ids of those that were waited for here. */
  past(turns: Turn[]): string[] {
    const waited: string[] = [];
    let last: HTMLElement | undefined;
    turns.forEach((turn, index) => {
      const known = this.shown.has(turn.id);
      if (!known) this.message(turn, false);
      const chosen = turn.replies.flatMap((one) => one.choices).find((one) => one.title === turns[index + 1]?.text)?.title;
      if (this.replies(turn.id, turn.replies, { reveal: false, chosen })) {
        last = this.shown.get(turn.id)?.item;
        if (known) waited.push(turn.id);
      }
    });
    if (last) this.reveal(last, (last.nextElementSibling as HTMLElement | null) ?? last);
    return waited;
  }

  waiting(text: string | null): void {
    this.busy.hidden = text === null;
    const words = this.busy.querySelector(".busy-text");
    if (words) words.textContent = text ?? "";
    if (text !== null) this.reveal(this.busy);
  }

  clear(): void {
    this.shown.clear();
    this.list.replaceChildren();
  }

  private forReply(id: string, index: number, text: string): ReplyActions {
    return {
      choose: (choice) => this.actions.choose(choice),
      askAgain: () => this.actions.ask(text),
      rate: (rating, comment) => this.actions.rate(id, index, rating, comment),
      announce: (said) => this.actions.announce(said),
    };
  }

  /** Brings an element into view; of one that is longer than the window, its beginning with the question above it. */
  private reveal(first: HTMLElement, last: HTMLElement = first): void {
    const scroller = this.scroller();
    const box = scroller.getBoundingClientRect();
    const top = first.getBoundingClientRect().top - box.top + scroller.scrollTop - 12;
    const bottom = last.getBoundingClientRect().bottom - box.top + scroller.scrollTop + 16 - scroller.clientHeight;
    const wanted = Math.min(top, bottom);
    if (wanted > scroller.scrollTop) scroller.scrollTop = wanted;
  }
}
