// The redaction editor without reloading: every decision is posted and both texts are drawn anew.
// Without this script the same forms work with a page load each.
"use strict";

(function () {
  let busy = false;

  function scrolls() {
    const kept = {};
    for (const body of document.querySelectorAll("#editor .pane-body")) {
      kept[body.getAttribute("aria-labelledby")] = body.scrollTop;
    }
    return kept;
  }

  function restore(kept) {
    for (const body of document.querySelectorAll("#editor .pane-body")) {
      body.scrollTop = kept[body.getAttribute("aria-labelledby")] || 0;
    }
  }

  function typed() {
    const kept = {};
    for (const field of document.querySelectorAll("#editor .prepare [name]")) {
      kept[field.name] = field.type === "checkbox" ? field.checked : field.value;
    }
    return kept;
  }

  function retype(kept) {
    for (const field of document.querySelectorAll("#editor .prepare [name]")) {
      if (!(field.name in kept) || field.type === "hidden") continue;
      if (field.type === "checkbox") field.checked = kept[field.name];
      else field.value = kept[field.name];
    }
  }

  async function send(form, button) {
    const data = new FormData(form);
    if (button && button.name) data.append(button.name, button.value);
    const kept = scrolls();
    const fields = typed();
    const label = button && button.value ? button.value.split(":")[0] : "";
    const response = await fetch(form.action, {
      method: "POST", body: data, credentials: "same-origin", headers: { "X-Requested-With": "fetch" },
    });
    if (response.status === 401) { location.reload(); return; }
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("editor");
    if (!fresh) { location.reload(); return; }
    document.getElementById("editor").replaceWith(document.adoptNode(fresh));
    document.getElementById("answer").replaceWith(document.adoptNode(page.getElementById("answer")));
    restore(kept);
    retype(fields);
    const again = label && document.querySelector('[data-turn^="' + CSS.escape(label) + ':"]');
    if (again) again.focus({ preventScroll: true });
  }

  document.addEventListener("submit", function (event) {
    const form = event.target.closest("form[data-live]");
    if (!form) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    send(form, event.submitter).catch(() => location.reload()).finally(() => { busy = false; });
  });

  // Pressing a finding in the text turns it: the button of its row does the work.
  document.addEventListener("click", function (event) {
    const finding = event.target.closest("a[data-turn]");
    if (!finding || !document.getSelection().isCollapsed) return;
    const button = document.querySelector('button[name="finding"][value="' + CSS.escape(finding.dataset.turn) + '"]');
    if (!button) return;
    event.preventDefault();
    button.form.requestSubmit(button);
  });

  // A selection in the original goes into the marking form, with the place it was made at.
  document.addEventListener("selectionchange", function () {
    const selection = document.getSelection();
    const original = document.querySelector("[data-original]");
    const form = document.querySelector("form[data-marking]");
    if (!original || !form || !selection.rangeCount || selection.isCollapsed) return;
    const range = selection.getRangeAt(0);
    if (!original.contains(range.startContainer) || !original.contains(range.endContainer)) return;
    const before = document.createRange();
    before.selectNodeContents(original);
    before.setEnd(range.startContainer, range.startOffset);
    const text = range.toString();
    const lead = text.length - text.trimStart().length;
    form.querySelector("[data-first]").value = text.trim();
    form.querySelector("[data-place]").value = Array.from(before.toString()).length + lead;
  });
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-first]")) document.querySelector("[data-place]").value = "";
  });
})();
