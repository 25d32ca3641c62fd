// What HTML alone cannot show: how far an upload is, and how far a close is. Without script the page shows the state when it was loaded.

/** Sends a form with a file so that its progress element moves; the server's answer replaces the page as a plain post would. */
function showUpload(form) {
  const bar = form.querySelector("[data-upload-progress]");
  form.addEventListener("submit", event => {
    if (!bar || !form.checkValidity()) return;
    event.preventDefault();
    const request = new XMLHttpRequest();
    bar.hidden = false;
    request.upload.addEventListener("progress", e => { if (e.lengthComputable) bar.value = (e.loaded / e.total) * 100; });
    request.addEventListener("load", () => {
      if (request.responseURL !== location.href) { location.assign(request.responseURL); return; }
      const answer = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main");
      if (answer) document.querySelector("main").replaceWith(answer);
      document.querySelectorAll("form[data-upload]").forEach(showUpload);
    });
    request.addEventListener("error", () => form.submit());
    request.open("POST", form.action);
    request.send(new FormData(form));
  });
}

/** Asks again every two seconds while the element says that something runs, and puts the new state in its place. */
function follow(element) {
  if (element.dataset.live !== "running") return;
  setTimeout(async () => {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const next = page.querySelector(`#${element.id}`);
    if (!next) return;
    element.replaceWith(next);
    follow(next);
  }, 2000);
}

document.querySelectorAll("form[data-upload]").forEach(showUpload);
document.querySelectorAll("[data-live]").forEach(follow);
