// The rich editor: ProseMirror with exactly the elements that `documents/rich_text/` keeps, a toolbar in words, and pasted Word lists.
"use strict";
window.LlaqtaRichText = (() => {
  const PM = window.ProseMirror;
  const OUR_PICTURE = /^\/mesa\/documentos\/[0-9a-f-]{36}\/imagenes\/\d{1,18}\/$/;
  const WEB_OR_MAIL = /^(https?:\/\/|mailto:)\S+$/i;

  // -- What a text is made of --

  const block = (tag, more) => ({ group: "block", parseDOM: [{ tag }], toDOM: () => [tag, 0], ...more });
  const mark = (tag, ...also) => ({ parseDOM: [{ tag }, ...also], toDOM: () => [tag, 0] });
  const list = "bullet_list | ordered_list";
  const tables = PM.tableNodes({ tableGroup: "block", cellContent: `(paragraph | ${list})+`, cellAttributes: {} });
  const schema = new PM.Schema({
    nodes: {
      doc: { content: "block+" },
      paragraph: block("p", { content: "inline*" }),
      heading: {
        content: "inline*", group: "block", defining: true, attrs: { level: { default: 2 } },
        parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(Math.max(level, 2), 4) } })),
        toDOM: (node) => [`h${node.attrs.level}`, 0],
      },
      blockquote: block("blockquote", { content: `(paragraph | ${list})+`, defining: true }),
      bullet_list: block("ul", { content: "list_item+" }),
      ordered_list: block("ol", { content: "list_item+" }),
      list_item: { content: `paragraph (paragraph | ${list})*`, defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
      image: {
        inline: true, group: "inline", draggable: true, attrs: { src: {}, alt: { default: "" } },
        parseDOM: [{ tag: "img[src]", getAttrs: (img) => OUR_PICTURE.test(img.getAttribute("src")) && { src: img.getAttribute("src"), alt: img.alt } }],
        toDOM: (node) => ["img", { src: node.attrs.src, alt: node.attrs.alt }],
      },
      hard_break: { inline: true, group: "inline", selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"] },
      text: { group: "inline" },
      ...tables,
    },
    marks: {
      link: {
        inclusive: false, attrs: { href: {} },
        parseDOM: [{ tag: "a[href]", getAttrs: (a) => WEB_OR_MAIL.test(a.getAttribute("href")) && { href: a.getAttribute("href") } }],
        toDOM: (node) => ["a", { href: node.attrs.href }, 0],
      },
      strong: mark("strong",
        { tag: "b", getAttrs: (b) => !/(^|;)\s*font-weight:\s*(normal|[1-5]00)/.test(b.dataset.pasted || "") && null },
        { tag: "span[data-pasted]", getAttrs: (span) => /(^|;)\s*font-weight:\s*(bold|[6-9]00)/.test(span.dataset.pasted) && null, consuming: false }),
      em: mark("em", { tag: "i" }, { tag: "span[data-pasted]", getAttrs: (span) => /font-style:\s*italic/.test(span.dataset.pasted) && null, consuming: false }),
      underline: mark("u", { tag: "ins" }, { tag: "span[data-pasted]", getAttrs: (span) => /text-decoration[^;]*underline/.test(span.dataset.pasted) && null, consuming: false }),
      sub: { ...mark("sub"), excludes: "sub sup" },
      sup: { ...mark("sup"), excludes: "sub sup" },
    },
  });
  const { nodes, marks } = schema;

  // -- HTML in and out --

  const inertDocument = (html) => new DOMParser().parseFromString(html, "text/html");
  const parse = (html) => PM.DOMParser.fromSchema(schema).parse(inertDocument(html).body);
  const write = (doc) => {
    const holder = document.createElement("div");
    holder.append(PM.DOMSerializer.fromSchema(schema).serializeFragment(doc.content));
    return holder.innerHTML;
  };

  // Word writes lists as paragraphs with a class, the sign in a span that it marks «Ignore». Styles are read, never applied.
  const pasted = (html) => {
    const page = inertDocument(html.replace(/<!--[\s\S]*?-->|<style[\s\S]*?<\/style>/gi, "").replace(/\sstyle=/gi, " data-pasted="));
    page.querySelectorAll("style, script, meta, link, title").forEach((one) => one.remove());
    let open = []; // the lists that are open, outermost first
    page.querySelectorAll("p[class^=MsoList], p[data-pasted*=mso-list]").forEach((line) => {
      const level = Math.min(Number((/level(\d)/.exec(line.dataset.pasted || "") || [0, 1])[1]) || 1, 5);
      const sign = line.querySelector("span[data-pasted*=mso-list]");
      const start = (sign || line).textContent.trim();
      const kind = (sign ? /^\(?[\da-z]{1,4}[.)]/i : /^\d{1,3}[.)]\s/).test(start) ? "ol" : "ul";
      if (sign) sign.remove();
      if (line.previousElementSibling !== open[0]) open = [];
      open.length = Math.min(open.length, level);
      if (open.length === level && open[level - 1].localName !== kind) open.pop();
      while (open.length < level) {
        const inner = page.createElement(kind);
        const outer = open[open.length - 1];
        if (!outer) line.before(inner);
        else (outer.lastElementChild || outer.appendChild(page.createElement("li"))).append(inner);
        open.push(inner);
      }
      const item = open[level - 1].appendChild(page.createElement("li"));
      item.append(line);
    });
    return page.body.innerHTML;
  };

  // -- Where the cursor is --

  // A browser moves the cursor at once and tells the page with the next frame. On a slow machine the next key comes first, and what it
  // does would be done where the cursor was before.
  const settle = (view) => {
    if (view.hasFocus() && !view.composing) view.dom.ownerDocument.dispatchEvent(new Event("selectionchange"));
  };

  // -- The toolbar --

  const inside = (state, type) => {
    const { $from } = state.selection;
    for (let depth = $from.depth; depth > 0; depth -= 1) if ($from.node(depth).type === type) return $from.node(depth);
    return null;
  };
  const has = (state, type) => {
    const { from, to, $from, empty } = state.selection;
    return empty ? Boolean(type.isInSet(state.storedMarks || $from.marks())) : state.doc.rangeHasMark(from, to, type);
  };
  const listing = (type, other) => (state, dispatch) => {
    if (inside(state, type)) return PM.liftListItem(nodes.list_item)(state, dispatch);
    if (!inside(state, other)) return PM.wrapInList(type)(state, dispatch);
    const { $from } = state.selection; // a list of the other kind changes its kind
    for (let depth = $from.depth; depth > 0; depth -= 1) {
      if ($from.node(depth).type === other) {
        if (dispatch) dispatch(state.tr.setNodeMarkup($from.before(depth), type));
        return true;
      }
    }
    return false;
  };
  const quoting = (state, dispatch) => (inside(state, nodes.blockquote) ? PM.lift : PM.wrapIn(nodes.blockquote))(state, dispatch);
  const insertTable = (state, dispatch) => {
    if (inside(state, nodes.table)) return false;
    const cell = (type) => type.createAndFill();
    const row = (type) => nodes.table_row.create(null, [1, 2, 3].map(() => cell(type)));
    const table = nodes.table.create(null, [row(nodes.table_header), row(nodes.table_cell), row(nodes.table_cell)]);
    if (!dispatch) return true;
    const transaction = state.tr.replaceSelectionWith(table);
    let first = null; // its first cell
    transaction.doc.nodesBetween(Math.max(state.selection.from - 1, 0), transaction.doc.content.size, (node, place) => {
      if (first === null && node.type === nodes.table_header) first = place + 1;
      return first === null;
    });
    dispatch(transaction.setSelection(PM.TextSelection.near(transaction.doc.resolve(first))).scrollIntoView());
    return true;
  };
  const addBreak = (state, dispatch) => {
    if (dispatch) dispatch(state.tr.replaceSelectionWith(nodes.hard_break.create()).scrollIntoView());
    return true;
  };

  // Label, hint, command, whether it is on, and whether it is only shown inside a table.
  const TOOLS = [
    { text: "B", label: "Negrita", keys: "Ctrl+B", run: PM.toggleMark(marks.strong), on: (state) => has(state, marks.strong), look: "bold" },
    { text: "I", label: "Cursiva", keys: "Ctrl+I", run: PM.toggleMark(marks.em), on: (state) => has(state, marks.em), look: "italic" },
    { text: "S", label: "Subrayado", keys: "Ctrl+U", run: PM.toggleMark(marks.underline), on: (state) => has(state, marks.underline), look: "underlined" },
    { text: "x²", label: "Superíndice", run: PM.toggleMark(marks.sup), on: (state) => has(state, marks.sup) },
    { text: "x₂", label: "Subíndice", run: PM.toggleMark(marks.sub), on: (state) => has(state, marks.sub) },
    null,
    { text: "• Lista", label: "Lista con viñetas", keys: "Ctrl+Mayús+8", run: listing(nodes.bullet_list, nodes.ordered_list), on: (state) => Boolean(inside(state, nodes.bullet_list)) },
    { text: "1. Lista", label: "Lista numerada", keys: "Ctrl+Mayús+7", run: listing(nodes.ordered_list, nodes.bullet_list), on: (state) => Boolean(inside(state, nodes.ordered_list)) },
    { text: "→", label: "Más adentro", keys: "Ctrl+]", run: PM.sinkListItem(nodes.list_item) },
    { text: "←", label: "Más afuera", keys: "Ctrl+[", run: PM.liftListItem(nodes.list_item) },
    { text: "« »", label: "Cita", run: quoting, on: (state) => Boolean(inside(state, nodes.blockquote)) },
    null,
    { text: "Enlace", label: "Enlace", keys: "Ctrl+K", dialog: "link", on: (state) => has(state, marks.link) },
    { text: "Imagen", label: "Imagen", dialog: "picture" },
    { text: "Tabla", label: "Insertar tabla", run: insertTable },
    { text: "+ fila", label: "Añadir una fila debajo", run: PM.addRowAfter, table: true },
    { text: "− fila", label: "Quitar la fila", run: PM.deleteRow, table: true },
    { text: "+ columna", label: "Añadir una columna a la derecha", run: PM.addColumnAfter, table: true },
    { text: "− columna", label: "Quitar la columna", run: PM.deleteColumn, table: true },
    { text: "Encabezado", label: "La primera fila es el encabezado", run: PM.toggleHeader("row"), table: true },
    { text: "Unir", label: "Unir las celdas elegidas", run: PM.mergeCells, table: true },
    { text: "Separar", label: "Separar la celda", run: PM.splitCell, table: true },
    { text: "Quitar tabla", label: "Quitar la tabla", run: PM.deleteTable, table: true },
    null,
    { text: "↶", label: "Deshacer", keys: "Ctrl+Z", run: PM.undo },
    { text: "↷", label: "Rehacer", keys: "Ctrl+Y", run: PM.redo },
  ];
  const STYLES = [["p", "Párrafo"], ["2", "Título"], ["3", "Subtítulo"], ["4", "Título menor"]];

  const element = (tag, attributes, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };

  class Toolbar {
    constructor(view, dialogs, extra) {
      this.view = view;
      this.dom = element("div", { role: "toolbar", "aria-label": "Formato del texto", class: "tools" });
      this.styles = element("select", { "aria-label": "Estilo del párrafo" }, ...STYLES.map(([value, text]) => element("option", { value }, text)));
      this.styles.addEventListener("change", () => {
        const level = Number(this.styles.value);
        this.run(level ? PM.setBlockType(nodes.heading, { level }) : PM.setBlockType(nodes.paragraph));
      });
      this.buttons = [];
      let group = element("span", { class: "group" }, this.styles);
      this.dom.append(group);
      TOOLS.forEach((tool) => {
        if (!tool) { group = element("span", { class: "group" }); this.dom.append(group); return; }
        const title = tool.keys ? `${tool.label} (${tool.keys})` : tool.label;
        const button = element("button", { type: "button", title, "aria-label": tool.label, class: tool.look || "" }, tool.text);
        button.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
        button.addEventListener("click", () => (tool.dialog ? dialogs[tool.dialog]() : this.run(tool.run)));
        group.append(button);
        this.buttons.push([tool, button]);
      });
      if (extra) this.dom.append(element("span", { class: "group" }, extra));
      this.dom.addEventListener("mousedown", () => settle(view), { capture: true });
      // One stop of the tabulator; arrows go along.
      this.dom.addEventListener("keydown", (event) => this.move(event));
      this.dom.addEventListener("focusin", (event) => this.stop(event.target));
      this.update();
      this.stop(this.styles);
    }

    run(command) {
      command(this.view.state, this.view.dispatch, this.view);
      this.view.focus();
    }

    get stops() {
      return [...this.dom.querySelectorAll("select, button")].filter((one) => !one.hidden);
    }

    stop(chosen) {
      this.dom.querySelectorAll("select, button").forEach((one) => { one.tabIndex = one === chosen ? 0 : -1; });
    }

    move(event) {
      if (event.key === "Escape") { this.view.focus(); return; }
      const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      const { stops } = this;
      let next = step ? stops[(stops.indexOf(event.target) + step + stops.length) % stops.length] : null;
      if (event.key === "Home") [next] = stops;
      if (event.key === "End") next = stops[stops.length - 1];
      if (!next) return;
      event.preventDefault();
      next.focus();
    }

    update() {
      const { state } = this.view;
      const heading = inside(state, nodes.heading);
      this.styles.value = heading ? String(heading.attrs.level) : "p";
      this.styles.disabled = Boolean(inside(state, nodes.table));
      const inTable = Boolean(inside(state, nodes.table));
      this.buttons.forEach(([tool, button]) => {
        button.hidden = Boolean(tool.table) && !inTable;
        if (tool.on) button.setAttribute("aria-pressed", String(tool.on(state)));
        if (tool.run) button.setAttribute("aria-disabled", String(!tool.run(state)));
      });
    }
  }

  // -- Small windows --

  const askFor = (title, fields, act) => {
    const inputs = fields.map(({ label, ...attributes }) => [element("label", {}, label), element("input", attributes)]);
    const problem = element("p", { class: "problem", role: "alert" });
    const yes = element("button", { type: "submit" }, "Aceptar");
    const no = element("button", { type: "button", class: "btn second" }, "Cancelar");
    const form = element("form", {}, element("h2", {}, title));
    inputs.forEach(([label, input], number) => {
      input.id = `ask-${number}`;
      label.htmlFor = input.id;
      form.append(element("div", { class: "field" }, label, input));
    });
    form.append(problem, element("div", { class: "acts" }, yes, no));
    const dialog = element("dialog", { "aria-label": title, class: "ask" }, form);
    document.body.append(dialog);
    dialog.addEventListener("close", () => dialog.remove());
    no.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      event.stopPropagation();
      yes.disabled = true;
      problem.textContent = await act(...inputs.map(([, input]) => (input.type === "file" ? input.files[0] : input.value.trim())));
      yes.disabled = false;
      if (!problem.textContent) dialog.close();
    });
    dialog.showModal();
  };

  const askLink = (view) => {
    const { state } = view;
    const { from, to, empty, $from } = state.selection;
    const present = marks.link.isInSet($from.marks()) || (state.doc.nodeAt(from) && marks.link.isInSet(state.doc.nodeAt(from).marks));
    askFor("Enlace", [{ label: "Dirección (vacía: quita el enlace)", type: "text", inputmode: "url", value: present ? present.attrs.href : "https://" }], (href) => {
      const transaction = view.state.tr;
      if (!href || href === "https://") view.dispatch(transaction.removeMark(from, to, marks.link));
      else if (!WEB_OR_MAIL.test(href)) return "Escriba una dirección que empiece con https:// o mailto:";
      else if (empty) view.dispatch(transaction.insert(from, schema.text(href, [marks.link.create({ href })])));
      else view.dispatch(transaction.addMark(from, to, marks.link.create({ href })));
      view.focus();
      return "";
    });
  };

  const askPicture = (view, upload) => askFor(
    "Imagen",
    [{ label: "Archivo JPEG o PNG", type: "file", accept: "image/jpeg,image/png", required: "" }, { label: "Qué muestra, para quien no puede verla", type: "text", required: "", maxlength: "300" }],
    async (file, alt) => {
      const sent = await upload(file);
      if (!sent.url) return sent.problem;
      view.dispatch(view.state.tr.replaceSelectionWith(nodes.image.create({ src: sent.url, alt })).scrollIntoView());
      view.focus();
      return "";
    },
  );

  // -- Together --

  const rules = PM.inputRules({
    rules: [
      PM.wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list),
      PM.wrappingInputRule(/^1[.)]\s$/, nodes.ordered_list),
      PM.textblockTypeInputRule(/^(#{1,3})\s$/, nodes.heading, (found) => ({ level: found[1].length + 1 })),
    ],
  });
  const keys = (dialogs, toToolbar) => PM.keymap({
    "Mod-b": PM.toggleMark(marks.strong), "Mod-i": PM.toggleMark(marks.em), "Mod-u": PM.toggleMark(marks.underline),
    "Mod-z": PM.undo, "Mod-y": PM.redo, "Mod-Shift-z": PM.redo,
    "Mod-Shift-8": listing(nodes.bullet_list, nodes.ordered_list), "Mod-Shift-7": listing(nodes.ordered_list, nodes.bullet_list),
    "Mod-]": PM.sinkListItem(nodes.list_item), "Mod-[": PM.liftListItem(nodes.list_item),
    "Mod-k": () => { dialogs.link(); return true; },
    "Alt-F10": () => { toToolbar(); return true; },
    "Shift-Enter": addBreak,
    Enter: PM.splitListItem(nodes.list_item),
    Tab: PM.goToNextCell(1), "Shift-Tab": PM.goToNextCell(-1), // outside of a table the tabulator leaves the text
  });

  // Put the editor in the place of a textarea. `upload(file)` gives `{url}` or `{problem}`; `changed()` is told of every change.
  const mount = (area, { html, label, describedBy, upload, changed, extra }) => {
    const place = element("div", { class: "rich" });
    area.before(place);
    const dialogs = {};
    let toolbar = null;
    const view = new PM.EditorView(place, {
      state: PM.EditorState.create({
        doc: parse(html),
        plugins: [rules, keys(dialogs, () => toolbar.stops[0].focus()), PM.keymap(PM.baseKeymap), PM.history(), PM.dropCursor(), PM.gapCursor(), PM.tableEditing()],
      }),
      attributes: { role: "textbox", "aria-multiline": "true", "aria-label": label, ...(describedBy ? { "aria-describedby": describedBy } : {}), lang: "es", spellcheck: "true", class: "written" },
      handleDOMEvents: {
        keydown: (self) => { settle(self); return false; },
        paste: (self) => { settle(self); return false; },
      },
      transformPastedHTML: pasted,
      handlePaste: (self, event) => {
        const [file] = [...(event.clipboardData ? event.clipboardData.files : [])].filter((one) => /^image\/(png|jpeg)$/.test(one.type));
        if (!file || event.clipboardData.getData("text/html")) return false;
        upload(file).then((sent) => {
          if (sent.url) self.dispatch(self.state.tr.replaceSelectionWith(nodes.image.create({ src: sent.url, alt: "" })));
        });
        return true;
      },
      dispatchTransaction(transaction) {
        view.updateState(view.state.apply(transaction));
        if (toolbar) toolbar.update();
        if (transaction.docChanged) changed();
      },
    });
    dialogs.link = () => askLink(view);
    dialogs.picture = () => askPicture(view, upload);
    toolbar = new Toolbar(view, dialogs, extra);
    place.prepend(toolbar.dom);
    area.hidden = true;
    return {
      view,
      html: () => write(view.state.doc),
      says: (other) => view.state.doc.eq(parse(other)), // the same text, however it is written
      replace: (other) => view.dispatch(view.state.tr.replaceWith(0, view.state.doc.content.size, parse(other).content)),
      insert: (other) => {
        view.dispatch(view.state.tr.replaceSelection(new PM.Slice(parse(other).content, 0, 0)).scrollIntoView());
        view.focus();
      },
    };
  };

  return { mount, pasted };
})();
