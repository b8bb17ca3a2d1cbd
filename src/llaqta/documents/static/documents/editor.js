// The page where a document is written: its text becomes a rich editor that saves itself. Without a script it is a plain text box.
"use strict";
(() => {
  const area = document.querySelector("textarea[data-rich]");
  if (!area || !window.LlaqtaRichText) return;
  const { form } = area;
  const said = form.querySelector("[data-autosave-state]");
  const PAUSE = 3000; // after the last key
  const RETRY = 15000;
  const KEPT_DAYS = 7;
  // Desks are shared: a copy is offered to who typed it, and to nobody else.
  const copyKey = `llaqta:texto:${area.dataset.writer}:${area.dataset.autosaveUrl}`;
  const say = (text) => { if (said) said.textContent = text; };
  // Whether what stands here is all saved: for a style or a test, which cannot tell it from an hour.
  const mark = () => { if (said) said.dataset.autosaveState = dirty ? "pending" : "saved"; };

  const answerOf = async (response) => {
    try { return await response.json(); } catch { return {}; }
  };
  const problemOf = (response, answer) => {
    if (response.redirected) return "Su sesión terminó. Entre de nuevo en otra pestaña y después vuelva a cargar esta página.";
    return answer.detail || (response.status === 413 ? "El archivo es demasiado grande." : "No se pudo. Intente de nuevo.");
  };

  // -- Pictures --

  const upload = async (file) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    data.append("file", file);
    try {
      const response = await fetch(area.dataset.pictureUrl, { method: "POST", body: data });
      const answer = await answerOf(response);
      const sent = answer.url ? { url: answer.url } : { problem: problemOf(response, answer) };
      if (sent.problem) say(sent.problem);
      return sent;
    } catch {
      return { problem: "No hay conexión. Intente de nuevo." };
    }
  };

  // -- A copy in this browser, until what was typed is saved --

  const copies = {
    sweep() {
      try {
        for (const key of Object.keys(localStorage)) {
          if (!key.startsWith("llaqta:texto:")) continue;
          if (Date.now() - (JSON.parse(localStorage.getItem(key))?.at || 0) > KEPT_DAYS * 864e5) localStorage.removeItem(key);
        }
      } catch { /* nothing to read, or forbidden */ }
    },
    keep(html) {
      try { localStorage.setItem(copyKey, JSON.stringify({ html, at: Date.now() })); } catch { /* full, or forbidden: the server has what was saved */ }
    },
    drop() {
      try { localStorage.removeItem(copyKey); } catch { /* same */ }
    },
    find() {
      try {
        const copy = JSON.parse(localStorage.getItem(copyKey));
        return copy && Date.now() - copy.at < KEPT_DAYS * 864e5 ? copy : null;
      } catch { return null; }
    },
  };

  copies.sweep();

  // -- Saving --

  let dirty = false; // typed and not yet saved
  let stopped = false; // somebody else changed the document: nothing is written over theirs
  let saving = null;
  let timer = 0;

  const fields = () => {
    area.value = editor.html();
    form.elements.body_format.value = "html";
    const data = new FormData(form);
    [...data.entries()].forEach(([name, value]) => { if (value instanceof File) data.delete(name); });
    return data;
  };

  const save = async () => {
    clearTimeout(timer);
    if (saving) await saving;
    if (!dirty || stopped) return;
    dirty = false;
    saving = send(fields());
    await saving;
    saving = null;
  };

  const send = async (data) => {
    try {
      const response = await fetch(area.dataset.autosaveUrl, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const answer = await answerOf(response);
      if (answer.revision) { // a page to log in is an answer too, and says nothing of a revision
        form.elements.seen.value = answer.revision;
        if (!dirty) copies.drop();
        say(answer.text || "Guardado.");
        mark();
        return;
      }
      dirty = true;
      stopped = response.status === 409 || response.status === 403 || response.status === 404;
      say(`${problemOf(response, answer)} Lo que escribió sigue aquí, y una copia en este navegador.`);
    } catch {
      dirty = true;
      say("No hay conexión: una copia de lo que escribió queda en este navegador y se guardará al volver.");
      timer = setTimeout(save, RETRY);
    }
  };

  const changed = () => {
    copies.keep(editor.html());
    saveSoon();
  };

  const saveSoon = () => {
    dirty = true;
    mark();
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  };

  // -- Ready-made texts --

  const modules = document.createElement("select");
  modules.setAttribute("aria-label", "Insertar un texto preparado");
  modules.hidden = true;
  modules.addEventListener("change", () => {
    const chosen = modules.selectedOptions[0];
    modules.selectedIndex = 0;
    if (chosen.dataset.html) editor.insert(chosen.dataset.html);
  });
  const listModules = async () => {
    if (!area.dataset.modules) return;
    try {
      const found = (await answerOf(await fetch(area.dataset.modules, { headers: { Accept: "application/json" } }))).modules || [];
      if (!found.length) return;
      const options = found.map(({ name, html }) => {
        const option = new Option(name);
        option.dataset.html = html;
        return option;
      });
      modules.replaceChildren(new Option("Texto preparado…"), ...options);
      modules.hidden = false;
      document.querySelectorAll("[data-modules-fallback]").forEach((one) => one.remove());
    } catch { /* the list of the page without script stays */ }
  };

  // -- Together --

  // Somebody was faster than this script. What they type in the plain box stays there; who only stands in it goes on in the editor.
  const isInIt = document.activeElement === area;
  if (isInIt && area.value !== area.defaultValue) return;
  const label = form.querySelector(`label[for="${area.id}"]`);
  const editor = window.LlaqtaRichText.mount(area, {
    html: area.dataset.html || "",
    label: label ? label.textContent.trim() : "Texto",
    describedBy: area.getAttribute("aria-describedby"),
    upload,
    changed,
    extra: modules,
  });
  const plainHint = document.getElementById(`${area.id}-hint`);
  if (plainHint) plainHint.hidden = true; // the signs of the plain box
  if (label) label.addEventListener("click", () => editor.view.focus());
  if (isInIt) editor.view.focus();
  listModules();

  const offer = () => {
    const copy = copies.find();
    if (!copy || editor.says(copy.html)) { copies.drop(); return; }
    const time = new Date(copy.at).toLocaleString("es-BO", { dateStyle: "medium", timeStyle: "short" });
    const note = document.createElement("div");
    note.className = "notice due";
    note.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = `En este navegador hay un texto sin guardar del ${time}.`;
    const acts = document.createElement("div");
    acts.className = "acts";
    for (const [words, look, act] of [["Recuperarlo", "btn", () => editor.replace(copy.html)], ["Descartarlo", "btn second", copies.drop]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = look;
      button.textContent = words;
      button.addEventListener("click", () => { act(); note.remove(); editor.view.focus(); });
      acts.append(button);
    }
    note.append(text, acts);
    editor.view.dom.parentElement.before(note);
  };
  offer();

  form.addEventListener("input", (event) => {
    if (editor.view.dom.contains(event.target) || event.target.type === "file") return;
    saveSoon();
  });
  let leaving = false;
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
    fields(); // puts the text into the textarea
  });
  // Somebody who turns to another page may not come back. Who leaves this one is asked first, and finds the copy on returning: a save
  // on its way while the page loads again would make it stale.
  addEventListener("pagehide", () => { leaving = true; });
  addEventListener("pageshow", () => { leaving = false; });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && !leaving) save(); });
  addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
  // A page that is opened from here, such as the preview, shows what stands here.
  form.addEventListener("click", (event) => {
    const link = event.target.closest("a[target=_blank]");
    if (!link || !dirty || stopped) return;
    event.preventDefault();
    const page = window.open("about:blank");
    save().finally(() => { if (page) page.location = link.href; else location.href = link.href; });
  });
})();
