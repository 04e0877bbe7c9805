/**
 * The chat without its looks: the session, the messages on their way, and what happens when the network does not work.
 * A message is kept until its reply came, and is sent again under the same id, which the service answers only once.
 */

import { Api, Problem, Unreachable } from "./api";
import { newId } from "./ids";
import type { Memory } from "./memory";
import type { Choice, Kept, Outgoing, Rating, Reply, Turn } from "./types";

export type Trouble = "offline" | "unreachable" | "busy" | "ours" | "refused" | "not_taken";
export type Delivery =
  | { state: "sending" }
  | { state: "sent" }
  | { state: "waiting"; trouble: Trouble; seconds?: number }
  | { state: "failed"; trouble: Trouble; detail?: string };
export type Notice = "ended" | "new_chat" | "choice_ended" | "no_history" | "deleted" | "started_again";

/** What the chat tells the view. */
export interface ChatView {
  message(message: Outgoing): void;
  delivery(id: string, delivery: Delivery): void;
  replies(id: string, replies: Reply[]): void;
  past(turns: Turn[]): void;
  waiting(stage: "none" | "typing" | "slow"): void;
  notice(notice: Notice | null): void;
  clear(): void;
}

const TYPING_MS = 300;
const SLOW_MS = 8_000;
const RETRY_S = [2, 5, 15, 30];

export class Chat {
  private era = 0;
  private flight: Promise<void> | null = null;
  private halted = false;
  private tries = 0;
  private lapsedOnce = false;
  private retryTimer = 0;
  private expiryTimer = 0;
  private refreshing = false;
  private known = false;

  constructor(
    private readonly api: Api,
    private readonly memory: Memory,
    private readonly view: ChatView,
  ) {}

  /** Is there a chat to go on with? */
  get exists(): boolean {
    return this.memory.now !== null;
  }

  /** Shows what was said before, and sends what was not sent. */
  async resume(): Promise<void> {
    if (!this.memory.now) return;
    this.watchExpiry();
    await this.refresh();
    for (const message of this.outbox) this.view.message(message);
    void this.pump();
  }

  say(text: string): void {
    this.put({ id: newId(), text });
  }

  choose(choice: Choice): void {
    this.put({ id: newId(), text: choice.title, choice: choice.payload });
  }

  /** Sends what waits, now. */
  retry(): void {
    this.tries = 0;
    void this.pump();
  }

  /** After sleep, in a tab that is looked at again, or back online: is it over, is there something new? */
  async wake(): Promise<void> {
    if (!this.checkExpiry()) return;
    if (this.memory.now?.token && !this.flight) await this.refresh();
    this.retry();
  }

  /** While a student writes, the session does not end under their hands. */
  touch(): void {
    const kept = this.memory.now;
    if (!kept?.token || this.refreshing || kept.until - Date.now() > kept.lives / 2) return;
    void this.refresh();
  }

  /** Forgets the chat here; what the service keeps goes when its time is over. */
  startAgain(): void {
    this.reset();
    this.view.notice("started_again");
  }

  /** Deletes the chat here and on the server. Throws where the server could not be reached. */
  async erase(): Promise<void> {
    this.halted = true;
    try {
      await this.flight;
      const token = this.memory.now?.token;
      if (token) await this.api.remove(token);
      this.reset();
      this.view.notice("deleted");
    } finally {
      this.halted = false;
      void this.pump();
    }
  }

  /** The chat as text. Throws where there is none or it cannot be fetched. */
  async export(): Promise<string> {
    const token = this.memory.now?.token;
    if (!token) throw new Unreachable();
    return this.api.export(token);
  }

  async rate(message: string, reply: number, rating: Rating, comment?: string): Promise<Kept> {
    const token = this.memory.now?.token;
    if (!token) throw new Unreachable();
    return this.api.rate(token, message, reply, rating, comment);
  }

  dispose(): void {
    clearTimeout(this.retryTimer);
    clearTimeout(this.expiryTimer);
  }

  private get outbox(): Outgoing[] {
    return this.memory.now?.outbox ?? [];
  }

  private put(message: Outgoing): void {
    const goesOn = this.checkExpiry();
    this.view.notice(goesOn ? null : message.choice === undefined ? "new_chat" : "choice_ended");
    if (!goesOn && message.choice !== undefined) return;
    this.view.message(message);
    this.memory.keep({ outbox: [...this.outbox, message] });
    this.watchExpiry();
    this.retry();
  }

  private pump(): Promise<void> {
    clearTimeout(this.retryTimer);
    if (!this.flight) {
      const era = this.era;
      this.flight = this.sendAll(era).finally(() => {
        if (era === this.era) this.flight = null;
      });
    }
    return this.flight;
  }

