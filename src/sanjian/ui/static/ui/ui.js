// Small helps for every page: menus, rows by keyboard, columns, confirmation, focus.
// Everything here also works, more slowly, without scripts.
"use strict";

(function () {
  // Menus close on a click elsewhere and on Escape.
  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) {
      if (menu !== except) menu.open = false;
    }
  }
  document.addEventListener("click", (event) => closeMenus(event.target.closest("details[data-menu]")));
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") {
      const open = document.querySelector("details[data-menu][open]");
      if (open) { open.open = false; open.querySelector("summary").focus(); }
    }
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const search = document.querySelector("[data-search-key]");
    if (event.key === "/" && !typing && search && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
  });

  // A list can be walked with the arrow keys: Enter opens, Home and End jump.
  function rowsOf(table) {
    return Array.from(table.tBodies[0].rows);
  }
  function walk(table, from, key) {
    const rows = rowsOf(table);
    const at = rows.indexOf(from);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[key];
    const row = rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row === from) return;
    from.tabIndex = -1;
    row.tabIndex = 0;
    row.focus();
  }
  for (const table of document.querySelectorAll("table[data-keys]")) {
    const rows = rowsOf(table);
    rows.forEach((row, index) => { row.tabIndex = index ? -1 : 0; });
    table.addEventListener("keydown", function (event) {
      const row = event.target.closest("tbody tr");
      if (!row || event.target !== row || event.ctrlKey || event.metaKey || event.altKey) return;
      if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) {
        event.preventDefault();
        walk(table, row, event.key);
      } else if (event.key === "Enter") {
        const link = row.querySelector("a[href]");
        if (link) link.click();
      }
    });
  }

  // Columns come and go at once, and the address follows so that a saved view keeps them.
  for (const form of document.querySelectorAll("form[data-columns]")) {
    const table = document.getElementById("table-" + form.dataset.columns);
    form.addEventListener("change", function () {
      const address = new URL(location.href);
      address.searchParams.delete("columns");
      address.searchParams.append("columns", "");
      for (const box of form.querySelectorAll("input[type=checkbox]")) {
        for (const cell of table.querySelectorAll('[data-col="' + CSS.escape(box.value) + '"]')) {
          cell.hidden = !box.checked;
        }
        if (box.checked) address.searchParams.append("columns", box.value);
      }
      history.replaceState(null, "", address);
    });
    form.querySelector("button").hidden = true;
  }

  // An act that binds the agency is asked for once more, in its own words.
  document.addEventListener("click", function (event) {
    const button = event.target.closest("button[data-confirm]");
    if (button && !button.dataset.confirmed) {
      const dialog = document.getElementById(button.dataset.confirm);
      if (!dialog || !dialog.showModal) return;
      event.preventDefault();
      dialog.askedBy = button;
      dialog.showModal();
      return;
    }
    const refused = event.target.closest("[data-refused]");
    if (refused) event.preventDefault();
    const dialog = event.target.closest("dialog");
    if (!dialog) return;
    if (event.target.closest("[data-confirm-stop], [data-session-stop]")) dialog.close();
    if (event.target.closest("[data-confirm-go]")) {
      const asked = dialog.askedBy;
      dialog.close();
      asked.dataset.confirmed = "yes";
      asked.click();
      delete asked.dataset.confirmed;
    }
  });

  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();

  // The link of an error summary leads to the control itself, not only near it.
  document.addEventListener("click", function (event) {
    const link = event.target.closest(".error-summary a");
    const control = link && document.getElementById(link.hash.slice(1));
    if (!control) return;
    event.preventDefault();
    control.closest(".field").scrollIntoView({ block: "start" });
    control.focus({ preventScroll: true });
  });
})();
