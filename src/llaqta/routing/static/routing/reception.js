// After a person is chosen from the list of desk.js, show their last sheets beside the form. Without it, «Buscar» does the same.
"use strict";
(() => {
  const place = document.querySelector("[data-previous]");
  const form = document.querySelector("form.counter");
  if (!place || !form || !form.elements.document_number) return;
  form.addEventListener("click", async (event) => {
    if (!event.target.closest(".found button")) return;
    const address = new URL(place.dataset.previous, location);
    for (const name of ["document_type", "document_number", "complement"]) address.searchParams.set(name, form.elements[name].value);
    try {
      const answer = await fetch(address);
      if (answer.ok) place.innerHTML = await answer.text(); // our own page's piece, escaped by the template
      form.elements.subject.focus();
    } catch { /* the form is complete without it */ }
  });
})();
