class y extends Error {
  constructor(e, t, a = 0) {
    super(t), this.status = e, this.detail = t, this.retryAfter = a;
  }
}
class A extends Error {
}
const V = 20;
class F {
  constructor(e) {
    this.server = e;
  }
  about() {
    return this.call("GET", "about");
  }
  open() {
    return this.call("POST", "sessions");
  }
  message(e, { id: t, text: a, choice: n }) {
    return this.call("POST", "messages", e, n === void 0 ? { id: t, text: a } : { id: t, choice: n });
  }
  history(e) {
    return this.call("GET", "messages", e);
  }
  /** Deletes the chat; a chat that is gone already is deleted. */
  async remove(e) {
    try {
      await this.call("DELETE", "session", e);
    } catch (t) {
      if (!(t instanceof y && t.status === 401)) throw t;
    }
  }
  export(e) {
    return this.call("GET", "export", e);
  }
  rate(e, t, a, n, r) {
    return this.call("POST", "feedback", e, { message: t, reply: a, rating: n, ...r ? { comment: r } : {} });
  }
  async call(e, t, a, n) {
    const r = new AbortController(), o = setTimeout(() => r.abort(), V * 1e3);
    try {
      const l = await fetch(`${this.server}/api/v1/${t}`, {
        method: e,
        headers: {
          ...a ? { Authorization: `Bearer ${a}` } : {},
          ...n ? { "Content-Type": "application/json" } : {}
        },
        ...n ? { body: JSON.stringify(n) } : {},
        cache: t === "about" ? "default" : "no-store",
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: r.signal
      });
      if (!l.ok) throw await K(l);
      return l.status === 204 ? void 0 : (l.headers.get("Content-Type") ?? "").startsWith("application/json") ? await l.json() : await l.text();
    } catch (l) {
      throw l instanceof y ? l : new A();
    } finally {
      clearTimeout(o);
    }
  }
}
async function K(i) {
  const e = Number(i.headers.get("Retry-After")) || 0, t = await i.json().then((a) => a.detail, () => "");
  return new y(i.status, typeof t == "string" ? t : "", e);
}
function S() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((e) => e.toString(16).padStart(2, "0")).join("");
}
const J = 300, X = 8e3, Q = [2, 5, 15, 30];
class Z {
  constructor(e, t, a) {
    this.api = e, this.memory = t, this.view = a, this.era = 0, this.flight = null, this.halted = !1, this.tries = 0, this.lapsedOnce = !1, this.retryTimer = 0, this.expiryTimer = 0, this.refreshing = !1, this.known = !1;
  }
  /** Is there a chat to go on with? */
  get exists() {
    return this.memory.now !== null;
  }
  /** Shows what was said before, and sends what was not sent. */
  async resume() {
    if (this.memory.now) {
      this.watchExpiry(), await this.refresh();
      for (const e of this.outbox) this.view.message(e);
      this.pump();
    }
  }
  say(e) {
    this.put({ id: S(), text: e });
  }
  choose(e) {
    this.put({ id: S(), text: e.title, choice: e.payload });
  }
  /** Sends what waits, now. */
  retry() {
    this.tries = 0, this.pump();
  }
  /** After sleep, in a tab that is looked at again, or back online: is it over, is there something new? */
  async wake() {
    this.checkExpiry() && (this.memory.now?.token && !this.flight && await this.refresh(), this.retry());
  }
  /** While a student writes, the session does not end under their hands. */
  touch() {
    const e = this.memory.now;
    !e?.token || this.refreshing || e.until - Date.now() > e.lives / 2 || this.refresh();
  }
  /** Forgets the chat here; what the service keeps goes when its time is over. */
  startAgain() {
    this.reset(), this.view.notice("started_again");
  }
  /** Deletes the chat here and on the server. Throws where the server could not be reached. */
  async erase() {
    this.halted = !0;
    try {
      await this.flight;
      const e = this.memory.now?.token;
      e && await this.api.remove(e), this.reset(), this.view.notice("deleted");
    } finally {
      this.halted = !1, this.pump();
    }
  }
  /** The chat as text. Throws where there is none or it cannot be fetched. */
  async export() {
    const e = this.memory.now?.token;
    if (!e) throw new A();
    return this.api.export(e);
  }
  async rate(e, t, a, n) {
    const r = this.memory.now?.token;
    if (!r) throw new A();
    return this.api.rate(r, e, t, a, n);
  }
  dispose() {
    clearTimeout(this.retryTimer), clearTimeout(this.expiryTimer);
  }
  get outbox() {
    return this.memory.now?.outbox ?? [];
  }
  put(e) {
    const t = this.checkExpiry();
    this.view.notice(t ? null : e.choice === void 0 ? "new_chat" : "choice_ended"), !(!t && e.choice !== void 0) && (this.view.message(e), this.memory.keep({ outbox: [...this.outbox, e] }), this.watchExpiry(), this.retry());
  }
  pump() {
    if (clearTimeout(this.retryTimer), !this.flight) {
      const e = this.era;
      this.flight = this.sendAll(e).finally(() => {
        e === this.era && (this.flight = null);
      });
    }
    return this.flight;
  }
  async sendAll(e) {
    for (; e === this.era && !this.halted; ) {
      const t = this.outbox[0];
      if (!t) return;
      try {
        await this.send(t, e);
      } catch (a) {
        if (e === this.era && !this.failed(t, a)) return;
      }
    }
  }
  async send(e, t) {
    this.view.delivery(e.id, { state: "sending" });
    const a = setTimeout(() => this.view.waiting("typing"), J), n = setTimeout(() => this.view.waiting("slow"), X);
    try {
      let r = this.memory.now?.token;
      if (!r) {
        const l = await this.api.open();
        if (t !== this.era) return;
        this.memory.fresh(l.token, l.expires_in), r = l.token;
      }
      const o = await this.api.message(r, e);
      if (t !== this.era) return;
      this.tries = 0, this.lapsedOnce = !1, this.memory.fresh(o.token, o.expires_in), this.drop(e.id), this.watchExpiry(), this.view.delivery(e.id, { state: "sent" }), this.view.waiting("none"), this.view.replies(e.id, o.replies);
    } finally {
      clearTimeout(a), clearTimeout(n), t === this.era && this.view.waiting("none");
    }
  }
  /** What to do after a failure. True where the next message may be tried at once. */
  failed(e, t) {
    const a = t instanceof y ? t.status : 0;
    if (a === 401) return this.lapsed(e);
    if (a >= 400 && a < 500 && a !== 429 && a !== 408) {
      this.drop(e.id);
      const d = a === 403 ? "refused" : "not_taken";
      return this.view.delivery(e.id, { state: "failed", trouble: d, detail: t.detail }), !0;
    }
    const n = a === 429 ? "busy" : a ? "ours" : navigator.onLine === !1 ? "offline" : "unreachable", r = Q[this.tries];
    this.tries += 1;
    const o = t instanceof y ? t.retryAfter : 0;
    if (r === void 0 && !o)
      return this.view.delivery(e.id, { state: "failed", trouble: n }), !1;
    const l = Math.min(Math.max(r ?? 0, o), 120);
    return this.view.delivery(e.id, { state: "waiting", trouble: n, seconds: l }), this.retryTimer = window.setTimeout(() => {
      this.pump();
    }, l * 1e3), !1;
  }
  /** The session is over: what was just typed goes into a new one, a choice of the old one cannot. */
  lapsed(e) {
    if (this.lapsedOnce)
      return this.drop(e.id), this.view.delivery(e.id, { state: "failed", trouble: "ours" }), !1;
    this.lapsedOnce = !0;
    const t = this.outbox.filter((a) => a.choice === void 0);
    this.reset(), this.view.notice(e.choice === void 0 ? "new_chat" : "choice_ended");
    for (const { text: a } of t) {
      const n = { id: S(), text: a };
      this.view.message(n), this.memory.keep({ outbox: [...this.outbox, n] });
    }
    return this.pump(), !1;
  }
  async refresh() {
    const e = this.memory.now?.token;
    if (!e || this.refreshing) return;
    const t = this.era;
    this.refreshing = !0;
    try {
      const a = await this.api.history(e);
      if (t !== this.era) return;
      this.memory.fresh(a.token, a.expires_in);
      for (const n of a.turns) this.drop(n.id);
      this.watchExpiry(), this.view.past(a.turns);
    } catch (a) {
      if (t !== this.era) return;
      a instanceof y && a.status === 401 ? this.end() : this.view.notice("no_history");
    } finally {
      this.refreshing = !1;
    }
  }
  drop(e) {
    this.memory.update({ outbox: this.outbox.filter((t) => t.id !== e) });
  }
  watchExpiry() {
    clearTimeout(this.expiryTimer);
    const e = this.memory.now;
    this.known = e !== null, e && (this.expiryTimer = window.setTimeout(() => this.checkExpiry(), e.until - Date.now() + 50));
  }
  /** False where the session has just ended: then nothing of it is shown any more. */
  checkExpiry() {
    const e = this.known || this.memory.now !== null;
    return this.known = this.memory.now !== null, this.known || !e ? !0 : (this.end(), !1);
  }
  end() {
    this.reset(), this.view.notice("ended");
  }
  reset() {
    this.era += 1, this.flight = null, this.tries = 0, this.known = !1, this.dispose(), this.memory.forget(), this.view.waiting("none"), this.view.clear();
  }
}
function ee(i) {
  const e = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((i ?? "").trim())?.[1];
  if (!e) return null;
  const t = e.length === 3 ? [...e].map((a) => a + a).join("") : e;
  return [0, 2, 4].map((a) => parseInt(t.slice(a, a + 2), 16));
}
function M(i) {
  const [e, t, a] = i.map((n) => {
    const r = n / 255;
    return r <= 0.04045 ? r / 12.92 : ((r + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * e + 0.7152 * t + 0.0722 * a;
}
function E(i, e) {
  const [t, a] = [M(i), M(e)].sort((n, r) => n - r);
  return (a + 0.05) / (t + 0.05);
}
function D(i, e) {
  const t = M(e) > 0.18 ? [0, 0, 0] : [255, 255, 255];
  for (let a = 0; a <= 20; a += 1) {
    const n = i.map((r, o) => Math.round(r + ((t[o] ?? 0) - r) * (a / 20)));
    if (E(n, e) >= 4.7) return n;
  }
  return t;
}
const I = [255, 255, 255], k = [0, 0, 0], te = (i) => E(I, i) >= E(k, i) ? I : k, w = (i) => `rgb(${i.join(" ")})`;
function ie(i, e) {
  const { server: t, title: a, language: n, invitation: r, mode: o } = i.dataset, l = i.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang || "en";
  return {
    server: (t || e).replace(/\/+$/, ""),
    title: a || null,
    language: n || l,
    invitation: r || null,
    page: o === "page"
  };
}
const ne = [255, 253, 249], ae = [18, 26, 29];
function se(i) {
  const e = ee(i.dataset.colour);
  e && (i.style.setProperty("--cali-accent", w(e)), i.style.setProperty("--cali-on-accent", w(te(e) === k ? k : [255, 255, 255])), i.style.setProperty("--cali-link", w(D(e, ne))), i.style.setProperty("--cali-link-dark", w(D(e, ae))));
}
const T = "cali-chat";
class oe {
  constructor(e = re()) {
    this.storage = e, this.kept = null, this.kept = this.read();
  }
  /** What is remembered; null where there is nothing, or its time is over. */
  get now() {
    return this.kept && this.kept.until <= Date.now() && this.forget(), this.kept;
  }
  /** Begins to remember, or changes what is remembered. */
  keep(e) {
    const t = { token: null, until: Date.now() + 18e5, lives: 18e5, open: !0, draft: "", outbox: [] };
    this.kept = { ...this.now ?? t, ...e }, this.write();
  }
  /** Changes what is remembered, where something is. */
  update(e) {
    this.now && this.keep(e);
  }
  fresh(e, t) {
    this.keep({ token: e, until: Date.now() + t * 1e3, lives: t * 1e3 });
  }
  forget() {
    this.kept = null;
    try {
      this.storage?.removeItem(T);
    } catch {
    }
  }
  read() {
    try {
      const e = JSON.parse(this.storage?.getItem(T) ?? "null");
      if (e && Array.isArray(e.outbox) && typeof e.until == "number") return e;
    } catch {
    }
    return null;
  }
  write() {
    try {
      this.storage?.setItem(T, JSON.stringify(this.kept));
    } catch {
    }
  }
}
function re() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
const Y = {
  name: "Cali",
  open: "Ask Cali",
  title: "Ask Cali",
  subtitle: "Careers in clinical technology",
  invitation: "Thinking about working with medical equipment and physics in a hospital? Ask me how people get in.",
  dismiss: "Dismiss this invitation",
  close: "Close the chat",
  new_replies: "new reply",
  menu: "Options",
  log: "Your chat",
  hello: "Hello, I'm Cali.",
  who: "I'm a computer program. I answer questions about becoming a clinical technologist in the UK, from facts that people have checked.",
  privacy: "Please leave out names and personal details. What you write is kept for {days}, then deleted.",
  days_unknown: "a limited time",
  day: "1 day",
  days: "{n} days",
  more: "More about this chat",
  more_list: `I can be wrong or out of date: open the sources under an answer and check what matters to you.
This tab forgets the chat when you close it, or after {minutes} minutes without a message.
You can delete the chat at any time under Options. It is then deleted on the server too.
No cookies, no account, and nothing is sent to advertisers.
If you are in danger or need help now, call 999.`,
  starters: `What does a clinical technologist do?
Do I need a degree?
What does it pay?`,
  suggestions: "Suggestions",
  ask: "Your question",
  placeholder: "Type your question",
  send: "Send",
  left: "{n} characters left",
  left_one: "1 character left",
  over: "{n} characters too many. Please make your question shorter.",
  you_said: "You said:",
  cali_said: "Cali said:",
  not_kept: "(Your message was not kept.)",
  typing: "Looking it up",
  slow: "Still looking. This takes longer than usual.",
  offline: "Not sent yet: you seem to be offline. I'll send it when you are back.",
  unreachable: "Not sent yet: I could not be reached. I'll try again.",
  busy: "Many people are asking just now. I'll send it again in a moment.",
  ours: "Not sent yet: something went wrong on our side. I'll try again.",
  offline_failed: "Not sent: you seem to be offline.",
  unreachable_failed: "Not sent: I could not be reached.",
  busy_failed: "Not sent: many people are asking just now.",
  ours_failed: "Not sent: something went wrong on our side.",
  refused_failed: "This website is not set up to use this chat.",
  not_taken_failed: "This message was not taken.",
  try_again: "Try again",
  ask_again: "Ask again",
  sources_one: "1 source, checked {date}",
  sources: "{n} sources, checked {date}",
  sources_said: "The sources can be opened below.",
  published: "Published {date}.",
  checked: "Checked {date}.",
  new_tab: "opens in a new tab",
  details: "More details",
  met: "Met",
  not_met: "Not met",
  not_known: "Not known",
  chosen: "Chosen",
  rate: "Was this answer useful?",
  helpful: "Helpful",
  not_helpful: "Not helpful",
  wrong: "Something here is wrong",
  wrong_label: "What is wrong? Leave out names and personal details. You can also leave this empty.",
  wrong_send: "Send",
  cancel: "Cancel",
  thanks: "Thank you. I have noted that.",
  thanks_wrong: "Thank you. A person will check this answer.",
  rate_failed: "That could not be sent. Please try again.",
  start_again: "Start again",
  start_again_about: "Clears the chat here and begins a new one",
  start_again_ask: "Start again? What was said so far will no longer be shown.",
  delete: "Delete my chat",
  delete_about: "Here and on the server, at once",
  delete_ask: "Delete this chat, here and on the server? This cannot be undone.",
  delete_yes: "Delete it",
  delete_failed: "The chat could not be deleted on the server, so nothing was deleted. Please try again.",
  save: "Save my chat",
  save_about: "As a text file",
  save_failed: "The chat could not be saved. Please try again.",
  save_empty: "There is nothing to save yet.",
  print: "Print my chat",
  print_about: "On paper or as a PDF",
  file: "chat-with-cali.txt",
  deleted: "Your chat is deleted, here and on the server.",
  started_again: "This is a new chat.",
  ended: "Your chat ended because nothing was said for a while. It is no longer shown here. You can begin a new one.",
  new_chat: "Your earlier chat had ended. This is a new one.",
  choice_ended: "Your earlier chat had ended, so that choice no longer works. Ask me in your own words.",
  no_history: "I could not load what was said before. I'll try again when the connection is back."
}, le = {
  name: "Cali",
  open: "Gofyn i Cali",
  title: "Gofyn i Cali",
  subtitle: "Gyrfaoedd mewn technoleg glinigol",
  invitation: "Yn meddwl am weithio gydag offer meddygol a ffiseg mewn ysbyty? Gofynnwch i mi sut mae pobl yn dechrau.",
  dismiss: "Cau'r gwahoddiad hwn",
  close: "Cau'r sgwrs",
  new_replies: "ateb newydd",
  menu: "Dewisiadau",
  log: "Eich sgwrs",
  hello: "Helo, Cali ydw i.",
  who: "Rhaglen gyfrifiadurol ydw i. Rwy'n ateb cwestiynau am ddod yn dechnolegydd clinigol yn y DU, o ffeithiau y mae pobl wedi'u gwirio.",
  privacy: "Peidiwch â rhoi enwau na manylion personol. Cedwir yr hyn rydych yn ei ysgrifennu am {days}, yna caiff ei ddileu.",
  days_unknown: "gyfnod cyfyngedig",
  day: "1 diwrnod",
  days: "{n} diwrnod",
  more: "Mwy am y sgwrs hon",
  more_list: `Gallaf fod yn anghywir neu ar ei hôl hi: agorwch y ffynonellau o dan ateb a gwiriwch yr hyn sy'n bwysig i chi.
Mae'r tab hwn yn anghofio'r sgwrs pan fyddwch yn ei gau, neu ar ôl {minutes} munud heb neges.
Gallwch ddileu'r sgwrs unrhyw bryd o dan Dewisiadau. Caiff ei dileu ar y gweinydd hefyd.
Dim cwcis, dim cyfrif, ac ni anfonir dim at hysbysebwyr.
Os ydych mewn perygl neu angen help nawr, ffoniwch 999. Saesneg yw iaith yr atebion.`,
  starters: `What does a clinical technologist do?
Do I need a degree?
What does it pay?`,
  suggestions: "Awgrymiadau",
  ask: "Eich cwestiwn",
  placeholder: "Teipiwch eich cwestiwn",
  send: "Anfon",
  left: "{n} nod ar ôl",
  left_one: "1 nod ar ôl",
  over: "{n} nod yn ormod. Gwnewch eich cwestiwn yn fyrrach.",
  you_said: "Dywedoch chi:",
  cali_said: "Dywedodd Cali:",
  not_kept: "(Ni chadwyd eich neges.)",
  typing: "Yn chwilio",
  slow: "Yn dal i chwilio. Mae hyn yn cymryd yn hirach nag arfer.",
  offline: "Heb ei anfon eto: mae'n ymddangos eich bod all-lein. Fe'i hanfonaf pan fyddwch yn ôl.",
  unreachable: "Heb ei anfon eto: nid oedd modd fy nghyrraedd. Rhoddaf gynnig arall arni.",
  busy: "Mae llawer o bobl yn gofyn nawr. Fe'i hanfonaf eto mewn eiliad.",
  ours: "Heb ei anfon eto: aeth rhywbeth o'i le ar ein hochr ni. Rhoddaf gynnig arall arni.",
  offline_failed: "Heb ei anfon: mae'n ymddangos eich bod all-lein.",
  unreachable_failed: "Heb ei anfon: nid oedd modd fy nghyrraedd.",
  busy_failed: "Heb ei anfon: mae llawer o bobl yn gofyn nawr.",
  ours_failed: "Heb ei anfon: aeth rhywbeth o'i le ar ein hochr ni.",
  refused_failed: "Nid yw'r wefan hon wedi'i gosod i ddefnyddio'r sgwrs hon.",
  not_taken_failed: "Ni dderbyniwyd y neges hon.",
  try_again: "Ceisio eto",
  ask_again: "Gofyn eto",
  sources_one: "1 ffynhonnell, gwiriwyd {date}",
  sources: "{n} ffynhonnell, gwiriwyd {date}",
  sources_said: "Gellir agor y ffynonellau isod.",
  published: "Cyhoeddwyd {date}.",
  checked: "Gwiriwyd {date}.",
  new_tab: "yn agor mewn tab newydd",
  details: "Mwy o fanylion",
  met: "Wedi'i fodloni",
  not_met: "Heb ei fodloni",
  not_known: "Ddim yn hysbys",
  chosen: "Dewiswyd",
  rate: "A oedd yr ateb hwn yn ddefnyddiol?",
  helpful: "Defnyddiol",
  not_helpful: "Ddim yn ddefnyddiol",
  wrong: "Mae rhywbeth yn anghywir yma",
  wrong_label: "Beth sy'n anghywir? Peidiwch â rhoi enwau na manylion personol. Gallwch adael hwn yn wag.",
  wrong_send: "Anfon",
  cancel: "Canslo",
  thanks: "Diolch. Rwyf wedi nodi hynny.",
  thanks_wrong: "Diolch. Bydd person yn gwirio'r ateb hwn.",
  rate_failed: "Nid oedd modd anfon hynny. Rhowch gynnig arall arni.",
  start_again: "Dechrau eto",
  start_again_about: "Yn clirio'r sgwrs yma ac yn dechrau un newydd",
  start_again_ask: "Dechrau eto? Ni fydd yr hyn a ddywedwyd hyd yma yn cael ei ddangos mwyach.",
  delete: "Dileu fy sgwrs",
  delete_about: "Yma ac ar y gweinydd, ar unwaith",
  delete_ask: "Dileu'r sgwrs hon, yma ac ar y gweinydd? Nid oes modd dadwneud hyn.",
  delete_yes: "Dileu",
  delete_failed: "Nid oedd modd dileu'r sgwrs ar y gweinydd, felly ni ddilëwyd dim. Rhowch gynnig arall arni.",
  save: "Cadw fy sgwrs",
  save_about: "Fel ffeil destun",
  save_failed: "Nid oedd modd cadw'r sgwrs. Rhowch gynnig arall arni.",
  save_empty: "Nid oes dim i'w gadw eto.",
  print: "Argraffu fy sgwrs",
  print_about: "Ar bapur neu fel PDF",
  file: "sgwrs-gyda-cali.txt",
  deleted: "Mae eich sgwrs wedi'i dileu, yma ac ar y gweinydd.",
  started_again: "Sgwrs newydd yw hon.",
  ended: "Daeth eich sgwrs i ben oherwydd na ddywedwyd dim am gyfnod. Nid yw'n cael ei dangos yma mwyach. Gallwch ddechrau un newydd.",
  new_chat: "Roedd eich sgwrs gynharach wedi dod i ben. Mae hon yn un newydd.",
  choice_ended: "Roedd eich sgwrs gynharach wedi dod i ben, felly nid yw'r dewis hwnnw'n gweithio mwyach. Gofynnwch yn eich geiriau eich hun.",
  no_history: "Nid oedd modd llwytho'r hyn a ddywedwyd o'r blaen. Rhoddaf gynnig arall arni pan fydd y cysylltiad yn ôl."
}, O = { en: Y, cy: le };
function de(i) {
  const e = i.toLowerCase().split("-")[0] ?? "en", t = O[e] ?? Y;
  return { say: (n, r = {}) => t[n].replace(/\{(\w+)\}/g, (o, l) => String(r[l] ?? "")), language: O[e] ? e : "en" };
}
const ce = ':host{all:initial;--ac: var(--cali-accent, #0e4c5b);--on-ac: var(--cali-on-accent, #fff);--link: var(--cali-link, #0e4c5b);--paper: var(--cali-surface, #fffdf9);--raised: var(--cali-raised, #f5f1e8);--ink: var(--cali-ink, #1a2428);--soft: var(--cali-soft, #4d5b62);--line: var(--cali-line, #d8d2c4);--edge: #7d7a70;--needle: #b85c12;--good: #1b6a3d;--bad: #a1301c;--open: #6a5410;--shade: 0 .1em .3em rgb(20 30 34 / 12%), 0 .9em 2.6em rgb(20 30 34 / 20%);--radius: var(--cali-radius, .9em);--font: var(--cali-font, "Atkinson Hyperlegible", Seravek, "Segoe UI Variable Text", "Segoe UI", Ubuntu, "Noto Sans", system-ui, sans-serif);--title-font: var(--cali-title-font, Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif);color-scheme:light;display:block;font:medium/1.5 var(--font);color:var(--ink)}:host([data-theme="dark"]){--link: var(--cali-link-dark, #93d3dd);--paper: var(--cali-surface-dark, #121a1d);--raised: var(--cali-raised-dark, #1b262a);--ink: var(--cali-ink-dark, #e9eded);--soft: var(--cali-soft-dark, #a9b7bc);--line: var(--cali-line-dark, #33434a);--edge: #7f9097;--needle: #f0a355;--good: #7fd3a0;--bad: #ff9d8a;--open: #e3c567;--shade: 0 .1em .3em rgb(0 0 0 / 50%), 0 .9em 2.6em rgb(0 0 0 / 60%);color-scheme:dark}@media(prefers-color-scheme:dark){:host(:not([data-theme="light"])){--link: var(--cali-link-dark, #93d3dd);--paper: var(--cali-surface-dark, #121a1d);--raised: var(--cali-raised-dark, #1b262a);--ink: var(--cali-ink-dark, #e9eded);--soft: var(--cali-soft-dark, #a9b7bc);--line: var(--cali-line-dark, #33434a);--edge: #7f9097;--needle: #f0a355;--good: #7fd3a0;--bad: #ff9d8a;--open: #e3c567;--shade: 0 .1em .3em rgb(0 0 0 / 50%), 0 .9em 2.6em rgb(0 0 0 / 60%);color-scheme:dark}}*,*:before,*:after{box-sizing:border-box}[hidden]{display:none!important}p,ul,ol,dl,dd,h2,h3{margin:0;padding:0}p,h2,h3,label,.delivery>span,.item>span{unicode-bidi:plaintext}ul,ol{list-style:none}button,textarea{font:inherit;color:inherit}button{cursor:pointer}button[aria-disabled]{cursor:default}a{color:var(--link);text-underline-offset:.15em}a:hover{text-decoration-thickness:.14em}:focus-visible{outline:.19em solid var(--needle);outline-offset:.13em;border-radius:.3em}.hidden{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}.icon{inline-size:1.25em;block-size:1.25em;flex:none;fill:none;stroke:currentcolor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}.icon-menu{stroke-width:3.4}.row{display:flex;flex-wrap:wrap;gap:.5em;align-items:center}.paper{position:fixed;inline-size:0;block-size:0;border:0;visibility:hidden}.corner{position:fixed;inset-block-end:1.25em;inset-inline-end:1.25em;z-index:2147483000;display:flex;flex-direction:column;align-items:flex-end;gap:.75em;max-inline-size:calc(100vw - 2.5em)}:host([data-side="left"]) .corner{inset-inline:1.25em auto;align-items:flex-start}.launcher{display:inline-flex;align-items:center;gap:.55em;min-block-size:3.25em;padding:.6em 1.25em .6em 1em;border:.06em solid color-mix(in srgb,var(--on-ac) 22%,var(--ac));border-radius:1.7em;background:var(--ac);color:var(--on-ac);font-weight:600;box-shadow:var(--shade)}.launcher .icon{inline-size:1.6em;block-size:1.6em}.launcher:hover{text-decoration:underline;text-underline-offset:.2em}.launcher:focus-visible{outline-offset:.2em;border-radius:1.7em}.badge{min-inline-size:1.6em;padding-inline:.4em;border-radius:1em;background:var(--on-ac);color:var(--ac);font-size:.875em;text-align:center}.invitation{display:flex;gap:.25em;align-items:flex-start;max-inline-size:19em;padding:.85em .5em .85em 1em;border:.06em solid var(--line);border-inline-start:.2em solid var(--needle);border-radius:.5em;background:var(--paper);box-shadow:var(--shade);font-size:.9375em;line-height:1.45}.plain{display:inline-grid;place-items:center;flex:none;min-inline-size:2.75em;min-block-size:2.75em;margin:-.3em 0;padding:0;border:0;border-radius:.5em;background:none;color:var(--soft)}.plain:hover{background:color-mix(in srgb,var(--ink) 9%,transparent);color:var(--ink)}.panel{position:fixed;inset:auto;inset-block-end:1.25em;inset-inline-end:1.25em;z-index:2147483001;display:none;flex-direction:column;inline-size:min(26em,calc(100vw - 2.5em));block-size:min(44em,calc(100dvh - 2.5em));max-inline-size:none;max-block-size:none;margin:0;padding:0;border:.06em solid var(--line);border-radius:var(--radius);background:var(--paper);color:var(--ink);box-shadow:var(--shade);overflow:clip}.panel[open],.panel.page{display:flex}.panel::backdrop{background:none}:host([data-side="left"]) .panel{inset-inline:1.25em auto}.panel.full{inset:0;inline-size:100%;block-size:min(100dvh,var(--visible, 100dvh));border:0;border-radius:0;box-shadow:none}.panel.page{position:relative;inset:0;z-index:auto;inline-size:100%;block-size:100%;border:0;border-radius:0;box-shadow:none}:host([data-mode="page"]){block-size:100%}.top{position:relative;flex:none;display:flex;align-items:center;gap:.7em;padding:.8em .6em 1.05em 1.1em;background:var(--raised)}.top:after{content:"";position:absolute;inset-inline:0;inset-block-end:0;block-size:.5em;border-block-end:.07em solid var(--link);background:repeating-linear-gradient(to right,var(--link) 0 .07em,transparent .07em 2.5em) bottom / 100% .5em no-repeat,repeating-linear-gradient(to right,var(--link) 0 .07em,transparent .07em .5em) bottom / 100% .25em no-repeat;opacity:.75}.top>.icon-mark{inline-size:2.1em;block-size:2.1em;color:var(--link);stroke-width:1.6}.titles{flex:1;min-inline-size:0}h2{font:600 1.25em/1.2 var(--title-font);overflow-wrap:anywhere}.subtitle{color:var(--soft);font-size:.875em;line-height:1.35}.top .plain{margin:0 -.1em}.scroller{position:relative;flex:1;min-block-size:0;overflow-y:auto;overscroll-behavior:contain;padding:1.25em 1.1em 1em;scrollbar-width:thin;scrollbar-color:var(--edge) transparent}.scroller:focus-visible{outline-offset:-.25em}.panel.page .scroller>*,.panel.page .composer>*{inline-size:100%;max-inline-size:44em;margin-inline:auto}.intro{display:grid;gap:.6em;padding-block-end:1.1em}h3{font:600 1.5em/1.25 var(--title-font)}.privacy{color:var(--soft);font-size:.9375em}summary{cursor:pointer;inline-size:fit-content;padding-block:.3em;color:var(--link);font-size:.9375em;font-weight:600}.more ul{font-size:.9375em}.points{display:grid;gap:.45em;margin-block-start:.35em}.points li{position:relative;padding-inline-start:1.35em;overflow-wrap:anywhere}.points li:before{content:"";position:absolute;inset-inline-start:0;inset-block-start:.7em;inline-size:.75em;border-block-start:.14em solid var(--needle)}.log{display:grid;gap:1.25em}.log>li{min-inline-size:0;overflow-wrap:anywhere;contain:layout style}.you{display:grid;justify-items:end;gap:.4em;padding-inline-start:2.5em}.bubble{max-inline-size:100%;padding:.6em .95em;border-radius:1.1em;border-end-end-radius:.25em;background:var(--ac);color:var(--on-ac);white-space:pre-wrap;overflow:clip;border:.06em solid color-mix(in srgb,var(--on-ac) 22%,var(--ac))}.delivery{display:flex;flex-wrap:wrap;gap:.5em;align-items:center;justify-content:flex-end;color:var(--soft);font-size:.875em;text-align:end}.name{display:flex;align-items:center;gap:.4em;margin-block-end:.3em;color:var(--link);font-size:.875em;font-weight:700;letter-spacing:.02em}.reply{display:grid;gap:.7em;min-inline-size:0;overflow-x:clip;padding:0 .1em .15em}.reply>*{min-inline-size:0}.reply+.reply{margin-block-start:1.1em;padding-block-start:1.1em;border-block-start:.06em solid var(--line)}.lead{font-size:1.0625em;line-height:1.45;font-weight:600;white-space:pre-line}.note{color:var(--soft);white-space:pre-line}.handed_over{padding:.9em 1em;border:.13em solid var(--needle);border-radius:.6em;background:var(--raised)}.handed_over .lead{font-weight:400;font-size:1em}.handed_over .lead:first-child{font-weight:600}.call{font-weight:700;white-space:nowrap}.table{overflow-x:auto;border:.06em solid var(--line);border-radius:.5em}table{border-collapse:collapse;inline-size:100%;font-size:.9375em;font-variant-numeric:tabular-nums}th,td{padding:.45em .7em;text-align:start;vertical-align:top;overflow-wrap:normal}thead{background:var(--raised)}tbody tr{border-block-start:.06em solid var(--line)}.cards,.routes{display:grid;gap:.6em}.card,.route{padding:.75em .9em;border:.06em solid var(--line);border-radius:.6em;background:var(--raised)}.card-title,.route-name{font-weight:600}.card-title:first-letter{text-transform:uppercase}.route-name{display:flex;flex-wrap:wrap;gap:.2em .8em;justify-content:space-between}dl{display:grid;gap:.2em;margin-block-start:.4em;font-size:.9375em}dl>div{display:grid;grid-template-columns:minmax(5em,30%) 1fr;gap:.7em}dt{color:var(--soft)}.card-note{margin-block-start:.4em;color:var(--soft);font-size:.9375em}.requirements{display:grid;gap:.6em;margin-block-start:.6em}.requirements li{display:grid;gap:.05em;padding-block-start:.6em;border-block-start:.06em solid var(--line)}.verdict{display:inline-flex;align-items:center;gap:.35em;font-size:.9375em;font-weight:700}.verdict.met{color:var(--good)}.verdict.not_met{color:var(--bad)}.verdict.not_known{color:var(--open)}.detail{color:var(--soft);font-size:.9375em}.sources{font-size:.875em}.sources summary{font-size:1em;font-weight:400;color:var(--soft);text-decoration:underline;text-decoration-color:var(--line);text-underline-offset:.25em}.sources summary:hover{color:var(--ink);text-decoration-color:currentcolor}.sources ul{display:grid;gap:.7em;margin-block-start:.35em;padding-inline-start:.9em;border-inline-start:.14em solid var(--line)}.sources li{display:grid}.publisher{font-weight:700}.dates{color:var(--soft)}.choices{display:flex;flex-wrap:wrap;gap:.5em}.choice{min-block-size:2.75em;padding:.5em .95em;border:.09em solid var(--edge);border-radius:1.4em;background:var(--paper);color:var(--link);font-weight:600;font-size:.9375em;line-height:1.3;text-align:start;justify-self:start;overflow-wrap:anywhere}.choice:hover:not([aria-disabled]){border-color:var(--link);background:var(--raised)}.choice:focus-visible{border-radius:1.4em}.choice[aria-disabled]{display:inline-flex;gap:.4em;align-items:center;border-style:dashed;color:var(--soft)}.starters{margin-block-start:.4em}.feedback{display:grid;gap:.4em;font-size:.875em}.feedback>.row{gap:.15em;margin-inline-start:-.55em}.rate{display:inline-flex;align-items:center;gap:.3em;min-block-size:2.4em;padding:.2em .6em;border:0;border-radius:.5em;background:none;color:var(--soft)}.rate:hover{background:var(--raised);color:var(--ink);text-decoration:underline}.rate .icon{display:none;inline-size:1em;block-size:1em}.rate[aria-pressed=true]{color:var(--ink);font-weight:700}.rate[aria-pressed=true] .icon{display:block}.wrong{scroll-margin-block:.5em;display:grid;gap:.5em;padding:.8em;border:.06em solid var(--line);border-radius:.6em;background:var(--raised)}.wrong textarea{inline-size:100%;padding:.5em;border:.09em solid var(--edge);border-radius:.4em;background:var(--paper);resize:vertical}.rated:empty{display:none}.rated{color:var(--soft);unicode-bidi:plaintext}.rated .handed_over{font-size:1.143em;color:var(--ink)}.small{min-block-size:2.5em;padding:.3em .9em;border:.09em solid var(--edge);border-radius:.5em;background:var(--paper);color:var(--ink);font-weight:600}.small:hover{background:var(--raised)}.small.primary{border-color:var(--ac);background:var(--ac);color:var(--on-ac)}.small.danger{border-color:var(--bad);color:var(--bad)}.busy{display:flex;align-items:center;gap:.7em;margin-block-start:1em;color:var(--soft);font-size:.9375em}.gauge{position:relative;flex:none;inline-size:3.2em;block-size:.9em;border-block-end:.1em solid var(--edge);background:repeating-linear-gradient(to right,var(--edge) 0 .1em,transparent .1em .4em) bottom / 100% .4em no-repeat}.gauge:after{content:"";position:absolute;inset-block:0;inset-inline-start:46%;inline-size:.2em;background:var(--needle);border-radius:.1em}.notice{margin-block-start:1em;padding:.7em .9em;border-inline-start:.2em solid var(--needle);border-radius:.3em;background:var(--raised);font-size:.9375em}.composer{flex:none;padding:.7em .8em .8em;border-block-start:.06em solid var(--line);background:var(--paper)}.field{display:flex;align-items:flex-end;gap:.4em;padding:.25em;border:.1em solid var(--edge);border-radius:1.5em;background:var(--paper)}.field:focus-within{border-color:var(--link);outline:.13em solid var(--link);outline-offset:-.13em}.question{flex:1;min-inline-size:0;max-block-size:9em;padding:.55em .3em .55em .85em;border:0;background:none;resize:none;outline:none;overflow-y:auto;line-height:1.4}.question::placeholder{color:var(--soft);opacity:1}.send{display:grid;place-items:center;flex:none;inline-size:2.65em;block-size:2.65em;padding:0;border:.06em solid color-mix(in srgb,var(--on-ac) 22%,var(--ac));border-radius:50%;background:var(--ac);color:var(--on-ac)}.send .icon{inline-size:1.15em;block-size:1.15em;stroke-width:2.2}.send:focus-visible{border-radius:50%}.counter{margin:0 .4em .4em;color:var(--soft);font-size:.875em}.counter.over{color:var(--bad);font-weight:600}.sheet{position:absolute;z-index:2;inset-inline:.8em;inset-block-start:4.1em;padding:.4em;border:.06em solid var(--line);border-radius:.7em;background:var(--paper);box-shadow:var(--shade);max-block-size:calc(100% - 5em);overflow-y:auto}.panel.page .sheet{inset-inline:auto .8em;inline-size:min(22em,calc(100% - 1.6em))}.items{display:grid}.item{display:grid;padding:.55em .75em;border:0;border-radius:.45em;background:none;text-align:start}.item:hover{background:var(--raised)}.item-name{font-weight:600}.item-about{color:var(--soft);font-size:.875em}.question-text{padding:.6em .75em}.question-text:focus{outline:none}.question-text+.row{padding:0 .75em .6em}.told{padding:.5em .75em;color:var(--bad)}@media(max-height:24em){.panel[open],.panel.page{display:block;overflow:hidden auto}.scroller{overflow:visible}.subtitle{display:none}.composer{position:sticky;inset-block-end:0}.wrong{scroll-margin-block-end:5em}}@media(max-width:24em){.subtitle{display:none}}@media(max-width:30em){.corner{inset-block-end:1em;inset-inline-end:1em}.you{padding-inline-start:1.5em}.invitation{display:none}}@media(prefers-reduced-motion:no-preference){.gauge:after{animation:sweep 1.6s ease-in-out infinite alternate}.panel[open]:not(.page){animation:rise .16s ease-out}}@keyframes sweep{0%{inset-inline-start:6%}to{inset-inline-start:88%}}@keyframes rise{0%{translate:0 .6em;opacity:0}}@media(forced-colors:active){.bubble,.launcher,.send,.small,.reply.handed_over{border:1px solid}.gauge:after,.points li:before{background:CanvasText;border-color:CanvasText}.rate[aria-pressed=true],.choice[aria-disabled]{border:1px solid}.top:after{opacity:1}}@media print{:host{display:none}}';
function s(i, e = {}, ...t) {
  const a = document.createElement(i);
  for (const [n, r] of Object.entries(e))
    if (n === "on")
      for (const [o, l] of Object.entries(r))
        a.addEventListener(o, l);
    else r !== !1 && r !== null && r !== void 0 && a.setAttribute(n, r === !0 ? "" : String(r));
  return a.append(...t.filter((n) => !!n)), a;
}
const he = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, h = (i) => String(i ?? "").replace(he, "");
function N(i, e) {
  return h(i).split(/\n{2,}/).filter((t) => t.trim()).map((t) => s("p", { class: e, dir: "auto" }, t));
}
const R = "http://www.w3.org/2000/svg", ue = {
  /** Cali's mark: a dial with its needle. */
  mark: "M4.2 17.2a9 9 0 1 1 15.6 0M12 13.4l4-5.2M12 4.2v1.9M4.9 8.3l1.6.9M19.1 8.3l-1.6.9M10.6 13.4a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  met: "M4 4h16v16H4zM8 12.2l2.8 2.8L16.2 9",
  not_met: "M12 2.6L21.4 12L12 21.4L2.6 12zM9.2 9.2l5.6 5.6M14.8 9.2l-5.6 5.6",
  not_known: "M12 3a9 9 0 1 0 .01 0M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.9M12 16.8v.01",
  tick: "M5 12.5l4.5 4.5L19 7.5"
};
function g(i) {
  const e = document.createElementNS(R, "svg");
  e.setAttribute("viewBox", "0 0 24 24"), e.setAttribute("class", `icon icon-${i}`), e.setAttribute("aria-hidden", "true"), e.setAttribute("focusable", "false");
  const t = document.createElementNS(R, "path");
  return t.setAttribute("d", ue[i]), e.append(t), e;
}
const me = 100, pe = [100, 50, 20, 10, 0], $ = (i) => [...i].length;
function fe(i, e, t, a, n) {
  const r = s("p", { class: "counter", id: "counter", hidden: !0 }), o = s("textarea", {
    id: "question",
    class: "question",
    rows: 1,
    dir: "auto",
    autocomplete: "off",
    enterkeyhint: "send",
    placeholder: i("placeholder"),
    "aria-describedby": "counter"
  }), l = s("button", { type: "submit", class: "send", "aria-label": i("send") }, g("send"));
  let d = 1 / 0;
  const m = () => {
    o.style.height = "auto", o.style.height = `${o.scrollHeight}px`;
    const c = e - $(o.value);
    r.hidden = c > me, r.textContent = c < 0 ? i("over", { n: -c }) : c === 1 ? i("left_one") : i("left", { n: c }), r.classList.toggle("over", c < 0), o.setAttribute("aria-invalid", String(c < 0));
    const f = c < 0 ? -1 : Math.min(1 / 0, ...pe.filter((b) => c <= b));
    f < d && n(r.textContent), d = f;
  }, p = () => {
    const c = o.value.trim();
    if (c) {
      if ($(o.value) > e) {
        n(r.textContent ?? "");
        return;
      }
      o.value = "", m(), a(""), t(c);
    }
  };
  return o.addEventListener("input", () => {
    m(), a(o.value);
  }), o.addEventListener("keydown", (c) => {
    c.key !== "Enter" || c.shiftKey || c.isComposing || (c.preventDefault(), p());
  }), {
    element: s(
      "form",
      {
        class: "composer",
        on: {
          submit: (c) => {
            c.preventDefault(), p();
          }
        }
      },
      s("label", { for: "question", class: "hidden" }, i("ask")),
      r,
      s("div", { class: "field" }, o, l)
    ),
    field: o,
    set(c) {
      o.value = c, m();
    }
  };
}
function ge(i, e) {
  const t = s("p", { class: "privacy" }), a = s("ul", { class: "points" }), n = s(
    "div",
    { class: "choices starters", role: "group", "aria-label": i("suggestions") },
    ...i("starters").split(`
`).map((o) => s("button", { type: "button", class: "choice", lang: "en", on: { click: () => e(o) } }, o))
  ), r = (o, l) => {
    t.textContent = i("privacy", { days: o }), a.replaceChildren(...i("more_list", { minutes: l }).split(`
`).map((d) => s("li", { dir: "auto" }, d)));
  };
  return r(i("days_unknown"), 30), {
    element: s(
      "div",
      { class: "intro" },
      s("h3", {}, i("hello")),
      s("p", {}, i("who")),
      t,
      s("details", { class: "more" }, s("summary", { dir: "auto" }, i("more")), a),
      n
    ),
    tell(o) {
      r(o.keep_days === 1 ? i("day") : i("days", { n: o.keep_days }), o.session_minutes);
    },
    begun(o) {
      n.hidden = o;
    }
  };
}
function be(i, e, t, a) {
  const n = s("span", { class: "badge", hidden: !0, "aria-hidden": "true" }), r = s("span", { class: "hidden" }), o = s(
    "button",
    { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", "aria-controls": "panel", on: { click: a } },
    g("mark"),
    s("span", {}, h(e)),
    r,
    n
  ), l = s(
    "div",
    { class: "invitation" },
    s("p", {}, h(t ?? i("invitation"))),
    s(
      "button",
      { type: "button", class: "plain", "aria-label": i("dismiss"), on: { click: () => {
        l.remove(), o.focus();
      } } },
      g("close")
    )
  );
  return {
    element: s("div", { class: "corner" }, t === "off" ? null : l, o),
    button: o,
    news(d) {
      n.hidden = d === 0, n.textContent = String(d), r.textContent = d ? `, ${d} ${i("new_replies")}` : "";
    },
    hideInvitation: () => l.remove()
  };
}
const ye = /* @__PURE__ */ new Set(["https:", "mailto:", "tel:"]);
function U(i) {
  if (typeof i != "string") return null;
  try {
    const e = new URL(i.trim());
    return ye.has(e.protocol) && !e.password && !e.username ? e.href : null;
  } catch {
    return null;
  }
}
function B(i, e, t) {
  const a = U(i);
  return a ? a.startsWith("https:") ? s(
    "a",
    { href: a, target: "_blank", rel: "noopener noreferrer", referrerpolicy: "no-referrer", dir: "auto" },
    h(e),
    s("span", { class: "hidden" }, ` (${t})`)
  ) : s("a", { href: a, dir: "auto" }, h(e)) : s("span", { dir: "auto" }, h(e));
}
const we = /(?<=\bcall )(?:\d[\d ]{1,14}\d)\b/gi;
function j(i) {
  const e = [];
  let t = 0;
  for (const a of i.matchAll(we))
    e.push(i.slice(t, a.index)), e.push(s("a", { href: `tel:${a[0].replaceAll(" ", "")}`, class: "call" }, a[0])), t = a.index + a[0].length;
  return e.push(i.slice(t)), e;
}
const ve = ["helpful", "not_helpful", "wrong"], ke = 500;
let P = 0;
function xe(i, e, t, a) {
  P += 1;
  const n = s("div", { class: "rated" }), r = /* @__PURE__ */ new Map(), o = (u) => {
    for (const [c, f] of r) f.setAttribute("aria-pressed", String(c === u));
  }, l = async (u, c) => {
    let f = i("rate_failed"), b = !1, z = null;
    try {
      z = await t(u, c), o(u), f = z?.said ?? i(u === "wrong" ? "thanks_wrong" : "thanks"), b = !0;
    } catch {
    }
    return n.replaceChildren(z?.shown ?? f), a(f), b;
  }, d = s("textarea", { id: `wrong-${P}`, rows: 2, maxlength: ke, dir: "auto" }), m = s(
    "form",
    {
      class: "wrong",
      hidden: !0,
      on: {
        submit: (u) => {
          u.preventDefault(), l("wrong", d.value.trim()).then((c) => {
            c && p(), n.scrollIntoView({ block: "nearest" });
          });
        }
      }
    },
    s("label", { for: d.id }, i("wrong_label")),
    d,
    s(
      "div",
      { class: "row" },
      s("button", { type: "submit", class: "small primary" }, i("wrong_send")),
      s("button", { type: "button", class: "small", on: { click: () => p() } }, i("cancel"))
    )
  ), p = () => {
    m.hidden = !0, d.value = "";
    const u = r.get("wrong");
    u?.setAttribute("aria-expanded", "false"), u?.focus();
  };
  for (const u of ve) {
    const c = s(
      "button",
      {
        type: "button",
        class: "rate",
        "aria-pressed": String(e === u),
        "aria-expanded": u === "wrong" ? "false" : null,
        on: {
          click: () => {
            if (u !== "wrong") return void l(u);
            m.hidden = !1, c.setAttribute("aria-expanded", "true"), d.focus({ preventScroll: !0 }), m.scrollIntoView({ block: "nearest" });
          }
        }
      },
      g("tick"),
      i(u)
    );
    r.set(u, c);
  }
  return s(
    "div",
    { class: "feedback" },
    s("div", { class: "row", role: "group", "aria-label": i("rate") }, ...r.values()),
    m,
    n
  );
}
function _e({ header: i, rows: e }, t) {
  const a = (n, r) => r ? s("th", { scope: "row", dir: "auto" }, h(n)) : s("td", { dir: "auto" }, h(n));
  return s(
    "div",
    { class: "table", tabindex: 0, role: "region", "aria-label": i.map(h).filter(Boolean).join(", ") || t("details") },
    s(
      "table",
      {},
      s("thead", {}, s("tr", {}, ...i.map((n) => n ? s("th", { scope: "col", dir: "auto" }, h(n)) : s("td")))),
      s("tbody", {}, ...e.map((n) => s("tr", {}, ...n.map((r, o) => a(r, o === 0)))))
    )
  );
}
function ze(i, e) {
  const t = U(i.url) ? B(i.url, i.title, e("new_tab")) : s("span", { dir: "auto" }, h(i.title));
  return s(
    "li",
    { class: "card" },
    s("p", { class: "card-title" }, t),
    i.rows.length > 0 && s(
      "dl",
      {},
      ...i.rows.map(([a, n]) => s("div", {}, s("dt", {}, h(a)), s("dd", { dir: "auto" }, h(n))))
    ),
    i.note ? s("p", { class: "card-note", dir: "auto" }, h(i.note)) : null
  );
}
function q(i, e) {
  const t = i === "met" || i === "not_met" ? i : "not_known";
  return s("span", { class: `verdict ${t}` }, g(t), e(t));
}
function Se(i, e) {
  return s(
    "li",
    { class: "route" },
    s("p", { class: "route-name" }, s("span", { dir: "auto" }, h(i.route)), q(i.verdict, e)),
    i.why ? s("p", { dir: "auto" }, h(i.why)) : null,
    i.requirements.length > 0 && s(
      "ul",
      { class: "requirements" },
      ...i.requirements.map(
        (t) => s(
          "li",
          {},
          q(t.verdict, e),
          s("span", { dir: "auto" }, h(t.asks)),
          t.detail ? s("span", { class: "detail", dir: "auto" }, h(t.detail)) : null
        )
      )
    )
  );
}
function Te(i, e) {
  const t = h(i[0]?.checked), a = e(i.length === 1 ? "sources_one" : "sources", { n: i.length, date: t });
  return s(
    "details",
    { class: "sources" },
    s("summary", { dir: "auto" }, a),
    s(
      "ul",
      {},
      ...i.map(
        (n) => s(
          "li",
          {},
          s("span", { class: "publisher", dir: "auto" }, h(n.publisher)),
          B(n.url, n.title, e("new_tab")),
          s(
            "span",
            { class: "dates" },
            [n.published ? e("published", { date: h(n.published) }) : "", e("checked", { date: h(n.checked) })].filter(Boolean).join(" ")
          )
        )
      )
    )
  );
}
const G = /^\s*[-•]\s+/, Ce = /* @__PURE__ */ new Set(["answered", "signposted", "clarified"]);
function W(i, e, t, a) {
  const n = i.outcome === "handed_over", r = async (l, d) => {
    const m = (await t.rate(l, d)).help;
    return m ? { shown: W(m, e, t), said: L([m], e) } : null;
  }, o = n ? Ae(i.lead) : N(i.lead, "lead");
  return s(
    "div",
    { class: `reply ${i.outcome}`, lang: i.language || "en" },
    ...o,
    i.points.length > 0 && s("ul", { class: "points" }, ...i.points.map((l) => s("li", { dir: "auto" }, h(l)))),
    i.table && _e(i.table, e),
    i.judged.length > 0 && s("ul", { class: "routes" }, ...i.judged.map((l) => Se(l, e))),
    i.cards.length > 0 && s("ul", { class: "cards" }, ...i.cards.map((l) => ze(l, e))),
    ...i.notes.flatMap((l) => N(l, "note")),
    i.sources.length > 0 && Te(i.sources, e),
    i.outcome === "failed" && s("button", { type: "button", class: "choice", on: { click: () => t.askAgain() } }, e("ask_again")),
    i.choices.length > 0 && Me(i.choices, e, (l) => t.choose(l), a),
    Ce.has(i.outcome) && i.answer_id ? xe(e, i.rating ?? null, r, (l) => t.announce(l)) : null
  );
}
function Ae(i) {
  return N(i, "lead").map((e) => {
    const t = (e.textContent ?? "").split(`
`).filter((n) => n.trim());
    if (!t.every((n) => G.test(n)))
      return e.replaceChildren(...j(t.join(`
`))), e;
    const a = t.map((n) => s("li", { dir: "auto" }, ...j(n.replace(G, ""))));
    return s("ul", { class: "points" }, ...a);
  });
}
function Me(i, e, t, a) {
  const n = s("div", { class: "choices", role: "group", "aria-label": e("suggestions") }), r = (o, l) => {
    for (const d of [...n.children]) d !== o && d.remove();
    o.setAttribute("aria-disabled", "true"), o.replaceChildren(g("tick"), `${e("chosen")}: ${h(l)}`);
  };
  for (const o of i) {
    const l = s(
      "button",
      {
        type: "button",
        class: "choice",
        dir: "auto",
        on: {
          click: () => {
            l.getAttribute("aria-disabled") || (r(l, o.title), t(o));
          }
        }
      },
      h(o.title)
    );
    n.append(l), o.title === a && queueMicrotask(() => r(l, o.title));
  }
  return n;
}
function L(i, e) {
  const a = i.flatMap((n) => [
    n.lead,
    ...n.points,
    ...n.table ? n.table.rows.map((r) => r.join(", ")) : [],
    ...n.judged.flatMap((r) => [
      `${r.route}: ${e(r.verdict)}. ${r.why}`,
      ...r.requirements.map((o) => `${e(o.verdict)}: ${o.asks}`)
    ]),
    ...n.cards.map((r) => r.title),
    ...n.notes,
    n.sources.length ? e("sources_said") : "",
    n.choices.length ? `${e("suggestions")}: ${n.choices.map((r) => r.title).join(", ")}` : ""
  ]).map((n) => h(n).replace(/\s+/g, " ").trim()).filter(Boolean);
  return `${e("cali_said")} ${a.map((n) => /[.!?:]$/.test(n) ? n : `${n}.`).join(" ")}`;
}
const Ee = "[not kept]";
class Ne {
  constructor(e, t, a) {
    this.say = e, this.actions = t, this.scroller = a, this.list = s("ol", { class: "log" }), this.busy = s("div", { class: "busy", hidden: !0 }, s("span", { class: "gauge", "aria-hidden": "true" }), s("span", { class: "busy-text" })), this.shown = /* @__PURE__ */ new Map();
  }
  get empty() {
    return this.shown.size === 0;
  }
  has(e) {
    return this.shown.has(e);
  }
  message({ id: e, text: t }, a = !0) {
    if (this.shown.has(e)) return;
    const n = t === Ee ? this.say("not_kept") : h(t), r = s(
      "li",
      { class: "you" },
      s("div", { class: "bubble" }, s("span", { class: "hidden" }, `${this.say("you_said")} `), s("span", { dir: "auto" }, n))
    );
    this.shown.set(e, { item: r, text: t, answered: !1 }), this.list.append(r), a && this.reveal(r);
  }
  delivery(e, t) {
    const a = this.shown.get(e)?.item;
    if (a?.querySelector(".delivery")?.remove(), !a || !("trouble" in t)) return;
    const n = t.state === "failed", r = n && t.detail || this.say(`${t.trouble}${n ? "_failed" : ""}`), o = !n || !["refused", "not_taken"].includes(t.trouble), l = s(
      "div",
      { class: "delivery" },
      s("span", {}, r),
      o && s("button", { type: "button", class: "small", on: { click: () => this.actions.retry() } }, this.say("try_again"))
    );
    a.append(l), this.reveal(l), this.actions.announce(r);
  }
  /** Shows the replies after their message. False where they stand there already. */
  replies(e, t, a) {
    const n = this.shown.get(e);
    if (!n || n.answered) return !1;
    n.answered = !0, n.item.querySelector(".delivery")?.remove();
    const r = s(
      "li",
      { class: "cali" },
      s("p", { class: "name" }, g("mark"), s("span", {}, this.say("name")), s("span", { class: "hidden" }, " "), s("span", { class: "hidden" }, this.say("cali_said"))),
      ...t.map((o, l) => W(o, this.say, this.forReply(e, l, n.text), a.chosen))
    );
    return n.item.after(r), a.reveal && this.reveal(n.item, r), !0;
  }
  /** Adds turns that happened before, or in another tab. Gives the ids of those that were waited for here. */
  past(e) {
    const t = [];
    let a;
    return e.forEach((n, r) => {
      const o = this.shown.has(n.id);
      o || this.message(n, !1);
      const l = n.replies.flatMap((d) => d.choices).find((d) => d.title === e[r + 1]?.text)?.title;
      this.replies(n.id, n.replies, { reveal: !1, chosen: l }) && (a = this.shown.get(n.id)?.item, o && t.push(n.id));
    }), a && this.reveal(a, a.nextElementSibling ?? a), t;
  }
  waiting(e) {
    this.busy.hidden = e === null;
    const t = this.busy.querySelector(".busy-text");
    t && (t.textContent = e ?? ""), e !== null && this.reveal(this.busy);
  }
  clear() {
    this.shown.clear(), this.list.replaceChildren();
  }
  forReply(e, t, a) {
    return {
      choose: (n) => this.actions.choose(n),
      askAgain: () => this.actions.ask(a),
      rate: (n, r) => this.actions.rate(e, t, n, r),
      announce: (n) => this.actions.announce(n)
    };
  }
  /** Brings an element into view; of one that is longer than the window, its beginning with the question above it. */
  reveal(e, t = e) {
    const a = this.scroller(), n = a.getBoundingClientRect(), r = e.getBoundingClientRect().top - n.top + a.scrollTop - 12, o = t.getBoundingClientRect().bottom - n.top + a.scrollTop + 16 - a.clientHeight, l = Math.min(r, o);
    l > a.scrollTop && (a.scrollTop = l);
  }
}
function Le(i, e) {
  const t = s(
    "button",
    { type: "button", class: "plain", "aria-label": i("menu"), "aria-expanded": "false", "aria-controls": "options", on: { click: () => n.hidden ? m() : r() } },
    g("menu")
  ), a = s("div", { class: "items" }), n = s("div", { class: "sheet", id: "options", hidden: !0, role: "group", "aria-label": i("menu") }, a), r = () => {
    if (n.hidden) return !1;
    const p = n.contains(n.getRootNode().activeElement);
    return n.hidden = !0, t.setAttribute("aria-expanded", "false"), p && t.focus(), !0;
  }, o = (p) => {
    a.querySelector(".told")?.remove(), a.append(s("p", { class: "told" }, p)), e.announce(p);
  }, l = (p, u, c) => {
    const f = s("button", { type: "button", class: "small danger" }, i(u));
    f.addEventListener("click", () => {
      f.getAttribute("aria-disabled") || (f.setAttribute("aria-disabled", "true"), c().then(
        () => {
          r(), e.focusField();
        },
        () => {
          f.removeAttribute("aria-disabled"), o(i("delete_failed"));
        }
      ));
    });
    const b = s("p", { class: "question-text", tabindex: -1 }, i(p));
    a.replaceChildren(
      b,
      s("div", { class: "row" }, f, s("button", { type: "button", class: "small", on: { click: () => r() } }, i("cancel")))
    ), b.focus();
  }, d = (p, u) => s(
    "button",
    { type: "button", class: "item", on: { click: u } },
    s("span", { class: "item-name" }, i(p)),
    s("span", { class: "item-about" }, i(`${p}_about`))
  ), m = () => {
    a.replaceChildren(
      d("start_again", () => l("start_again_ask", "start_again", async () => e.startAgain())),
      d("save", () => {
        e.save().then(r, () => o(i("save_failed")));
      }),
      d("print", () => {
        r(), e.print();
      }),
      d("delete", () => l("delete_ask", "delete_yes", () => e.erase()))
    ), n.hidden = !1, t.setAttribute("aria-expanded", "true");
  };
  return { button: t, sheet: n, close: r };
}
function De(i, e) {
  const t = s("p", { class: "notice", hidden: !0 }), a = s("div", { class: "hidden", role: "status", "aria-live": "polite", "aria-atomic": "true" }), n = s(
    "div",
    { class: "scroller", role: "region", "aria-label": i("log"), tabindex: 0 },
    e.intro,
    e.log,
    e.busy,
    t
  ), o = [s(
    "header",
    { class: "top" },
    g("mark"),
    s("div", { class: "titles" }, s("h2", { id: "title" }, e.title), s("p", { class: "subtitle" }, i("subtitle"))),
    e.menuButton,
    !e.page && s("button", { type: "button", class: "plain close", "aria-label": i("close"), on: { click: e.close } }, g("close"))
  ), e.menuSheet, n, e.composer, a];
  return { element: e.page ? s("section", { class: "panel page", "aria-labelledby": "title" }, ...o) : s("dialog", { class: "panel", id: "panel", "aria-labelledby": "title" }, ...o), scroller: n, notice: t, live: a };
}
function Ie(i, e) {
  const t = URL.createObjectURL(new Blob([e], { type: "text/plain;charset=utf-8" }));
  s("a", { href: t, download: i }).click(), setTimeout(() => URL.revokeObjectURL(t), 1e4);
}
function Oe(i, e, t) {
  const a = s("iframe", { class: "paper", "aria-hidden": "true", tabindex: -1, title: i });
  t.append(a);
  const n = a.contentWindow;
  if (!n) return;
  const r = new n.CSSStyleSheet();
  r.replaceSync("pre { font: 11pt/1.45 Georgia, serif; white-space: pre-wrap; overflow-wrap: anywhere; }"), n.document.adoptedStyleSheets = [r], n.document.title = i;
  const o = n.document.createElement("pre");
  o.textContent = e, n.document.body.append(o), n.addEventListener("afterprint", () => a.remove()), n.print();
}
const C = "(max-width: 30em), (max-height: 30em)", Re = 1e3;
let v;
const _ = class _ extends HTMLElement {
  constructor() {
    super(...arguments), this.isOpen = !1, this.resumed = !1, this.news = 0, this.noticeText = "";
  }
  connectedCallback() {
    this.root || this.build();
    const { signal: e } = this.listeners = new AbortController(), t = () => {
      this.isOpen && document.visibilityState === "visible" && this.chat.wake();
    };
    window.addEventListener("online", () => {
      this.chat.wake();
    }, { signal: e }), window.addEventListener("pageshow", (n) => n.persisted && t(), { signal: e }), document.addEventListener("visibilitychange", t, { signal: e }), matchMedia(C).addEventListener("change", () => this.isOpen && this.place(), { signal: e }), window.visualViewport?.addEventListener("resize", () => this.fit(), { signal: e });
    const a = this.memory.now?.open && !matchMedia(C).matches;
    (!this.launcher || a) && this.open({ byPerson: !1 });
  }
  disconnectedCallback() {
    this.listeners?.abort(), this.chat.dispose();
  }
  /** Opens the panel. `byPerson`: somebody asked for it, so the focus may move there. */
  async open({ byPerson: e = !0 } = {}) {
    if (!this.isOpen) {
      if (this.isOpen = !0, this.launcher?.hideInvitation(), this.launcher?.button.setAttribute("aria-expanded", "true"), this.place(e), this.tellNews(0), this.memory.update({ open: !0 }), this.resumed) {
        this.chat.wake();
        return;
      }
      this.resumed = !0, this.api.about().then(
        (t) => this.intro.tell(t),
        () => {
        }
      ), this.composer.set(this.memory.now?.draft ?? ""), await this.chat.resume();
    }
  }
  /** Closes the panel and gives the focus back to the button. A reply that is on its way still comes. */
  close() {
    !this.isOpen || !this.launcher || (this.isOpen = !1, this.menu.close(), this.panel.element.close(), this.launcher.element.hidden = !1, this.launcher.button.setAttribute("aria-expanded", "false"), this.launcher.button.focus(), this.memory.update({ open: !1 }));
  }
  message(e) {
    this.intro.begun(!0), this.log.message(e);
  }
  delivery(e, t) {
    this.log.delivery(e, t);
  }
  replies(e, t) {
    this.log.replies(e, t, { reveal: !0 }) && (this.announce(L(t, this.say)), this.isOpen || this.tellNews(this.news + 1));
  }
  past(e) {
    e.length && this.intro.begun(!0);
    const t = new Set(this.log.past(e)), a = e.filter((n) => t.has(n.id)).flatMap((n) => n.replies);
    a.length && this.announce(L(a, this.say)), this.noticeText === this.say("no_history") && this.notice(null);
  }
  waiting(e) {
    this.log.waiting(e === "none" ? null : this.say(e)), e === "slow" && this.announce(this.say("slow"));
  }
  notice(e) {
    this.noticeText = e ? this.say(e) : "", this.panel.notice.hidden = !e, this.panel.notice.textContent = this.noticeText, e && this.announce(this.noticeText);
  }
  clear() {
    this.log.clear(), this.intro.begun(!1), this.composer.set(""), this.panel.live.textContent = "", this.tellNews(0);
  }
  build() {
    const e = ie(this, _.server), { say: t, language: a } = de(e.language);
    this.say = t, this.memory = new oe(), this.api = new F(e.server), this.chat = new Z(this.api, this.memory, this);
    const n = (o) => this.announce(o);
    this.log = new Ne(
      t,
      {
        choose: (o) => this.chat.choose(o),
        ask: (o) => this.chat.say(o),
        retry: () => this.chat.retry(),
        rate: (o, l, d, m) => this.chat.rate(o, l, d, m),
        announce: n
      },
      () => this.scrolling()
    ), this.intro = ge(t, (o) => {
      this.composer.field.focus({ preventScroll: !0 }), this.chat.say(o);
    }), this.composer = fe(t, Re, (o) => this.chat.say(o), (o) => this.typed(o), n), this.menu = Le(t, {
      startAgain: () => this.chat.startAgain(),
      save: () => this.save((o) => Ie(t("file"), o)),
      print: () => {
        this.save((o) => this.root && Oe(r, o, this.root)).catch(() => this.notify("save_failed"));
      },
      erase: () => this.chat.erase(),
      focusField: () => this.composer.field.focus(),
      announce: n
    });
    const r = e.title ?? t("title");
    this.panel = De(t, {
      title: r,
      page: e.page,
      menuButton: this.menu.button,
      menuSheet: this.menu.sheet,
      intro: this.intro.element,
      log: this.log.list,
      busy: this.log.busy,
      composer: this.composer.element,
      close: () => this.close()
    }), this.panel.element.addEventListener("keydown", (o) => this.escape(o)), this.panel.element.addEventListener("cancel", (o) => o.preventDefault()), this.root = this.attachShadow({ mode: "open" }), this.root.adoptedStyleSheets = [$e()], e.page || (this.launcher = be(t, r, e.invitation, () => {
      this.open();
    }));
    for (const o of [this.launcher?.element, this.panel.element])
      o?.setAttribute("lang", a), o && this.root.append(o);
    se(this);
  }
  /** Beside the page where there is room, over it as a sheet where there is not. */
  place(e = !1) {
    const t = this.panel.element;
    if (!(t instanceof HTMLDialogElement)) return;
    const a = this.root?.activeElement, n = matchMedia(C).matches;
    t.open && t.close(), n ? t.showModal() : t.open = !0, t.classList.toggle("full", n), this.launcher && (this.launcher.element.hidden = !0), this.fit(), e ? matchMedia("(pointer: coarse)").matches ? this.panel.scroller.focus() : this.composer.field.focus() : a?.focus({ preventScroll: !0 });
  }
  /** What scrolls: the log, or in a very low window the whole panel. */
  scrolling() {
    const { scroller: e, element: t } = this.panel;
    return getComputedStyle(e).overflowY === "visible" ? t : e;
  }
  /** On phones the keyboard covers the page: what is left is ours. */
  fit() {
    const e = window.visualViewport;
    e && this.panel.element.style.setProperty("--visible", `${Math.round(e.height)}px`);
  }
  escape(e) {
    e.key !== "Escape" || e.isComposing || (e.preventDefault(), e.stopPropagation(), this.menu.close() || this.close());
  }
  typed(e) {
    this.memory.update({ draft: e }), e && this.chat.touch();
  }
  async save(e) {
    if (!this.chat.exists || this.log.empty) {
      this.notify("save_empty");
      return;
    }
    e(await this.chat.export());
  }
  notify(e) {
    this.noticeText = this.say(e), this.panel.notice.hidden = !1, this.panel.notice.textContent = this.noticeText, this.announce(this.noticeText);
  }
  tellNews(e) {
    this.news = e, this.launcher?.news(e);
  }
  /** The same text twice must be heard twice: a space that is not shown tells them apart. */
  announce(e) {
    const t = this.panel.live;
    t.textContent = t.textContent === e ? `${e} ` : e;
  }
};
_.server = "";
let x = _;
function $e() {
  return v || (v = new CSSStyleSheet(), v.replaceSync(ce)), v;
}
x.server = new URL(import.meta.url).origin;
customElements.get("cali-chat") || customElements.define("cali-chat", x);
function H() {
  const i = [...document.scripts].find((t) => t.src === import.meta.url);
  if (!i || i.dataset.auto === "off" || document.querySelector("cali-chat")) return;
  const e = document.createElement("cali-chat");
  Object.assign(e.dataset, { ...i.dataset }), document.body.append(e);
}
document.body && document.readyState !== "loading" ? H() : document.addEventListener("DOMContentLoaded", H, { once: !0 });
