// What HTML alone cannot do: show how far an upload and a close are, and send a form once however often it is pressed. Without script the
// page shows the state when it was loaded.

let shown = location.pathname + location.search;

/** A form that is on its way is not sent again; coming back to the page makes it ready once more. */
function sendOnce(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  if (form.hasAttribute("data-upload")) { event.preventDefault(); upload(form, event.submitter); }
}

function ready(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
}

/** Sends a form with a file so that its progress element moves; the answer is shown as a plain post would show it. */
function upload(form, by) {
  const bar = form.querySelector("[data-upload-progress]");
  const request = new XMLHttpRequest();
  if (bar) bar.hidden = false;
  request.upload.addEventListener("progress", e => { if (bar && e.lengthComputable) bar.value = (e.loaded / e.total) * 100; });
  request.addEventListener("load", () => {
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const frame = page.querySelector(".frame");
    if (!frame) { location.assign(request.responseURL); return; }
    // Shown from this answer and not asked for again: what a page says once, it has said now.
    if (request.responseURL !== location.href) history.pushState({ shown: true }, "", request.responseURL);
    shown = location.pathname + location.search;
    document.title = page.title;
    document.querySelector(".frame").replaceWith(frame);
    scrollTo(0, 0);
    document.querySelector("main").focus({ preventScroll: true });
  });
  request.addEventListener("error", () => { ready(form); if (bar) bar.hidden = true; });
  request.open("POST", form.action);
  request.send(new FormData(form, by));
}

/** Asks again every second while the element says that something runs, and puts the new state in its place. */
function follow(element) {
  if (element.dataset.live !== "running") return;
  setTimeout(async () => {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(`#${element.id}`);
      if (!next) return;
      // When it is done, the rest of the page has changed as well.
      if (next.dataset.live !== "running") { location.reload(); return; }
      element.replaceWith(next);
      follow(next);
    } catch {
      follow(element);
    }
  }, 1000);
}

document.addEventListener("submit", sendOnce);
// The menu may be longer than the screen: it opens where the reader is.
const [menu, here] = [document.querySelector(".side"), document.querySelector(".side .wide-only [aria-current]")];
if (menu && here) menu.scrollTop = Math.max(0, here.offsetTop - menu.clientHeight / 2);
window.addEventListener("pageshow", event => { if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(ready); });
// A link to a place of this page also pops a state: only another page is loaded again.
window.addEventListener("popstate", () => { if (location.pathname + location.search !== shown) location.reload(); });
document.querySelectorAll("[data-live]").forEach(follow);

/** Completes the name of an agent while it is typed, from the server: no page carries every name. */
function suggest(field) {
  const list = document.createElement("datalist");
  list.id = `suggest-${Math.random().toString(36).slice(2)}`;
  field.after(list);
  field.setAttribute("list", list.id);
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const address = new URL(field.dataset.suggest, location.href);
      address.searchParams.set("q", field.value);
      try {
        const names = await (await fetch(address)).json();
        list.replaceChildren(...names.map(name => Object.assign(document.createElement("option"), { value: name })));
      } catch {
        list.replaceChildren();
      }
    }, 150);
  });
}

/** Names what is wrong with a form in the words of its labels, each a link to its field, where the fields say so themselves. */
function listErrors(list) {
  const wrong = [...document.querySelectorAll("[aria-invalid=true][id]")];
  if (wrong.length === 0) return;
  list.replaceChildren(...wrong.map(field => {
    const link = document.createElement("a");
    link.href = `#${field.id}`;
    link.textContent = (document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.firstChild?.textContent ?? field.name).replace(" (required)", "").trim();
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
}

/** Shows what belongs to the chosen kind and folds the rest away; a field that is folded away is not sent. */
function followChoice(form) {
  const parts = [...form.querySelectorAll("[data-when]")];
  const show = () => parts.forEach(part => {
    const [name, values] = part.dataset.when.split("=");
    const fits = values.split("|").includes(form.elements[name]?.value);
    part.hidden = !fits;
    part.removeAttribute("data-away");
    if (fits && part.matches("details")) part.open = true;
    part.querySelectorAll("input, select, textarea").forEach(control => { control.disabled = !fits; });
  });
  form.addEventListener("change", show);
  show();
}

document.querySelectorAll("form:has([data-when])").forEach(followChoice);
document.querySelectorAll("[data-error-list]").forEach(listErrors);
// After a post the reader is led to what came of it; without this the focus would be lost to the top of the page.
document.querySelector("[data-focus]")?.focus({ preventScroll: location.hash !== "" });
document.querySelectorAll("[data-suggest]").forEach(suggest);
document.addEventListener("keydown", event => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const field = document.querySelector("[data-find]");
    if (field) { event.preventDefault(); field.focus(); field.select(); }
  }
});
