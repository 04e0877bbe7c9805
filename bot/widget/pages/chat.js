// A plain chat page: words become text nodes, never markup.
const talk = document.getElementById("talk");
const form = document.getElementById("form");
const field = document.getElementById("text");
const status = document.getElementById("status");
let token = null;

const make = (name, text, parent) => {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  parent?.append(element);
  return element;
};

const call = async (method, path, body) => {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const data = await response.json();
  if (!response.ok) throw Object.assign(new Error(data.detail), { status: response.status });
  return data;
};

const openSession = async () => {
  token = null;
  ({ token } = await call("POST", "/api/v1/sessions"));
};

const show = (reply) => {
  const item = make("li", null, talk);
  item.className = "cali";
  make("p", reply.lead, item);
  if (reply.points.length) {
    const list = make("ul", null, item);
    for (const point of reply.points) make("li", point, list);
  }
  for (const note of reply.notes) make("p", note, item);
  if (reply.sources.length) {
    const sources = make("p", reply.sources.length > 1 ? "Sources: " : "Source: ", item);
    sources.className = "sources";
    reply.sources.forEach((source, index) => {
      if (index) sources.append("; ");
      const named = `${source.publisher}, ${source.title}`;
      const link = source.url?.startsWith("https://") ? make("a", named, sources) : make("span", named, sources);
      if (link.tagName === "A") Object.assign(link, { href: source.url, rel: "noopener noreferrer", target: "_blank" });
      sources.append(` (checked ${source.checked})`);
    });
  }
  if (reply.choices.length) {
    const choices = make("div", null, item);
    choices.className = "choices";
    for (const choice of reply.choices) {
      const button = make("button", choice.title, choices);
      button.type = "button";
      button.addEventListener("click", () => {
        choices.remove();
        send({ choice: choice.payload }, choice.title);
      });
    }
  }
};

const send = async (message, shown) => {
  const mine = make("li", shown, talk);
  mine.className = "you";
  status.textContent = "Cali is writing…";
  const body = { id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`, ...message };
  try {
    if (!token) await openSession();
    let answer;
    try {
      answer = await call("POST", "/api/v1/messages", body);
    } catch (error) {
      if (error.status !== 401 || message.choice) throw error;
      await openSession();
      answer = await call("POST", "/api/v1/messages", body);
    }
    token = answer.token;
    answer.replies.forEach(show);
    status.textContent = "";
  } catch (error) {
    status.textContent = error.status ? error.message : "I could not be reached. Check your connection and try again.";
    if (message.text) field.value = message.text;
  }
};

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = field.value.trim();
  if (!text) return;
  field.value = "";
  send({ text }, text);
});
