// Resumable upload of large files (tus 1.0, through the vendored tus-js-client).
//
// Any element with data-upload="<endpoint>" around a file input is enhanced. In a form that asks
// for the five labels of a recording, files go up when the form is submitted, and submitting it
// again labels those that were still waiting; elsewhere they go up as soon as they are chosen.
// Needs vendor/tus/tus.min.js loaded before it.
// Events on the element: upload:done (detail: the state the server answered), upload:failed.
"use strict";

(function () {
  const LABELS = ["case_number", "captured_at", "captured_where", "captured_by", "proves"];
  const PIECE = 1024 * 1024;
  const REQUEST_BYTES = 64 * PIECE;
  const RETRY_AFTER = [0, 1000, 3000, 5000, 10000, 20000];
  const TRANSIENT = new Set([409, 423, 460, 502, 504]);
  const active = new Set();

  // ---- words ----
  function bytes(number) {
    if (number < PIECE) return Math.max(1, Math.round(number / 1024)) + " KB";
    if (number < 1024 * PIECE) return (number / PIECE).toFixed(1) + " MB";
    return (number / 1024 / PIECE).toFixed(2) + " GB";
  }

  function lasting(seconds) {
    if (seconds < 60) return "约 " + Math.max(1, Math.round(seconds)) + " 秒";
    if (seconds < 3600) return "约 " + Math.round(seconds / 60) + " 分钟";
    return "约 " + (seconds / 3600).toFixed(1) + " 小时";
  }

  function parsed(text) {
    try { return JSON.parse(text); } catch { return null; }
  }

  function problemOf(error) {
    const answer = error && error.originalResponse;
    const body = answer ? parsed(answer.getBody()) : null;
    if (body && body.detail) return body;
    if (answer && answer.getStatus() === 403) {
      return { code: "upload.session", detail: "登录已过期。", cure: "请在新窗口重新登录，再按“继续”；已收到的部分保留。" };
    }
    return { code: "upload.network", detail: "网络中断，已收到的部分保留。", cure: "网络恢复后按“继续”。" };
  }

  // ---- digests: every piece of 1 MiB under one root (RFC 6962), so a torn piece can be named ----
  async function sha256(prefix, ...parts) {
    const whole = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0));
    whole[0] = prefix;
    let at = 1;
    for (const part of parts) { whole.set(part, at); at += part.length; }
    return new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  }

  async function leavesOf(file, tell, stopped) {
    const leaves = [];
    for (let at = 0; at < file.size; at += PIECE) {
      if (stopped()) return null;
      const piece = new Uint8Array(await file.slice(at, at + PIECE).arrayBuffer());
      leaves.push(await sha256(0, piece));
      tell(Math.min(at + PIECE, file.size));
    }
    return leaves;
  }

  async function rootOf(leaves) {
    let level = leaves;
    while (level.length > 1) {
      const above = [];
      for (let at = 0; at < level.length; at += 2) {
        above.push(at + 1 < level.length ? await sha256(1, level[at], level[at + 1]) : level[at]);
      }
      level = above;
    }
    return hex(level[0]);
  }

  function hex(array) {
    return Array.from(array, (one) => one.toString(16).padStart(2, "0")).join("");
  }

  // ---- one file ----
  class Transfer {
    constructor(host, file, row) {
      this.host = host;
      this.file = file;
      this.row = row;
      this.leaves = null;
      this.cancelled = false;
      this.paused = false;
      this.began = null;
      row.say("");
      row.onPause(() => (this.paused ? this.resume() : this.pause()));
      row.onCancel(() => this.cancel());
    }

    async start() {
      active.add(this);
      const refusal = this.refusal();
      if (refusal) { this.fail({ detail: refusal, cure: "" }); return; }
      if (window.crypto && crypto.subtle) {
        this.row.say("正在计算校验值，文件未离开本机");
        this.leaves = await leavesOf(this.file, (done) => this.row.progress(done, this.file.size),
          () => this.cancelled).catch(() => null);
        if (this.cancelled) return;
      }
      this.upload = new tus.Upload(this.file, await this.options());
      const earlier = await this.upload.findPreviousUploads().catch(() => []);
      if (earlier.length) {
        this.upload.resumeFromPreviousUpload(earlier[0]);
        this.row.say("发现上次未完成的上传，从中断处继续");
      }
      if (!this.paused && !this.cancelled) this.upload.start();
    }

    refusal() {
      const limit = Number(this.host.dataset.uploadLimit || 0);
      if (this.file.size === 0) return "“" + this.file.name + "”是空文件（0字节）。";
      if (limit && this.file.size > limit) {
        return "“" + this.file.name + "”为 " + bytes(this.file.size) + "，超过 " + bytes(limit) + " 的限制。";
      }
      return "";
    }

    async options() {
      const metadata = { filename: this.file.name, filetype: this.file.type || "" };
      const form = formOf(this.host);
      const secrecy = form && form.elements.namedItem("secrecy");
      if (secrecy && secrecy.value) metadata.secrecy = secrecy.value;
      if (this.leaves && this.leaves.length) metadata.chunk_root = await rootOf(this.leaves);
      return {
        endpoint: this.host.dataset.upload,
        chunkSize: REQUEST_BYTES,
        retryDelays: RETRY_AFTER,
        metadata: Object.assign(metadata, labelsOf(this.host)),
        headers: headersOf(this.host),
        removeFingerprintOnSuccess: true,
        onShouldRetry: (error) => {
          const answer = error.originalResponse;
          return !this.paused && (!answer || TRANSIENT.has(answer.getStatus()));
        },
        onProgress: (sent, total) => this.progress(sent, total),
        onSuccess: () => this.settle(),
        onError: (error) => this.broken(error),
      };
    }

    progress(sent, total) {
      this.row.progress(sent, total);
      if (this.paused) return;
      const now = performance.now();
      if (!this.began) this.began = { at: now, sent };
      const seconds = (now - this.began.at) / 1000;
      const rate = seconds > 1 ? (sent - this.began.sent) / seconds : 0;
      const left = rate > 0 ? "，剩余" + lasting((total - sent) / rate) : "";
      this.row.say(sent < total ? bytes(sent) + " / " + bytes(total) + left : "已全部送达，正在核对并入库");
    }

    async pause() {
      this.paused = true;
      this.began = null;
      this.row.pausedAs(true);
      if (this.upload) await this.upload.abort();
      this.row.say("已暂停，已收到的部分保留7日");
    }

    resume() {
      this.paused = false;
      this.row.pausedAs(false);
      if (!this.upload) return;
      this.upload.options.headers = headersOf(this.host);
      this.row.say("从中断处继续");
      this.upload.start();
    }

    async cancel() {
      this.cancelled = true;
      active.delete(this);
      if (this.upload) await this.upload.abort(true).catch(() => {});
      this.row.remove();
    }

    // The server has all bytes: ask what became of them.
    async settle() {
      const answer = await this.ask("GET", "").catch(() => null);
      if (!answer) { this.fail(problemOf(null)); return; }
      if (!answer.ok) { await this.repairOr(answer.body || {}); return; }
      const state = answer.body;
      if (state.state !== "complete") { this.fail({ detail: state.message, cure: "" }); return; }
      this.finish(state);
    }

    // A recording that came up without its labels becomes an exhibit once they are filled in.
    async label() {
      const answer = await this.ask("PUT", "/labels", JSON.stringify(labelsOf(this.host)));
      if (answer.ok) this.finish(answer.body);
      else this.row.state("notice-late", (answer.body || problemOf(null)).detail);
    }

    async broken(error) {
      const problem = problemOf(error);
      if (problem.code === "upload.damaged") await this.repairOr(problem);
      else this.fail(problem);
    }

    // Only the pieces that were torn on the way are sent again.
    async repairOr(problem) {
      if (problem.code !== "upload.damaged" || !this.leaves || this.repaired) { this.fail(problem); return; }
      this.repaired = true;
      const found = await this.ask("POST", "/pieces", JSON.stringify({ leaves: this.leaves.map(hex) }));
      if (!found.ok) { this.fail(found.body || problem); return; }
      this.row.say(found.body.message);
      for (const index of found.body.damaged) {
        const piece = this.file.slice(index * PIECE, (index + 1) * PIECE);
        const sent = await this.ask("PUT", "/pieces/" + index, piece);
        if (!sent.ok) { this.fail(sent.body || problem); return; }
      }
      await this.settle();
    }

    async ask(method, tail, body) {
      const answer = await fetch(this.upload.url + tail, {
        method, body, credentials: "same-origin", headers: headersOf(this.host),
      });
      return { ok: answer.ok, body: parsed(await answer.text()) };
    }

    finish(state) {
      active.delete(this);
      this.waiting = state.missing_labels.length > 0;
      this.row.finished(state, this.host.dataset.uploadName || "upload");
      this.host.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail: state }));
    }

    fail(problem) {
      this.paused = true;
      this.began = null;
      const over = !["upload.network", "upload.session", "upload.no_space", "upload.disk_full", "upload.busy"]
        .includes(problem.code);
      if (over) active.delete(this);
      this.row.failed([problem.detail || problem.title, problem.cure].filter(Boolean).join(""), over);
      this.host.dispatchEvent(new CustomEvent("upload:failed", { bubbles: true, detail: problem }));
    }
  }

  // ---- what the page shows of one file ----
  class Row {
    constructor(host, file) {
      const template = host.querySelector("template[data-upload-row]");
      this.element = template ? template.content.firstElementChild.cloneNode(true) : plainRow();
      this.part = (name) => this.element.querySelector("[data-upload-" + name + "]");
      this.bar = this.element.querySelector("progress");
      this.part("file").textContent = file.name;
      this.bar.setAttribute("aria-label", "上传 " + file.name);
      listOf(host).append(this.element);
    }

    say(words) {
      const line = this.part("words");
      line.className = "hint";
      line.textContent = words;
    }

    progress(done, total) {
      const percent = total ? Math.floor((done * 100) / total) : 0;
      this.bar.max = 100;
      this.bar.value = percent;
      this.part("percent").textContent = percent + "%";
    }

    onPause(act) { this.part("pause").addEventListener("click", act); }
    onCancel(act) { this.part("cancel").addEventListener("click", act); }
    pausedAs(paused) { this.part("pause").textContent = paused ? "继续" : "暂停"; }

    finished(state, name) {
      this.progress(1, 1);
      this.state("notice-" + (state.missing_labels.length ? "soon" : "done"), state.message);
      this.element.querySelector(".upload-acts").replaceChildren();
      const kept = this.element.querySelector("input[type=hidden]") || document.createElement("input");
      kept.type = "hidden";
      kept.name = name;
      kept.value = state.id;
      this.element.append(kept);
      if (!state.exhibit) return;
      const look = document.createElement("a");
      look.href = location.pathname + location.search;
      look.textContent = "刷新本页，查看已入卷的文件";
      this.element.querySelector(".upload-acts").append(look);
    }

    failed(message, over) {
      this.state("notice-late", message);
      if (over) this.part("pause").remove();
      else this.pausedAs(true);
      this.part("cancel").textContent = over ? "移除" : "不再上传";
    }

    state(kind, message) {
      const words = this.part("words");
      words.className = "notice " + kind;
      words.textContent = message;
    }

    remove() { this.element.remove(); }
  }

  function plainRow() {
    const row = document.createElement("li");
    const add = (parent, tag, kind, mark) => {
      const child = document.createElement(tag);
      if (kind) child.className = kind;
      if (mark) child.setAttribute("data-upload-" + mark, "");
      parent.append(child);
      return child;
    };
    const head = add(row, "p", "upload-name");
    add(head, "span", "", "file");
    add(head, "span", "", "percent");
    add(row, "progress").max = 100;
    add(row, "p", "hint", "words");
    const acts = add(row, "p", "upload-acts");
    for (const [mark, words] of [["pause", "暂停"], ["cancel", "不再上传"]]) {
      const button = add(acts, "button", "button quiet", mark);
      button.type = "button";
      button.textContent = words;
    }
    return row;
  }

  function listOf(host) {
    let list = host.querySelector("[data-upload-list]");
    if (!list) {
      list = document.createElement("ul");
      list.className = "upload-list";
      list.setAttribute("data-upload-list", "");
      list.setAttribute("aria-live", "polite");
      host.append(list);
    }
    return list;
  }

  // ---- the form around it ----
  function formOf(host) {
    return host.tagName === "FORM" ? host : host.closest("form");
  }

  function labelsOf(host) {
    const form = formOf(host);
    const labels = {};
    for (const name of form ? LABELS : []) {
      const control = form.elements.namedItem(name);
      if (control && control.value) labels[name] = control.value;
    }
    return labels;
  }

  function headersOf(host) {
    const form = formOf(host);
    const token = (form || document).querySelector("input[name=csrfmiddlewaretoken]");
    return token ? { "X-CSRFToken": token.value } : {};
  }

  function begin(host, input) {
    const transfers = Array.from(input.files, (file) => new Transfer(host, file, new Row(host, file)));
    input.value = "";
    // One after another: a recorder's card holds dozens of files, the line is one.
    transfers.reduce((before, one) => before.then(() => one.start()).catch((error) => {
      one.fail({ detail: "未能开始上传：" + error.message, cure: "请刷新页面后重试。" });
    }), Promise.resolve());
    return transfers;
  }

  function enhance(host) {
    const input = host.querySelector("input[type=file]");
    if (!host.dataset.upload || !input || !window.tus || !tus.isSupported) return;
    const form = formOf(host);
    if (form && (form === host || LABELS.some((name) => form.elements.namedItem(name)))) {
      const all = [];
      form.addEventListener("submit", function (event) {
        event.preventDefault();
        const waiting = all.filter((one) => one.waiting);
        if (!input.files.length && !waiting.length) { input.focus(); return; }
        waiting.forEach((one) => one.label());
        all.push(...begin(host, input));
      });
    } else {
      input.addEventListener("change", () => begin(host, input));
    }
    const drop = host.querySelector(".upload-drop");
    if (drop) acceptDrops(host, input, drop);
  }

  function acceptDrops(host, input, drop) {
    for (const [kind, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
      drop.addEventListener(kind, function (event) {
        event.preventDefault();
        drop.classList.toggle("over", over);
        if (kind !== "drop" || !event.dataTransfer.files.length) return;
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
  }

  window.addEventListener("beforeunload", function (event) {
    if (Array.from(active).some((one) => !one.paused)) event.preventDefault();
  });
  document.querySelectorAll("[data-upload]").forEach(enhance);
})();
