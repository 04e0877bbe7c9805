/** `<cali-chat>`: puts the parts together. What happens to a message is in chat.ts, how it looks in view/. */

import { Api } from "./api";
import { Chat, type ChatView, type Delivery, type Notice } from "./chat";
import { paint, readConfig } from "./config";
import { Memory } from "./memory";
import { saying, type Say } from "./strings";
import styles from "./styles.css?inline";
import type { About, Outgoing, Reply, Turn } from "./types";
import { composer, type Composer } from "./view/composer";
import { intro, type Intro } from "./view/intro";
import { launcher, type Launcher } from "./view/launcher";
import { Log } from "./view/log";
import { menu, type Menu } from "./view/menu";
import { panel, type Panel } from "./view/panel";
import { printText, saveText } from "./view/paper";
import { spoken } from "./view/reply";

const SMALL = "(max-width: 30em), (max-height: 30em)";
const LIMIT = 1000;
let sheet: CSSStyleSheet | undefined;

export class CaliChat extends HTMLElement implements ChatView {
  /** Where the widget came from; `main.ts` sets it. */
  static server = "";

  private say!: Say;
  private chat!: Chat;
  private memory!: Memory;
  private api!: Api;
  private log!: Log;
  private panel!: Panel;
  private intro!: Intro;
  private menu!: Menu;
  private composer!: Composer;
  private launcher: Launcher | undefined;
  private root: ShadowRoot | undefined;
  private listeners: AbortController | undefined;
  private isOpen = false;
  private resumed = false;
  private news = 0;
  private noticeText = "";

  connectedCallback(): void {
    if (!this.root) this.build();
    const { signal } = (this.listeners = new AbortController());
    const wake = () => void (this.isOpen && document.visibilityState === "visible" && this.chat.wake());
    window.addEventListener("online", () => void this.chat.wake(), { signal });
    window.addEventListener("pageshow", (event) => event.persisted && wake(), { signal });
    document.addEventListener("visibilitychange", wake, { signal });
    matchMedia(SMALL).addEventListener("change", () => this.isOpen && this.place(), { signal });
    window.visualViewport?.addEventListener("resize", () => this.fit(), { signal });
    const goesOn = this.memory.now?.open && !matchMedia(SMALL).matches;
    if (!this.launcher || goesOn) void this.open({ byPerson: false });
  }

  disconnectedCallback(): void {
    this.listeners?.abort();
    this.chat.dispose();
  }

  /** Opens the panel. `byPerson`: somebody asked for it, so the focus may move there. */
  async open({ byPerson = true } = {}): Promise<void> {
    if (this.isOpen) return;
    this.isOpen = true;
    this.launcher?.hideInvitation();
    this.launcher?.button.setAttribute("aria-expanded", "true");
    this.place(byPerson);
    this.tellNews(0);
    this.memory.update({ open: true });
    if (this.resumed) {
      void this.chat.wake();
      return;
    }
    this.resumed = true;
    void this.api.about().then(
      (about: About) => this.intro.tell(about),
      () => undefined,
    );
    this.composer.set(this.memory.now?.draft ?? "");
    await this.chat.resume();
  }

  /** Closes the panel and gives the focus back to the button. A reply that is on its way still comes. */
  close(): void {
    if (!this.isOpen || !this.launcher) return;
    this.isOpen = false;
    this.menu.close();
    (this.panel.element as HTMLDialogElement).close();
    this.launcher.element.hidden = false;
    this.launcher.button.setAttribute("aria-expanded", "false");
    this.launcher.button.focus();
    this.memory.update({ open: false });
  }

  message(message: Outgoing): void {
    this.intro.begun(true);
    this.log.message(message);
  }

  delivery(id: string, delivery: Delivery): void {
    this.log.delivery(id, delivery);
  }

  replies(id: string, replies: Reply[]): void {
    if (!this.log.replies(id, replies, { reveal: true })) return;
    this.announce(spoken(replies, this.say));
    if (!this.isOpen) this.tellNews(this.news + 1);
  }

  past(turns: Turn[]): void {
    if (turns.length) this.intro.begun(true);
    const waited = new Set(this.log.past(turns));
    const late = turns.filter((turn) => waited.has(turn.id)).flatMap((turn) => turn.replies);
    if (late.length) this.announce(spoken(late, this.say));
    if (this.noticeText === this.say("no_history")) this.notice(null);
  }

  waiting(stage: "none" | "typing" | "slow"): void {
    this.log.waiting(stage === "none" ? null : this.say(stage));
    if (stage === "slow") this.announce(this.say("slow"));
  }