  private async sendAll(era: number): Promise<void> {
    while (era === this.era && !this.halted) {
      const message = this.outbox[0];
      if (!message) return;
      try {
        await this.send(message, era);
      } catch (error) {
        if (era === this.era && !this.failed(message, error)) return;
      }
    }
  }

  private async send(message: Outgoing, era: number): Promise<void> {
    this.view.delivery(message.id, { state: "sending" });
    const typing = setTimeout(() => this.view.waiting("typing"), TYPING_MS);
    const slow = setTimeout(() => this.view.waiting("slow"), SLOW_MS);
    try {
      let token = this.memory.now?.token;
      if (!token) {
        const fresh = await this.api.open();
        if (era !== this.era) return;
        this.memory.fresh(fresh.token, fresh.expires_in);
        token = fresh.token;
      }
      const said = await this.api.message(token, message);
      if (era !== this.era) return;
      this.tries = 0;
      this.lapsedOnce = false;
      this.memory.fresh(said.token, said.expires_in);
      this.drop(message.id);
      this.watchExpiry();
      this.view.delivery(message.id, { state: "sent" });
      this.view.waiting("none");
      this.view.replies(message.id, said.replies);
    } finally {
      clearTimeout(typing);
      clearTimeout(slow);
      if (era === this.era) this.view.waiting("none");
    }
  }

  /** What to do after a failure. True where the next message may be tried at once. */
  private failed(message: Outgoing, error: unknown): boolean {
    const status = error instanceof Problem ? error.status : 0;
    if (status === 401) return this.lapsed(message);
    if (status >= 400 && status < 500 && status !== 429 && status !== 408) {
      this.drop(message.id);
      const trouble = status === 403 ? "refused" : "not_taken";
      this.view.delivery(message.id, { state: "failed", trouble, detail: (error as Problem).detail });
      return true;
    }
    const trouble: Trouble = status === 429 ? "busy" : status ? "ours" : navigator.onLine === false ? "offline" : "unreachable";
    const pause = RETRY_S[this.tries];
    this.tries += 1;
    const wanted = error instanceof Problem ? error.retryAfter : 0;
    if (pause === undefined && !wanted) {
      this.view.delivery(message.id, { state: "failed", trouble });
      return false;
    }
    const seconds = Math.min(Math.max(pause ?? 0, wanted), 120);
    this.view.delivery(message.id, { state: "waiting", trouble, seconds });
    this.retryTimer = window.setTimeout(() => void this.pump(), seconds * 1000);
    return false;
  }

  /** The session is over: what was just typed goes into a new one, a choice of the old one cannot. */
  private lapsed(message: Outgoing): boolean {
    if (this.lapsedOnce) {
      this.drop(message.id);
      this.view.delivery(message.id, { state: "failed", trouble: "ours" });
      return false;
    }
    this.lapsedOnce = true;
    const typed = this.outbox.filter((one) => one.choice === undefined);
    this.reset();
    this.view.notice(message.choice === undefined ? "new_chat" : "choice_ended");
    for (const { text } of typed) {
      const again = { id: newId(), text };
      this.view.message(again);
      this.memory.keep({ outbox: [...this.outbox, again] });
    }
    void this.pump();
    return false;
  }

  private async refresh(): Promise<void> {
    const token = this.memory.now?.token;
    if (!token || this.refreshing) return;
    const era = this.era;
    this.refreshing = true;
    try {
      const history = await this.api.history(token);
      if (era !== this.era) return;
      this.memory.fresh(history.token, history.expires_in);
      for (const turn of history.turns) this.drop(turn.id);
      this.watchExpiry();
      this.view.past(history.turns);
    } catch (error) {
      if (era !== this.era) return;
      if (error instanceof Problem && error.status === 401) this.end();
      else this.view.notice("no_history");
    } finally {
      this.refreshing = false;
    }
  }

  private drop(id: string): void {
    this.memory.update({ outbox: this.outbox.filter((one) => one.id !== id) });
  }

  private watchExpiry(): void {
    clearTimeout(this.expiryTimer);
    const kept = this.memory.now;
    this.known = kept !== null;
    if (kept) this.expiryTimer = window.setTimeout(() => this.checkExpiry(), kept.until - Date.now() + 50);
  }

  /** False where the session has just ended: then nothing of it is shown any more. */
  private checkExpiry(): boolean {
    const had = this.known || this.memory.now !== null;
    this.known = this.memory.now !== null;
    if (this.known || !had) return true;
    this.end();
    return false;
  }

  private end(): void {
    this.reset();
    this.view.notice("ended");
  }

  private reset(): void {
    this.era += 1;
    this.flight = null;
    this.tries = 0;
    this.known = false;
    this.dispose();
    this.memory.forget();
    this.view.waiting("none");
    this.view.clear();
  }
}
