// Signs a batch with the token of the person at this computer, through the signing program that listens on it (Jacobitus).
// The page's own words, addresses and documents stand in its data- attributes; without this script one downloads and uploads.
"use strict";
(() => {
  const section = document.querySelector("[data-agent]");
  if (!section) return;
  const SLOW_MS = 2000; // then the person is told that the program takes its time
  const PROBE_MS = 20000; // a token just plugged in makes the program slow; one that is not there refuses at once
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

  const parsed = (text) => {
    try { return JSON.parse(text); } catch { return null; }
  };
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
      const text = await response.text();
      const answer = parsed(text);
      if (typeof answer?.finalizado !== "boolean") throw new Problem("garbled");
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
    const hint = setTimeout(() => (asks === "prompt" ? help("permission") : say("slow")), SLOW_MS);
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
    bar.removeAttribute("value"); // nobody knows how long a person takes
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
  const isLogIn = (response) => response.redirected || response.status === 401;
  const post = async (address, fields) => {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    for (let tried = 1; ; tried += 1) {
      try {
        const response = await fetch(address, { method: "POST", body, headers: { "X-CSRFToken": csrf, Accept: "application/json" } });
        if (isLogIn(response)) throw new Problem("session");
        const answer = await response.json();
        if (response.status < 500) return answer;
      } catch (problem) { // no network, or a page instead of an answer
        if (problem instanceof Problem) throw problem;
      }
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
  const asPdf = (base64) => {
    try {
      return new Blob([Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))], { type: "application/pdf" });
    } catch { return null; }
  };

  // Do it for each, a few at a time. The first problem ends it, when what is under way has ended too.
  const eachOf = async (things, act, most = 3) => {
    const left = [...things], problems = [];
    await Promise.all(Array.from({ length: most }, async () => {
      try {
        while (left.length && !problems.length) await act(left.shift());
      } catch (problem) { problems.push(problem); }
    }));
    if (problems.length) throw problems[0];
  };

  // What the token signed and the municipality has not received yet: it goes first the next time, without another PIN.
  const kept = new Map();
  const deliver = (counted) => eachOf([...kept], async ([row, pdf]) => {
    settle(row, await post(row.dataset.return, { file: pdf }));
    kept.delete(row);
    counted(row);
  });

  const load = async (waiting) => {
    let done = 0;
    await eachOf(waiting, async (paper) => {
      const response = await fetch(paper.row.dataset.file).catch(() => null);
      if (response && isLogIn(response)) throw new Problem("session");
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
      const by_id = new Map(signed.map((one) => [one.id, asPdf(one.pdf_firmado)]));
      for (const { id, row } of part) {
        if (by_id.get(id)) kept.set(row, by_id.get(id));
        else mark(row, "sent", worded("missing"));
      }
      await deliver(counted);
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

  const count = (...states) => rows.filter((row) => states.includes(row.dataset.state)).length;
  const explain = (problem, begun) => {
    if (!(problem instanceof Problem)) { // an answer of another shape than the contract's
      console.error(problem);
      return explain(new Problem("garbled"), begun);
    }
    if (begun && ["absent", "garbled", "session", "server"].includes(problem.code)) {
      if (problem.code === "absent") help("absent");
      const code = problem.code === "absent" ? "broken" : problem.code;
      return say(code, { done: count("signed"), left: count("sent", "signing") });
    }
    const panel = find(`[data-help="${problem.code}"]`);
    if (panel) {
      help(problem.code);
      return say("helped");
    }
    return say(problem.code, { said: problem.said, ci, done: count("signed"), left: count("sent", "signing") });
  };

  // What was signed meanwhile in another window is not signed again, and nobody types a PIN for a session that has ended.
  const refresh = async () => {
    const response = await fetch(location.pathname).catch(() => null);
    if (response && isLogIn(response)) throw new Problem("session");
    if (!response?.ok) throw new Problem("server");
    const now = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const row of rows) {
      const state = now.querySelector(`[data-item="${row.dataset.item}"]`)?.dataset.state;
      if (row.dataset.state === "sent" && state && state !== "sent") mark(row, state);
    }
  };

  const waitingNow = () => rows.filter((row) => row.dataset.state === "sent").map((row) => ({ id: row.dataset.cite, row })); // people read the id in the program's window
  const run = async ({ again }) => {
    if (stopped || !(again || waitingNow().length)) return;
    stopped = new AbortController();
    start.hidden = true;
    stop.hidden = false;
    help("");
    let done = 0, total = 0, begun = again;
    const counted = (row) => progress(done += row.dataset.state === "signed", total, "returning");
    try {
      if (again) await refresh();
      total = waitingNow().length;
      await deliver(counted);
      const left = waitingNow();
      if (left.length) {
        begun = false;
        const tokens = await probe();
        begun = true;
        await (hashes ? signHashes : signWhole)(left, tokens, counted);
      }
      if (total) progress(done, total, done === total ? "done" : "some");
      else say("elsewhere");
    } catch (problem) {
      bar.hidden = true;
      explain(problem, begun);
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
  start?.addEventListener("click", () => run({ again: true }));
  stop.addEventListener("click", () => stopped?.abort());
  addEventListener("beforeunload", (event) => { if (stopped) event.preventDefault(); });
  const address = new URL(location);
  if (address.searchParams.has("empezar")) { // the button was pressed on the page before; loading this one again is no press
    address.searchParams.delete("empezar");
    history.replaceState(null, "", address);
    run({ again: false });
  }
})();
