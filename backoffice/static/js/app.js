// Progressive enhancement only: every page works without this file.
(() => {
  "use strict";

  // Accents and case do not count: "évé" finds "ÉVÈNEMENTS".
  const plain = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").replace(/œ/gi, "oe").toLowerCase();
  // "1.2" is one word: the number of a type of action.
  const words = (text) => plain(text).match(/\d+\.\d+|[\p{L}\p{N}]+/gu) || [];
  const announce = (text) => {
    const region = document.getElementById("annonces");
    if (region) region.textContent = text;
  };

  // --- filter a <select> by the first letters of any of its words --------------------------------------------
  // Every word typed must begin a word of the option; when nothing does, letters inside words are accepted.
  function matching(options, typed) {
    const wanted = words(typed);
    if (!wanted.length) return options;
    const begins = options.filter((option) => wanted.every((w) => option.words.some((word) => word.startsWith(w))));
    if (begins.length) return begins;
    return options.filter((option) => wanted.every((w) => option.words.some((word) => word.includes(w))));
  }

  function filterSelect(search) {
    const select = document.getElementById(search.dataset.filterSelect);
    if (!select) return;
    const box = search.closest("[data-filter-box]");
    const count = box.querySelector("[data-filter-count]");
    const groups = Array.from(select.children);
    const options = Array.from(select.options)
      .filter((element) => element.value !== "")
      .map((element) => ({ element, group: element.closest("optgroup"), words: words(element.text) }));
    const blank = Array.from(select.options).find((element) => element.value === "");
    const roomy = window.matchMedia("(pointer: fine) and (min-width: 600px)");
    box.hidden = false;

    function show(kept) {
      const chosen = select.value;
      const elements = new Set(kept.map((option) => option.element));
      options.forEach(({ element }) => element.remove());
      options.forEach(({ element, group }) => {
        if (elements.has(element)) (group || select).append(element);
      });
      groups.forEach((child) => {
        if (child.tagName !== "OPTGROUP") return;
        child.remove();
        if (child.children.length) select.append(child);
      });
      select.value = chosen;
      if (select.selectedIndex < 0 && blank) blank.selected = true;
      if (select.value !== chosen) changed(); // what the page shows of it goes too
    }

    const changed = () => select.dispatchEvent(new Event("change", { bubbles: true }));

    // Spread out, the list shows only what may be chosen.
    const spread = (rows) => {
      if (blank) blank.hidden = true;
      select.size = Math.min(Math.max(rows, 2), 8);
    };
    const fold = () => {
      if (blank) blank.hidden = false;
      select.removeAttribute("size");
    };

    search.addEventListener("input", () => {
      const kept = matching(options, search.value);
      show(kept);
      if (!search.value.trim()) {
        count.textContent = "";
        fold();
        return;
      }
      const one = kept.length === 1;
      count.textContent = kept.length
        ? `${kept.length} choix correspond${one ? "" : "ent"}.`
        : "Aucun choix ne correspond\u00a0: essayez d’autres lettres.";
      announce(count.textContent);
      if (one && select.value !== kept[0].element.value) {
        select.value = kept[0].element.value;
        changed();
      }
      if (roomy.matches && kept.length > 1) spread(kept.length);
      else fold();
    });
    search.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown") {
        event.preventDefault();
        select.focus();
        if (select.value || select.options.length < 2) return;
        select.selectedIndex = blank ? 1 : 0;
        changed();
      }
      if (event.key === "Enter") event.preventDefault();
    });
    select.addEventListener("click", (event) => {
      if (event.target.tagName === "OPTION") fold();
    });
    select.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && select.size > 1) {
        event.preventDefault();
        fold();
      }
    });
    select.addEventListener("blur", fold);
  }

  // --- an establishment typed in a picker: the arrow goes down to the matches, Enter does not send the form ------
  function picker(input) {
    const field = input.closest("fieldset");
    field.querySelector("button").hidden = Boolean(window.htmx);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && window.htmx) event.preventDefault();
      if (event.key !== "ArrowDown") return;
      const first = field.querySelector("input[type=radio]:checked") || field.querySelector("input[type=radio]");
      if (!first) return;
      event.preventDefault();
      first.focus();
    });
  }

  // Who has gone down to the matches keeps those: late ones do not take them from under the hand.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const matches = event.detail.target;
    if (matches.matches(".picker__choices") && matches.contains(document.activeElement)) event.detail.shouldSwap = false;
  });

  // --- say which files were chosen, and which are too big, before they are sent ------------------------------
  function size(bytes) {
    const unit = bytes < 1e6 ? ["Ko", 1e3] : ["Mo", 1e6];
    const value = Math.max(bytes / unit[1], 0.1);
    return `${value.toLocaleString("fr-FR", { maximumFractionDigits: value < 10 ? 1 : 0 })} ${unit[0]}`;
  }

  function fileList(input) {
    const list = document.getElementById(input.dataset.fileList);
    const limit = Number(input.dataset.maxBytes) || Infinity;
    if (!list) return;
    input.addEventListener("change", () => {
      const lines = Array.from(input.files, (file) => {
        const line = document.createElement("li");
        const tooBig = file.size > limit;
        line.textContent = `${file.name} (${size(file.size)})`;
        if (tooBig) {
          line.dataset.refused = "";
          line.append(`\u00a0: trop volumineux, ${size(limit)} au maximum`);
        }
        return line;
      });
      list.replaceChildren(...lines);
      announce(lines.map((line) => line.textContent).join(", "));
    });
  }

  // --- a reason that the committee keeps is written where it can be completed ----------------------------------
  function fills(select) {
    const area = select.form.querySelector(`textarea[name$="-${select.dataset.fills}"]`);
    if (!area) return;
    select.addEventListener("change", () => {
      const text = select.selectedOptions[0].dataset.text;
      if (!text) return;
      area.value = [area.value.trim(), text].filter(Boolean).join("\n\n");
      select.value = "";
      area.focus();
      announce("Le motif est écrit dans le champ.");
    });
  }

  // --- a form is sent once -----------------------------------------------------------------------------------
  // aria-disabled and not disabled: a disabled button would not send its own name and value.
  function sendOnce(event) {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if ("download" in form.dataset) return; // a file comes, and the page stays
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    form.querySelectorAll("button[type=submit]").forEach((button) => button.setAttribute("aria-disabled", "true"));
    announce("Envoi en cours…");
  }

  function ready(root) {
    root.querySelectorAll("[data-filter-select]").forEach(filterSelect);
    root.querySelectorAll("[data-file-list]").forEach(fileList);
    root.querySelectorAll("[data-picker]").forEach(picker);
    root.querySelectorAll("[data-fills]").forEach(fills);
  }

  ready(document);
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("submit", sendOnce);
  document.addEventListener("htmx:load", (event) => {
    if (event.target === document.body) return;
    ready(event.target);
    const news = event.target.querySelector("[data-announce]");
    if (news) announce(news.textContent.trim());
  });

  // The page may come back from the browser's history: its forms are usable again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-disabled]").forEach((button) => button.removeAttribute("aria-disabled"));
    });
  });

  // --- menus close with Escape and with a click elsewhere ----------------------------------------------------
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("[data-menu][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    document.querySelectorAll("[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });
})();