  notice(notice: Notice | null): void {
    this.noticeText = notice ? this.say(notice) : "";
    this.panel.notice.hidden = !notice;
    this.panel.notice.textContent = this.noticeText;
    if (notice) this.announce(this.noticeText);
  }

  clear(): void {
    this.log.clear();
    this.intro.begun(false);
    this.composer.set("");
    this.panel.live.textContent = "";
    this.tellNews(0);
  }

  private build(): void {
    const config = readConfig(this, CaliChat.server);
    const { say, language } = saying(config.language);
    this.say = say;
    this.memory = new Memory();
    this.api = new Api(config.server);
    this.chat = new Chat(this.api, this.memory, this);
    const announce = (text: string) => this.announce(text);
    this.log = new Log(
      say,
      {
        choose: (choice) => this.chat.choose(choice),
        ask: (text) => this.chat.say(text),
        retry: () => this.chat.retry(),
        rate: (message, index, rating, comment) => this.chat.rate(message, index, rating, comment),
        announce,
      },
      () => this.scrolling(),
    );
    this.intro = intro(say, (text) => {
      this.composer.field.focus({ preventScroll: true });
      this.chat.say(text);
    });
    this.composer = composer(say, LIMIT, (text) => this.chat.say(text), (text) => this.typed(text), announce);
    this.menu = menu(say, {
      startAgain: () => this.chat.startAgain(),
      save: () => this.save((text) => saveText(say("file"), text)),
      print: () => void this.save((text) => this.root && printText(title, text, this.root)).catch(() => this.notify("save_failed")),
      erase: () => this.chat.erase(),
      focusField: () => this.composer.field.focus(),
      announce,
    });
    const title = config.title ?? say("title");
    this.panel = panel(say, {
      title,
      page: config.page,
      menuButton: this.menu.button,
      menuSheet: this.menu.sheet,
      intro: this.intro.element,
      log: this.log.list,
      busy: this.log.busy,
      composer: this.composer.element,
      close: () => this.close(),
    });
    this.panel.element.addEventListener("keydown", (event) => this.escape(event));
    this.panel.element.addEventListener("cancel", (event) => event.preventDefault());
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [stylesheet()];
    if (!config.page) this.launcher = launcher(say, title, config.invitation, () => void this.open());
    for (const part of [this.launcher?.element, this.panel.element]) {
      part?.setAttribute("lang", language);
      if (part) this.root.append(part);
    }
    paint(this);
  }

  /** Beside the page where there is room, over it as a sheet where there is not. */
  private place(byPerson = false): void {
    const element = this.panel.element;
    if (!(element instanceof HTMLDialogElement)) return;
    const focused = this.root?.activeElement as HTMLElement | null;
    const small = matchMedia(SMALL).matches;
    if (element.open) element.close();
    if (small) element.showModal();
    else element.open = true; // show() would move the focus
    element.classList.toggle("full", small);
    if (this.launcher) this.launcher.element.hidden = true;
    this.fit();
    if (!byPerson) focused?.focus({ preventScroll: true });
    else if (matchMedia("(pointer: coarse)").matches) this.panel.scroller.focus();
    else this.composer.field.focus();
  }

  /** What scrolls: the log, or in a very low window the whole panel. */
  private scrolling(): HTMLElement {
    const { scroller, element } = this.panel;
    return getComputedStyle(scroller).overflowY === "visible" ? element : scroller;
  }

  /** On phones the keyboard covers the page: what is left is ours. */
  private fit(): void {
    const viewport = window.visualViewport;
    if (viewport) this.panel.element.style.setProperty("--visible", `${Math.round(viewport.height)}px`);
  }

  private escape(event: KeyboardEvent): void {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.menu.close()) this.close();
  }

  private typed(text: string): void {
    this.memory.update({ draft: text });
    if (text) this.chat.touch();
  }

  private async save(use: (text: string) => void): Promise<void> {
    if (!this.chat.exists || this.log.empty) {
      this.notify("save_empty");
      return;
    }
    use(await this.chat.export());
  }

  private notify(key: "save_empty" | "save_failed"): void {
    this.noticeText = this.say(key);
    this.panel.notice.hidden = false;
    this.panel.notice.textContent = this.noticeText;
    this.announce(this.noticeText);
  }

  private tellNews(count: number): void {
    this.news = count;
    this.launcher?.news(count);
  }

  /** The same text twice must be heard twice: a space that is not shown tells them apart. */
  private announce(text: string): void {
    const live = this.panel.live;
    live.textContent = live.textContent === text ? `${text}\u00a0` : text;
  }
}

function stylesheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styles);
  }
  return sheet;
}
