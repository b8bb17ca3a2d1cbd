// Signs a batch with the token of the person at this computer, through the signing program that listens on it (Jacobitus).
// The page's own words, addresses and documents stand in its data- attributes; without this script one downloads and uploads.
"use strict";
(() => {
  const section = document.querySelector("[data-agent]");
  if (!section) return;
  const PROBE_MS = 1500; // the program answers in a few; longer means that it is not there
  const PROMPT_MS = 60000; // while the browser asks the person for permission
  const PART_BYTES = 24 * 1024 * 1024; // of PDFs in one call: a batch of letters goes in one, with one PIN
  const { agent, ci, hashes } = section.dataset;
  const csrf = document.querySelector("input[name=csrfmiddlewaretoken]").value;
  const find = (selector) => section.querySelector(selector);
  const rows = [...document.querySelectorAll("tr[data-item]")];
  const [start, stop, bar, status] = ["[data-start]", "[data-stop]", "progress", "[aria-live]"].map(find);
  let stopped = null; // aborts what is going on

  class Problem extends Error {
    constructor(code, said = "") {
      super(said || code);
      Object.assign(this, { code, said });
    }
  }

  // -- Saying ---------------------------------------------------------------------------------------------------------

  const words = Object.fromEntries([...section.querySelectorAll("[data-word]")].map((item) => [item.dataset.word, item.textContent]));
  const worded = (word, fields = {}) => words[word].replace(/\{(\w+)\}/g, (_all, name) => fields[name] ?? "");
  const say = (word, fields) => { status.textContent = worded(word, fields); };
  const help = (name) => section.querySelectorAll("[data-help]").forEach((panel) => { panel.hidden = panel.dataset.help !== name; });
  const TONES = { sent: "due", signing: "due", signed: "ok", refused: "late" };
  const mark = (row, state, text = "") => {
    row.dataset.state = state;
    const tag = row.querySelector("[data-tag]");
    tag.className = `tag ${TONES[state]}`;
    tag.textContent = worded(`state_${state}`);
    row.querySelector("[data-said]").textContent = text;
    if (state === "signed") row.querySelector(".quick").replaceChildren(); // nothing to download any more
    for (const count of document.querySelectorAll("[data-count]")) {
      const counted = count.dataset.count === "sent" ? ["sent", "signing"] : [count.dataset.count];
      count.textContent = rows.filter((one) => counted.includes(one.dataset.state)).length;
    }
  };
  const progress = (done, total, word) => {
    bar.hidden = false;
    bar.max = total;
    bar.value = done;
    say(word, { done, total });
  };

  // -- The program on this computer -----------------------------------------------------------------------------------

  const call = async (path, { body, ms } = {}) => {
    const aborter = new AbortController();
    const timer = ms && setTimeout(() => aborter.abort(), ms);
    const give_up = () => aborter.abort();
    stopped?.signal.addEventListener("abort", give_up);
    let response;
    try {
      response = await fetch(agent + path, {
        signal: aborter.signal,
        ...(body && { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }),
      });
      if ([404, 405, 501].includes(response.status)) throw new Problem("unknown"); // an older program
      const answer = await response.json();
      if (!answer.finalizado) throw new Problem("refused", answer.mensaje);
      return answer;
    } catch (error) {
      if (error instanceof Problem) throw error;
      throw new Problem(stopped?.signal.aborted ? "stopped" : "absent");
    } finally {
      clearTimeout(timer);
      stopped?.signal.removeEventListener("abort", give_up);
    }
  };

  // Chrome 142 and later ask before a page may talk to this computer; the permission has had two names.
  const permission = async () => {
    for (const name of ["loopback-network", "local-network-access"]) {
      try { return (await navigator.permissions.query({ name })).state; } catch { /* this browser does not know it */ }
    }
    return "unknown";
  };
  const isSafari = () => /safari/i.test(navigator.userAgent) && !/chrom|crios|fxios|edg|android/i.test(navigator.userAgent);

  const probe = async () => {
    say("looking");
    const asks = await permission();
    if (asks === "denied") throw new Problem("denied");
    const hint = asks === "prompt" && setTimeout(() => help("permission"), PROBE_MS);
    try {
      const { datos } = await call("/api/token/connected", { ms: asks === "prompt" ? PROMPT_MS : PROBE_MS });
      if (!datos?.connected || !datos.tokens?.length) throw new Problem("no_token");
      return datos.tokens;
    } catch (problem) {
      if (problem.code !== "absent") throw problem;
      if (isSafari()) throw new Problem("safari");
      throw new Problem((await permission()) === "denied" ? "denied" : "absent");
    } finally {
      clearTimeout(hint);
      help("");
    }
  };

  // -- Ways to sign, the safest first ---------------------------------------------------------------------------------

  // The program asks the PIN in its own window. A cancel is no failure: it is finished, without data.
  const inItsWindow = async (part) => {
    say("waiting", { total: part.length });
    const pdfs = part.map(({ id, pdf }) => ({ id, pdf }));
    const { datos } = await call("/api/token/firmar_modo_seguro", { body: ci ? { ci, pdfs } : { pdfs } });
    if (!datos) throw new Problem("cancelled");
    return datos.pdfs_firmados ?? [];
  };

  const withPin = async (part, key) => {
    const pdfs = part.map(({ id, pdf }) => ({ id, pdf }));
    try {
      const { datos } = await call("/api/token/firmar_lote_pdfs", { body: { ...key, pdfs } });
      if (!datos) throw new Problem("cancelled");
      return datos.pdfs_firmados ?? [];
    } catch (problem) {
      if (problem.code !== "unknown") throw problem;
    }
    const signed = [];
    for (const { id, pdf } of pdfs) { // still older: one by one
      const { datos } = await call("/api/token/firmar_pdf", { body: { ...key, pdf } });
      if (!datos) throw new Problem("cancelled");
      signed.push({ id, pdf_firmado: datos.pdf_firmado });
    }
    return signed;
  };

  // Ask for the PIN until the token takes it; give what the calls need, and the certificate.
  const openToken = async (tokens) => {
    const form = find("[data-pin]"), pin = form.querySelector("#pin"), choice = form.querySelector("[data-tokens]");
    choice.replaceChildren(...tokens.map((token) => new Option(token.name || token.model || token.serial, token.slot)));
    choice.closest(".field").hidden = tokens.length < 2;
    form.hidden = false;
    say("pin");
    pin.focus();
    try {
      for (;;) {
        await new Promise((resolve, reject) => {
          form.addEventListener("submit", (event) => { event.preventDefault(); resolve(); }, { once: true });
          stopped.signal.addEventListener("abort", () => reject(new Problem("stopped")), { once: true });
        });
        const slot = Number(choice.value), typed = pin.value;
        pin.value = "";
        try {
          const { datos } = await call("/api/token/data", { body: { slot, pin: typed } });
          return { key: { slot, pin: typed, ...chosenKey(datos) }, certificate: chosenCertificate(datos).pem };
        } catch (problem) {
          if (problem.code !== "refused") throw problem;
          find("[data-pin-error]").textContent = problem.said;
          pin.focus();
        }
      }
    } finally {
      pin.value = "";
      form.hidden = true;
    }
  };
  const entries = (datos, kind) => datos.data_token.data.filter((entry) => entry.tipo === kind);
  const chosenCertificate = (datos) => {
    const holder = ({ titular }) => [titular.uidNumber, titular.UID].filter(Boolean).join("-");
    const found = entries(datos, "X509_CERTIFICATE").find((entry) => !ci || holder(entry) === ci);
    if (!found) throw new Problem("other_token");
    return found;
  };
  const chosenKey = (datos) => {
    const { id, alias } = chosenCertificate(datos);
    return { alias: entries(datos, "PRIMARY_KEY").find((entry) => entry.id === id)?.alias ?? alias };
  };

  // -- The municipality -----------------------------------------------------------------------------------------------

  const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
  // What the token signed must not be lost to a moment without network: the same answer twice counts once.
  const post = async (address, fields) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (let tried = 1; ; tried += 1) {
      try {
        const response = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
        const answer = await response.json();
        if (response.status < 500) return answer;
      } catch { /* no network, or a page instead of an answer */ }
      if (tried === 3) throw new Problem("server");
      await sleep(1000 * tried);
    }
  };
  const settle = (row, answer) => mark(row, answer.accepted ? "signed" : "refused", answer.text ?? answer.detail ?? "");

  const asBase64 = (blob) => new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(new Problem("server"));
    reader.readAsDataURL(blob);
  });
  const asPdf = (base64) => new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], { type: "application/pdf" });

  // Do it for each, a few at a time.
  const eachOf = async (things, act, most = 3) => {
    const left = [...things];
    await Promise.all(Array.from({ length: most }, async () => {
      while (left.length) await act(left.shift());
    }));
  };

  const load = async (waiting) => {
    let done = 0;
    await eachOf(waiting, async (paper) => {
      const response = await fetch(paper.row.dataset.file).catch(() => null);
      if (!response?.ok) throw new Problem("server");
      paper.pdf = await asBase64(await response.blob());
      progress(done += 1, waiting.length, "loading");
    });
  };
  const parts = (waiting) => waiting.reduce((all, paper) => {
    const last = all.at(-1);
    const size = last.reduce((sum, one) => sum + one.pdf.length, paper.pdf.length);
    return last.length && size > PART_BYTES ? [...all, [paper]] : [...all.slice(0, -1), [...last, paper]];
  }, [[]]);

  // -- A batch --------------------------------------------------------------------------------------------------------

  const signWhole = async (waiting, tokens, counted) => {
    await load(waiting);
    let pin; // of an old program; forgotten at the end of the batch
    for (const part of parts(waiting)) {
      part.forEach(({ row }) => mark(row, "signing"));
      let signed;
      try {
        signed = pin ? await withPin(part, pin.key) : await inItsWindow(part);
      } catch (problem) {
        if (problem.code !== "unknown") throw problem;
        pin = await openToken(tokens);
        signed = await withPin(part, pin.key);
      }
      const by_id = new Map(signed.map((one) => [one.id, one.pdf_firmado]));
      await eachOf(part, async ({ id, row }) => {
        const pdf = by_id.get(id);
        if (pdf) settle(row, await post(row.dataset.return, { file: asPdf(pdf) }));
        else mark(row, "sent", worded("missing"));
        counted(row);
      });
    }
  };

  const signHashes = async (waiting, tokens, counted) => {
    const { key, certificate } = await openToken(tokens);
    const answer = await post(hashes, { certificate });
    if (!answer.hashes) throw new Problem("refused", answer.detail);
    for (const { id, row } of waiting) {
      mark(row, "signing");
      const { datos } = await call("/api/token/firmar_hash", { body: { ...key, hash: answer.hashes[row.dataset.item] } });
      if (!datos) throw new Problem("cancelled");
      settle(row, await post(row.dataset.returnHash, { signature: datos.firma }));
      counted(row);
    }
  };

  const explain = (problem) => {
    const panel = find(`[data-help="${problem.code}"]`);
    if (panel) {
      help(problem.code);
      return say("helped");
    }
    if (!(problem.code in words)) throw problem;
    return say(problem.code, { said: problem.said, ci });
  };

  const run = async () => {
    const waiting = rows.filter((row) => row.dataset.state === "sent").map((row) => ({ id: row.dataset.cite, row })); // people read the id in the program's window
    if (stopped || !waiting.length) return;
    stopped = new AbortController();
    start.hidden = true;
    stop.hidden = false;
    help("");
    let done = 0;
    const counted = (row) => progress(done += row.dataset.state === "signed", waiting.length, "returning");
    try {
      const tokens = await probe();
      await (hashes ? signHashes : signWhole)(waiting, tokens, counted);
      progress(done, waiting.length, done === waiting.length ? "done" : "some");
    } catch (problem) {
      explain(problem);
    } finally {
      stopped = null;
      stop.hidden = true;
      rows.filter((row) => row.dataset.state === "signing").forEach((row) => mark(row, "sent"));
      start.hidden = !rows.some((row) => row.dataset.state === "sent");
      const again = document.querySelector("[data-again]");
      if (again) again.hidden = !rows.some((row) => row.dataset.state === "refused");
    }
  };

  section.querySelector(".live").hidden = false;
  start?.addEventListener("click", run);
  stop.addEventListener("click", () => stopped?.abort());
  addEventListener("beforeunload", (event) => { if (stopped) event.preventDefault(); });
  const address = new URL(location);
  if (address.searchParams.has("empezar")) { // the button was pressed on the page before; loading this one again is no press
    address.searchParams.delete("empezar");
    history.replaceState(null, "", address);
    run();
  }
})();
