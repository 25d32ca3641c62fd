// The assistant in the page: streams an answer over SignalR's JSON hub protocol (a WebSocket, records ended by U+001E) and shows it. The official
// browser client needs a Node toolchain; the protocol itself is small. Without script the form is posted and the full page answers.
const END = "\u001e";
// The server pings every 15 seconds; one that is silent for twice as long is gone, whatever the socket says.
const SILENCE = 30000;
const BACK_OFF = [500, 1000, 2000, 4000, 8000];

/** One connection that reconnects while a turn is under way, and reads that turn again from its first event. */
class Hub {
  #socket; #ready; #next = 0; #turn = null; #tries = 0;

  #open() {
    if (this.#ready) return this.#ready;
    return this.#ready = new Promise((resolve, reject) => {
      const socket = this.#socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/hubs/chat`);
      let shaken = false, rest = "", ping, silence;
      const heard = () => { clearTimeout(silence); silence = setTimeout(() => this.#lost(socket), SILENCE); };
      const gone = () => { clearInterval(ping); clearTimeout(silence); if (this.#socket !== socket) return; this.#ready = null; reject(new Error("closed")); this.#reconnect(); };
      heard();
      socket.onopen = () => socket.send(JSON.stringify({ protocol: "json", version: 1 }) + END);
      socket.onmessage = event => {
        heard();
        const records = (rest + event.data).split(END);
        rest = records.pop();
        for (const record of records.map(JSON.parse)) {
          if (!shaken) {
            if (record.error) { reject(new Error(record.error)); socket.close(); return; }
            shaken = true; this.#tries = 0;
            ping = setInterval(() => socket.send(JSON.stringify({ type: 6 }) + END), 15000);
            resolve(socket);
          } else this.#receive(record);
        }
      };
      socket.onclose = gone;
      socket.addEventListener("lost", gone);
    });
  }

  /** A dead network never closes a socket: it is given up, and what it was waiting for is read again on another. */
  #lost(socket) {
    socket.onmessage = socket.onclose = null;
    socket.dispatchEvent(new Event("lost"));
    socket.close();
  }

  #receive(record) {
    const turn = this.#turn;
    if (record.type === 7) { this.#socket.close(); return; }
    if (!turn || record.invocationId !== turn.id) return;
    if (record.type === 2) {
      turn.began = true;
      if (record.item.type === "started") turn.conversation = record.item.conversationId;
      if (record.item.type === "completed" || record.item.type === "failed") turn.ended = true;
      turn.on(record.item);
    } else if (record.type === 3) {
      this.#turn = null;
      if (!turn.ended && !turn.began && !record.error) turn.on({ type: "none" });
      else if (!turn.ended) turn.on({ type: "failed", message: record.error ?? "The answer did not finish. Open the conversation again to see it." });
    }
  }

  #reconnect() {
    const turn = this.#turn;
    if (!turn) return;
    if (!turn.conversation || this.#tries >= BACK_OFF.length) {
      this.#turn = null;
      turn.on({ type: "failed", message: "The connection was lost. The question may have been answered: open the conversation again." });
      return;
    }
    setTimeout(async () => {
      turn.on({ type: "again" });
      try { await this.#invoke(turn, "Resume", [turn.conversation]); } catch { /* onclose tries again */ }
    }, BACK_OFF[this.#tries++]);
  }

  async #invoke(turn, target, args) {
    const socket = await this.#open();
    this.#turn = Object.assign(turn, { id: String(++this.#next) });
    socket.send(JSON.stringify({ type: 4, invocationId: turn.id, target, arguments: args }) + END);
  }

  ask(conversation, message, entity, on) {
    return this.#invoke({ conversation: conversation || null, on }, "AskAbout", [conversation || null, message, entity || null]);
  }

  /** Reads a running turn from its first event; nothing happens where none runs. */
  resume(conversation, on) { return this.#invoke({ conversation, on }, "Resume", [conversation]); }

  stop() {
    if (this.#turn) this.#socket.send(JSON.stringify({ type: 5, invocationId: this.#turn.id }) + END);
  }
}

const make = (name, props = {}, ...children) => {
  const element = Object.assign(document.createElement(name), props);
  element.append(...children);
  return element;
};

/** A thread with its form. */
function chat(root) {
  const find = name => root.querySelector(`[data-chat-${name}]`);
  const [thread, form, stop, said, id] = ["thread", "form", "stop", "said", "conversation"].map(find);
  const box = form.querySelector("textarea");
  const keep = root.dataset.keep === "session" ? "runrate-chat:" + root.dataset.entity : null;
  const addressed = root.dataset.keep === "address";
  const hub = new Hub();

  function open(message) {
    const answer = make("div", { className: "chat-answer" });
    const tools = make("div", { className: "chat-tools" });
    const turn = make("article", { className: "chat-turn" }, make("p", { className: "chat-question", textContent: message }), answer, tools);
    thread.append(turn);
    find("examples")?.setAttribute("hidden", "");
    thread.querySelectorAll(".chat-options").forEach(options => options.remove());
    // The tokens are for the eye: the finished answer is spoken once, from the status line.
    answer.setAttribute("aria-busy", "true");
    busy(true);
    turn.scrollIntoView({ block: "nearest" });
    return { turn, answer, tools, calls: new Map(), message };
  }

  function ask(message) {
    if (form.querySelector("[type=submit]").disabled) return;
    const view = open(message);
    hub.ask(id.value, message, root.dataset.entity, event => show(event, view)).catch(() =>
      show({ type: "failed", message: "The assistant cannot be reached. Try again." }, view));
  }

  /** The page was loaded while an answer was being written: it goes on here. */
  function resume(conversation) {
    const view = open("The question before this page was loaded");
    hub.resume(conversation, event => show(event, view)).catch(() => done(view, ""));
  }

  /** The address, the export and the list follow the conversation: reloading the page keeps it. */
  function follow(conversation, message) {
    if (!addressed) return;
    const address = new URL(location.href);
    address.searchParams.set("conversation", conversation);
    address.searchParams.delete("ask");
    history.replaceState(null, "", address);
    const download = find("export");
    if (download) { download.hidden = false; download.querySelector("a").href = `/api/conversations/${conversation}/export`; }
    const list = document.querySelector("[data-chat-list]");
    if (!list) return;
    const known = [...list.querySelectorAll("a")].find(link => new URL(link.href).searchParams.get("conversation") === conversation);
    list.querySelectorAll("[aria-current]").forEach(link => link.removeAttribute("aria-current"));
    const link = known ?? make("a", { href: address.href, textContent: message.length > 80 ? message.slice(0, 79) + "…" : message });
    link.setAttribute("aria-current", "true");
    list.prepend(known ? known.closest("li") : make("li", {}, link));
  }

  function show(event, view) {
    switch (event.type) {
      case "started":
        id.value = event.conversationId;
        if (keep) sessionStorage.setItem(keep, event.conversationId);
        follow(event.conversationId, view.message);
        break;
      case "again": view.answer.textContent = ""; view.tools.textContent = ""; view.calls.clear(); break;
      case "none": view.turn.remove(); done(view, ""); break;
      case "text": view.answer.append(event.text); break;
      case "tool-started": {
        const details = make("details", { className: "chat-tool" }, make("summary", { textContent: event.name.replaceAll("_", " ") + " …" }),
          make("pre", { textContent: JSON.stringify(event.arguments, null, 1) }));
        view.calls.set(event.callId + event.name, details);
        view.tools.append(details);
        break;
      }
      case "tool-finished": {
        const details = view.calls.get(event.callId + event.name);
        details.firstChild.textContent = event.name.replaceAll("_", " ") + (event.refused ? ", refused" : "");
        details.append(make("pre", { textContent: JSON.stringify(event.result, null, 1) }));
        break;
      }
      case "approval-requested": view.tools.append(make("p", { className: "small" }, make("a", { href: event.link, textContent: event.title + ": open the draft" }))); break;
      case "completed": finish(event, view); break;
      case "failed":
        view.turn.append(make("p", { className: "alert warn", textContent: event.message }));
        done(view, event.message);
    }
  }

  function finish(event, view) {
    // Rendered on the server by the same rules as every stored answer: raw HTML off, links of this host only.
    view.answer.innerHTML = event.html;
    if (event.verdict) view.answer.dataset.verdict = event.verdict;
    for (const notice of event.notices) view.turn.append(make("p", { className: "alert warn small", textContent: notice }));
    if (event.ungrounded.length) view.turn.append(make("p", { className: "alert warn small", textContent: "Not bound to a source: " + event.ungrounded.join(", ") }));
    if (event.options.length) {
      view.turn.append(make("p", { className: "chat-options" }, ...event.options.map(option =>
        make("button", { type: "button", className: "quiet", textContent: option.label, onclick: () => ask(option.send) }))));
    }
    const stamp = make("code", { textContent: event.answerHash.slice(0, 19), title: "The same question over the same data has the same hash" });
    view.turn.append(make("p", { className: "small muted" }, (event.model === "offline" ? "Answered by rules" : "Written by " + event.model) + " · ", stamp, " · ",
      make("button", { type: "button", className: "link", textContent: "Ask again", onclick: () => ask(view.message) })));
    done(view, view.answer.textContent);
  }

  function done(view, text) {
    view.answer.removeAttribute("aria-busy");
    said.textContent = text;
    busy(false);
  }

  function busy(yes) {
    form.querySelector("[type=submit]").disabled = yes;
    stop.hidden = !yes;
  }

  async function restore(conversation) {
    const answer = await fetch("/api/conversations/" + encodeURIComponent(conversation), { headers: { accept: "application/json" } });
    if (!answer.ok) { sessionStorage.removeItem(keep); return; }
    id.value = conversation;
    for (const turn of (await answer.json()).turns.slice(-4)) {
      const shown = make("div", { className: "chat-answer" });
      shown.innerHTML = turn.html;
      thread.append(make("article", { className: "chat-turn" }, make("p", { className: "chat-question", textContent: turn.question }), shown,
        ...turn.notices.map(notice => make("p", { className: "alert warn small", textContent: notice }))));
    }
  }

  form.addEventListener("submit", event => {
    event.preventDefault();
    const message = box.value.trim();
    if (!message || form.querySelector("[type=submit]").disabled) return;
    box.value = "";
    ask(message);
  });
  box.addEventListener("keydown", event => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); form.requestSubmit(); }
  });
  stop.addEventListener("click", () => hub.stop());
  root.querySelectorAll("[data-chat-ask]").forEach(link => link.addEventListener("click", event => { event.preventDefault(); ask(link.dataset.chatAsk); }));
  const kept = keep && sessionStorage.getItem(keep);
  if (kept) restore(kept);
  if (root.dataset.resume) resume(root.dataset.resume);
}

document.querySelectorAll("[data-chat]").forEach(chat);
