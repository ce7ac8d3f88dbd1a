// Long forms: drafts that save themselves, a session that may end without losing a word,
// rows that are added in place, amounts read back in capital numerals.
"use strict";

(function () {
  const PREFIX = "sanjian-draft:";
  const SAVE_AFTER = 1500;
  const SKIPPED = new Set(["csrfmiddlewaretoken", "add-row"]);

  function clockNow() {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    return two(now.getHours()) + ":" + two(now.getMinutes());
  }

  // ---- drafts ----
  function entriesOf(form) {
    const hidden = new Set(Array.from(form.querySelectorAll("input[type=hidden]"), (i) => i.name));
    return Array.from(new FormData(form)).filter(
      ([name, value]) => typeof value === "string" && !SKIPPED.has(name) && !hidden.has(name));
  }

  function stored(key) {
    try { return JSON.parse(localStorage.getItem(PREFIX + key)); } catch { return null; }
  }

  function store(key, entries) {
    try {
      localStorage.setItem(PREFIX + key, JSON.stringify({ at: clockNow(), entries }));
      return true;
    } catch { return false; }
  }

  function fill(form, entries) {
    const byName = new Map();
    for (const [name, value] of entries) byName.set(name, (byName.get(name) || []).concat(value));
    for (const rows of form.querySelectorAll("[data-rows]")) {
      const names = Array.from(byName.keys(), (n) => n.match("^" + rows.dataset.rows + "-(\\d+)-"));
      const last = Math.max(-1, ...names.filter(Boolean).map((m) => Number(m[1])));
      while (rows.querySelectorAll("[data-row]").length <= last) addRow(rows);
    }
    for (const control of form.elements) {
      if (!control.name || control.type === "hidden" || control.type === "file" || control.tagName === "BUTTON") continue;
      const values = byName.get(control.name) || [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
      else if (values.length) control.value = values[0];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async function postDraft(form) {
    const body = new FormData(form);
    for (const [name, value] of Array.from(body)) if (typeof value !== "string") body.delete(name);
    const answer = await fetch(form.dataset.draftUrl, {
      method: "POST", body, credentials: "same-origin", redirect: "manual",
      headers: { "X-Requested-With": "fetch" },
    });
    return answer.ok;
  }

  function watchDraft(form) {
    const key = form.dataset.draft;
    const state = form.querySelector("[data-draft-state]");
    const say = (words) => { if (state) state.textContent = words; };
    const first = JSON.stringify(entriesOf(form));
    let timer = 0;

    async function save() {
      timer = 0;
      const local = store(key, entriesOf(form));
      let remote = false;
      if (form.dataset.draftUrl) remote = await postDraft(form).catch(() => false);
      if (remote) say("草稿已保存 " + clockNow());
      else if (local) say("草稿已存在本机 " + clockNow());
      else say("草稿未能保存，请勿关闭本页");
    }
    form.addEventListener("input", function () {
      if (timer) clearTimeout(timer);
      timer = setTimeout(save, SAVE_AFTER);
    });
    addEventListener("pagehide", function () {
      if (timer) store(key, entriesOf(form));
    });
    form.addEventListener("submit", function () {
      clearTimeout(timer);
      timer = 0;
      store(key, entriesOf(form));
      sessionStorage.setItem(PREFIX + "sent", key);
    });

    const draft = stored(key);
    if (!draft || "returned" in form.dataset || JSON.stringify(draft.entries) === first) return;
    offer(form, draft, () => localStorage.removeItem(PREFIX + key), say);
  }

  function offer(form, draft, forget, say) {
    const bar = document.createElement("div");
    bar.className = "draft-offer";
    bar.setAttribute("role", "status");
    const words = document.createElement("span");
    words.textContent = "本机有 " + draft.at + " 未办完的草稿。";
    bar.append(words, choice("接着填写", function () {
      fill(form, draft.entries);
      say("已恢复 " + draft.at + " 的草稿");
    }), choice("不用它", forget));
    form.before(bar);

    function choice(label, act) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button quiet";
      button.textContent = label;
      button.addEventListener("click", function () { act(); bar.remove(); });
      return button;
    }
  }

  // A form that was sent and did not come back with errors is done: its draft goes.
  function settleSent() {
    const key = sessionStorage.getItem(PREFIX + "sent");
    if (!key) return;
    sessionStorage.removeItem(PREFIX + "sent");
    const back = document.querySelector('form[data-draft="' + CSS.escape(key) + '"]');
    if (!back && !document.querySelector("[data-login-page]")) localStorage.removeItem(PREFIX + key);
  }

  function forgetAll() {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  }

  // ---- the session is asked before a form is sent ----
  async function askSession(form) {
    const answer = await fetch(form.dataset.session, {
      method: "HEAD", credentials: "same-origin", redirect: "manual", cache: "no-store",
    });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) return "ended";
    const person = answer.headers.get("X-Person");
    if (form.dataset.person && person && person !== form.dataset.person) return "other";
    const token = answer.headers.get("X-CSRF-Token");
    const field = form.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && field) field.value = token;
    return "holds";
  }

  function showSession(words) {
    const dialog = document.querySelector("[data-session-dialog]");
    dialog.querySelector("[data-session-words]").textContent = words;
    if (!dialog.open) dialog.showModal();
    addEventListener("focus", () => dialog.close(), { once: true });
  }

  function guardSession(form) {
    let checked = false;
    form.addEventListener("submit", async function (event) {
      if (checked) { checked = false; return; }
      const button = event.submitter;
      event.preventDefault();
      event.stopImmediatePropagation();
      let state = "holds";
      try { state = await askSession(form); } catch { /* offline: the browser will say so itself */ }
      if (state === "holds") {
        checked = true;
        form.requestSubmit(button || undefined);
        return;
      }
      store(form.dataset.draft || location.pathname, entriesOf(form));
      showSession(state === "other"
        ? "这个浏览器里现在登录的是另一个人。所填内容仍在本页，请用自己的账号重新登录后继续。"
        : "所填内容仍在本页，也存在本机草稿里。请在新窗口登录，登录后回到本页，再办一次。");
    });
  }

  function guardTwice(form) {
    form.addEventListener("submit", function (event) {
      if (event.defaultPrevented) return;
      if (form.dataset.sending) { event.preventDefault(); return; }
      form.dataset.sending = "yes";
      setTimeout(() => delete form.dataset.sending, 8000);
    });
    addEventListener("pageshow", () => delete form.dataset.sending);
  }

  // ---- rows ----
  function addRow(rows) {
    const all = rows.querySelectorAll("[data-row]");
    const last = all[all.length - 1];
    const from = all.length - 1;
    const copy = last.cloneNode(true);
    const name = rows.dataset.rows;
    const renumber = (text) => text.split(name + "-" + from + "-").join(name + "-" + all.length + "-");
    for (const element of [copy, ...copy.querySelectorAll("*")]) {
      for (const attribute of ["id", "name", "for", "aria-describedby"]) {
        if (element.hasAttribute(attribute)) element.setAttribute(attribute, renumber(element.getAttribute(attribute)));
      }
      if (element.matches("input[type=checkbox], input[type=radio]")) element.checked = false;
      else if (element.matches("input, textarea, select")) element.value = "";
      element.removeAttribute("aria-invalid");
      element.classList.remove("field-wrong");
    }
    for (const error of copy.querySelectorAll(".error")) error.remove();
    for (const capital of copy.querySelectorAll("[data-capital]")) capital.textContent = "";
    copy.querySelector("[data-row-number]").textContent = String(all.length + 1);
    last.after(copy);
    return copy;
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const rows = button.form.querySelector('[data-rows="' + CSS.escape(button.dataset.addRow) + '"]');
    if (!rows || !rows.querySelector("[data-row]")) return;
    event.preventDefault();
    addRow(rows).querySelector("input, select, textarea").focus();
  });

  // ---- amounts in capital numerals, lengths ----
  const DIGITS = "零壹贰叁肆伍陆柒捌玖";
  function capitalGroup(group) {
    let text = "";
    let gap = false;
    for (let place = 3; place >= 0; place--) {
      const digit = Math.floor(group / 10 ** place) % 10;
      if (!digit) { gap = text !== ""; continue; }
      text += (gap ? "零" : "") + DIGITS[digit] + ["", "拾", "佰", "仟"][place];
      gap = false;
    }
    return text;
  }
  function capital(typed) {
    const plain = typed.normalize("NFKC").replace(/[,\s元]/g, "");
    if (!/^\d{1,12}(\.\d{1,2})?$/.test(plain)) return "";
    const [whole, part = ""] = plain.split(".");
    const groups = whole.padStart(12, "0").match(/.{4}/g).map(Number);
    let text = "";
    let gap = false;
    groups.forEach(function (group, index) {
      if (!group) { gap = text !== ""; return; }
      text += (text && (gap || group < 1000) ? "零" : "") + capitalGroup(group) + ["亿", "万", ""][index];
      gap = false;
    });
    const [jiao, fen] = part.padEnd(2, "0").split("").map(Number);
    if (!jiao && !fen) return (text || "零") + "元整";
    const yuan = text ? text + "元" : "";
    return yuan + (jiao ? DIGITS[jiao] + "角" : yuan ? "零" : "") + (fen ? DIGITS[fen] + "分" : "整");
  }
  function readBack(input) {
    const output = input.parentElement.querySelector("[data-capital]");
    if (output) output.textContent = capital(input.value.trim());
  }
  function countLength(area) {
    const limit = Number(area.dataset.limit);
    const length = Array.from(area.value).length;
    let words = area.nextElementSibling;
    if (!words || !words.matches("[data-length]")) {
      if (length < limit * 0.8) return;
      words = document.createElement("p");
      words.dataset.length = "";
      area.after(words);
    }
    words.className = length > limit ? "over-limit" : "hint";
    words.textContent = length > limit ? "超出" + (length - limit) + "字" : "还可写" + (limit - length) + "字";
  }
  document.addEventListener("input", function (event) {
    if (event.target.matches("[data-yuan]")) readBack(event.target);
    if (event.target.matches("textarea[data-limit]")) countLength(event.target);
    if (event.target.matches("form")) for (const one of event.target.querySelectorAll("[data-yuan]")) readBack(one);
  });

  settleSent();
  for (const input of document.querySelectorAll("[data-yuan]")) readBack(input);
  for (const form of document.querySelectorAll("form.form")) {
    if (form.dataset.session) guardSession(form);
    guardTwice(form);
    if (form.dataset.draft) watchDraft(form);
  }
  for (const form of document.querySelectorAll("form[data-forget-drafts]")) form.addEventListener("submit", forgetAll);
})();
