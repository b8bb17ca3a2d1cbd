// Small comforts of the desk; it works without them.
"use strict";
(() => {
  const each = (selector, act) => document.querySelectorAll(selector).forEach(act);

  // One box in the head of a table chooses all its rows.
  each("[data-select-all]", (place) => {
    const table = place.closest("table");
    const rows = () => [...table.querySelectorAll("tbody .pick input")];
    const all = document.createElement("input");
    all.type = "checkbox";
    all.setAttribute("aria-label", place.dataset.selectAll);
    all.addEventListener("change", () => rows().forEach((box) => { box.checked = all.checked; }));
    table.addEventListener("change", () => {
      const chosen = rows().filter((box) => box.checked).length;
      all.checked = chosen > 0 && chosen === rows().length;
      all.indeterminate = chosen > 0 && !all.checked;
    });
    place.append(all);
  });

  // A form leaves once, however often the button is pressed. Coming back with «Atrás» frees it.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => each("form[data-sent]", (form) => delete form.dataset.sent));

  // Asks while one types; choosing an answer fills in the fields that it names.
  each("[data-lookup-url]", (input) => {
    const list = document.createElement("ul");
    list.className = "found";
    list.hidden = true;
    list.setAttribute("aria-live", "polite");
    input.after(list);
    let waiting, last = "";
    const fill = (values) => {
      for (const [name, value] of Object.entries(values)) {
        const field = input.form.elements[name];
        if (field) field.value = value;
      }
      list.hidden = true;
      input.focus();
    };
    const show = (results) => {
      list.replaceChildren(...results.map((result) => {
        const item = document.createElement("li");
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = result.text;
        button.addEventListener("click", () => fill(result.values));
        item.append(button);
        return item;
      }));
      list.hidden = !results.length;
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(async () => {
        const asked = last = input.value.trim();
        if (asked.length < 3) return show([]);
        const address = new URL(input.dataset.lookupUrl, location);
        address.searchParams.set(input.dataset.lookupName || "q", asked);
        try {
          const answer = await fetch(address, { headers: { Accept: "application/json" } });
          if (answer.ok && asked === last) show((await answer.json()).results);
        } catch { show([]); } // one simply goes on typing
      }, 250);
    });
    input.addEventListener("keydown", (event) => { list.hidden ||= event.key === "Escape"; });
  });
})();
