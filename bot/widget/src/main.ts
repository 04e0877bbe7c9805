/** The file that a site embeds: defines `<cali-chat>`, and adds one where the page has none. */

import { CaliChat } from "./element";

CaliChat.server = new URL(import.meta.url).origin;
if (!customElements.get("cali-chat")) customElements.define("cali-chat", CaliChat);

function add(): void {
  const script = [...document.scripts].find((one) => one.src === import.meta.url);
  if (!script || script.dataset.auto === "off" || document.querySelector("cali-chat")) return;
  const element = document.createElement("cali-chat");
  Object.assign(element.dataset, { ...script.dataset });
  document.body.append(element);
}

if (document.body && document.readyState !== "loading") add();
else document.addEventListener("DOMContentLoaded", add, { once: true });
