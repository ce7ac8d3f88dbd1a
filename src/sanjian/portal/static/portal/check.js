// Checks a proof and a file in the browser: nothing is sent anywhere, no part of it needs a network.
// The formats are published ones: C2SP signed-note, tlog-checkpoint, tlog-proof, RFC 6962, RFC 8032.
"use strict";
(() => {
  const text = new TextEncoder();
  const subtle = globalThis.crypto && globalThis.crypto.subtle;

  class NotProven extends Error {}

  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) { whole.set(part, place); place += part.length; }
    return whole;
  };
  const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));
  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  const unhex = (digits) => Uint8Array.from(digits.match(/../g) || [], (two) => parseInt(two, 16));
  const same = (one, two) => one.length === two.length && one.every((byte, at) => byte === two[at]);
  const leafHash = (entry) => sha256(join(Uint8Array.of(0), entry));
  const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

  function decode64(encoded) {
    try {
      const raw = atob(encoded);
      if (btoa(raw) === encoded) { return Uint8Array.from(raw, (one) => one.charCodeAt(0)); }
    } catch { /* told below */ }
    throw new NotProven("证明文件的编码不正确");
  }

  // Keys of an object in the order of UTF-16 units, no white space: RFC 8785 without fractions.
  function canonical(value) {
    if (Array.isArray(value)) { return "[" + value.map(canonical).join(",") + "]"; }
    if (value === null || typeof value !== "object") { return JSON.stringify(value); }
    const parts = Object.keys(value).sort().map((key) => JSON.stringify(key) + ":" + canonical(value[key]));
    return "{" + parts.join(",") + "}";
  }

  async function readKey(line) {
    const [name, id, ...rest] = line.trim().split("+");
    const material = decode64(rest.join("+"));
    const hashed = hex((await sha256(join(text.encode(name + "\n"), material))).slice(0, 4));
    if (hashed !== id) { throw new NotProven("公钥编号与公钥不符：" + line.slice(0, 60)); }
    return { name, id, kind: material[0], bytes: material.slice(1) };
  }

  async function signed(key, note, blob) {
    let message = text.encode(note);
    let signature = blob;
    if (key.kind === 4) {
      const moment = new DataView(blob.buffer, blob.byteOffset).getBigUint64(0);
      message = text.encode("cosignature/v1\ntime " + moment + "\n" + note);
      signature = blob.slice(8);
    } else if (key.kind !== 1) {
      return false;
    }
    const made = await subtle.importKey("raw", key.bytes, { name: "Ed25519" }, false, ["verify"]);
    if (await subtle.verify("Ed25519", made, signature, message)) { return true; }
    throw new NotProven(key.name + " 的签名无效");
  }

  async function readCheckpoint(note, keys) {
    const cut = note.lastIndexOf("\n\n");
    const body = note.slice(0, cut + 1);
    const [origin, size, root] = body.split("\n");
    if (cut < 0 || !/^(0|[1-9][0-9]{0,14})$/.test(size || "")) { throw new NotProven("检查点格式不正确"); }
    const by = [];
    for (const line of note.slice(cut + 2).trimEnd().split("\n")) {
      const [dash, name, encoded] = line.split(" ");
      if (dash !== "\u2014" || !encoded) { throw new NotProven("检查点的签名行格式不正确"); }
      const raw = decode64(encoded);
      const key = keys.find((one) => one.name === name && one.id === hex(raw.slice(0, 4)));
      if (key && (await signed(key, body, raw.slice(4)))) { by.push(key); }
    }
    if (!by.some((key) => key.name === origin)) {
      throw new NotProven("检查点没有所信任的公钥的签名（日志名称 " + origin + "）");
    }
    return { origin, size: Number(size), root: decode64(root), by };
  }

  async function rootOf(leaf, index, size, path) {
    let place = index;
    let last = size - 1;
    let node = leaf;
    if (index >= size) { return null; }
    for (const sibling of path) {
      if (last === 0) { return null; }
      if (place % 2 === 1 || place === last) {
        node = await nodeHash(sibling, node);
        while (place % 2 === 0 && place > 0) { place /= 2; last = Math.floor(last / 2); }
      } else {
        node = await nodeHash(node, sibling);
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? node : null;
  }

  async function readProof(proof, keys) {
    const cut = proof.indexOf("\n\n");
    const lines = proof.slice(0, cut).split("\n");
    if (cut < 0 || lines.shift() !== "c2sp.org/tlog-proof@v1") { throw new NotProven("这不是证明文件"); }
    const extra = (lines.shift() || "").replace(/^extra /, "");
    const told = JSON.parse(new TextDecoder().decode(decode64(extra)));
    const index = Number((lines.shift() || "").replace(/^index /, ""));
    if (!Number.isSafeInteger(index)) { throw new NotProven("证明文件没有写明位置"); }
    const head = await readCheckpoint(proof.slice(cut + 2), keys);
    const raw = decode64(told.entry);
    const found = await rootOf(await leafHash(raw), index, head.size, lines.map(decode64));
    if (!found || !same(found, head.root)) { throw new NotProven("这条记录不在日志的第" + index + "位"); }
    if (told.told && hex(await sha256(text.encode(canonical(told.told)))) !== told.value) {
      throw new NotProven("证明文件所载的内容与其校验值不符");
    }
    const entry = JSON.parse(new TextDecoder().decode(raw));
    if (!told.value) { throw new NotProven((told.label || "内容已经依法销毁") + "：只能证明日志第" + index + "位曾有这条记录"); }
    const made = await subtle.importKey("raw", unhex(told.salt), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    const commit = hex(new Uint8Array(await subtle.sign("HMAC", made, text.encode(JSON.stringify(told.value)))));
    if (commit !== entry.commit) { throw new NotProven("内容与日志中的承诺值不符"); }
    return { index, head, told };
  }

  async function check(files, keyLines) {
    if (!subtle) { throw new NotProven("这个浏览器不能在本页核对，请换用新版本的浏览器，或者使用 sanjian-verify"); }
    const keys = await Promise.all(keyLines.split("\n").filter((line) => line.trim()).map(readKey));
    if (!keys.length) { throw new NotProven("请填写日志的公钥"); }
    const proofFile = files.find((file) => file.name.endsWith(".tlog-proof"));
    if (!proofFile) { throw new NotProven("请选择证明文件（扩展名 .tlog-proof）"); }
    const { index, head, told } = await readProof(await proofFile.text(), keys);
    const said = [
      (told.label || "记录") + "：在日志第" + index + "位",
      "日志 " + head.origin + "，共" + head.size + "条，签名有效：" + head.by.map((key) => key.name).join("、"),
    ];
    const others = files.filter((file) => file !== proofFile);
    for (const file of others) {
      const hashed = hex(await sha256(new Uint8Array(await file.arrayBuffer())));
      if (hashed !== told.value && hashed !== (told.told || {}).blob) {
        throw new NotProven("“" + file.name + "”与证明的不是同一份文件");
      }
      said.unshift("“" + file.name + "”就是日志所记的那一份");
    }
    if (!others.length) { said.push("没有选择文件本身，只核对了证明"); }
    return said;
  }

  function show(verdict, state, title, lines) {
    verdict.dataset.state = state;
    verdict.replaceChildren();
    const head = verdict.appendChild(document.createElement("p"));
    head.className = "check-title";
    head.textContent = title;
    const list = verdict.appendChild(document.createElement("ul"));
    for (const line of lines) { list.appendChild(document.createElement("li")).textContent = line; }
    verdict.hidden = false;
  }

  function begin(form) {
    const input = form.querySelector("input[type=file]");
    const verdict = form.querySelector("[data-verdict]");
    let chosen = [];
    const run = async () => {
      if (!chosen.length) { return; }
      show(verdict, "busy", "正在核对", []);
      try {
        show(verdict, "proven", "已证明", await check(chosen, form.querySelector("textarea").value));
      } catch (error) {
        const known = error instanceof NotProven;
        show(verdict, "wrong", "未能证明", [known ? error.message : "文件的格式无法识别（" + error.message + "）"]);
      }
    };
    const add = (files) => {
      const fresh = [...files];
      chosen = [...chosen.filter((old) => !fresh.some((file) => file.name === old.name)), ...fresh];
      form.querySelector("[data-chosen]").textContent = chosen.map((file) => file.name).join("、");
      run();
    };
    const take = () => {
      const files = [...input.files];
      input.value = ""; // the same name chosen again is looked at again
      chosen = [];
      add(files);
    };
    input.addEventListener("change", take);
    form.querySelector("textarea").addEventListener("change", run);
    form.addEventListener("submit", (event) => { event.preventDefault(); run(); });
    form.addEventListener("dragover", (event) => event.preventDefault());
    form.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
    if (input.files.length) { take(); } // chosen before this script had come over a slow line
  }

  document.querySelectorAll("[data-check]").forEach(begin);
})();
