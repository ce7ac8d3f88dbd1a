// Draws again in the browser: the pool's digest, its place in the log, the seed, the outcome.
// The same algorithm as ledger/lottery.py; everything it needs is fetched from this site as files.
"use strict";
(() => {
  const text = new TextEncoder();
  const subtle = globalThis.crypto && globalThis.crypto.subtle;

  class NotTheSame extends Error {}

  const join = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) { whole.set(part, place); place += part.length; }
    return whole;
  };
  const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));
  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  const unhex = (digits) => Uint8Array.from(digits.match(/../g) || [], (two) => parseInt(two, 16));

  async function bytesOf(url) {
    const answer = await fetch(url, { cache: "no-store" });
    if (!answer.ok) { throw new NotTheSame("没有取到" + url); }
    return new Uint8Array(await answer.arrayBuffer());
  }

  function stream(seed) {
    let counter = 0;
    return async (limit) => {
      const whole = 2 ** 48 - (2 ** 48 % limit);
      for (;;) {
        const mark = new Uint8Array(8);
        new DataView(mark.buffer).setBigUint64(0, BigInt(counter++));
        const block = await sha256(join(seed, mark));
        let value = 0;
        for (let place = 0; place < 6; place++) { value = value * 256 + block[place]; }
        if (value < whole) { return value % limit; }
      }
    };
  }

  async function drawn(pool, seed) {
    const below = stream(unhex(seed));
    const taken = new Set();
    const order = [];
    for (const [stratum, count] of pool.quotas) {
      const left = pool.subjects.map((row, place) => place)
        .filter((place) => !taken.has(place) && (stratum === "" || pool.subjects[place][1] === stratum));
      let total = left.reduce((sum, place) => sum + pool.subjects[place][2], 0);
      for (let round = 0; round < count; round++) {
        let value = await below(total);
        let at = 0;
        while (value >= pool.subjects[left[at]][2]) { value -= pool.subjects[left[at]][2]; at++; }
        const [place] = left.splice(at, 1);
        total -= pool.subjects[place][2];
        taken.add(place);
        order.push(place);
      }
    }
    const recused = new Set(pool.recused.map((row) => row[0] + "/" + row[1]));
    const loads = pool.officers.map(() => 0);
    const tasks = [];
    for (const subject of order) {
      const pair = [];
      for (let round = 0; round < 2; round++) {
        const free = loads.map((load, one) => one)
          .filter((one) => !pair.includes(one) && !recused.has(subject + "/" + one));
        const least = Math.min(...free.map((one) => loads[one]));
        const choice = free.filter((one) => loads[one] === least);
        const chosen = choice[await below(choice.length)];
        loads[chosen]++;
        pair.push(chosen);
      }
      tasks.push([subject, pair]);
    }
    return tasks;
  }

  async function rootOf(leaf, index, size, path) {
    let place = index;
    let last = size - 1;
    let node = leaf;
    for (const sibling of path) {
      if (last === 0) { return ""; }
      if (place % 2 === 1 || place === last) {
        node = await sha256(join(Uint8Array.of(1), sibling, node));
        while (place % 2 === 0 && place > 0) { place /= 2; last = Math.floor(last / 2); }
      } else {
        node = await sha256(join(Uint8Array.of(1), node, sibling));
      }
      place = Math.floor(place / 2);
      last = Math.floor(last / 2);
    }
    return last === 0 ? hex(node) : "";
  }

  // The entry itself, from the log's own files (c2sp.org/tlog-tiles), not from the draw's page.
  async function entryAt(index, size) {
    const bundle = Math.floor(index / 256);
    const width = Math.min(256, size - bundle * 256);
    let digits = String(bundle);
    digits = digits.padStart(Math.ceil(digits.length / 3) * 3, "0");
    const parts = digits.match(/.../g);
    const path = parts.map((part, at) => (at < parts.length - 1 ? "x" : "") + part).join("/");
    const data = await bytesOf("/log/tile/entries/" + path + (width < 256 ? ".p/" + width : ""));
    let place = 0;
    for (let at = 0; at < index % 256; at++) { place += 2 + data[place] * 256 + data[place + 1]; }
    return data.slice(place + 2, place + 2 + data[place] * 256 + data[place + 1]);
  }

  async function check(poolUrl, proofUrl) {
    if (!subtle) { throw new NotTheSame("这个浏览器不能在本页复算，请换用新版本的浏览器"); }
    const raw = await bytesOf(poolUrl);
    const proof = JSON.parse(new TextDecoder().decode(await bytesOf(proofUrl)));
    const digest = hex(await sha256(raw));
    if (digest !== proof.digest) { throw new NotTheSame("名录的内容与校验值不符"); }
    const entry = await entryAt(proof.index, proof.size);
    if (JSON.parse(new TextDecoder().decode(entry)).value !== digest) {
      throw new NotTheSame("公开日志第" + proof.index + "位记的不是这份名录");
    }
    const root = await rootOf(await sha256(join(Uint8Array.of(0), entry)), proof.index, proof.size, proof.path.map(unhex));
    const lines = proof.note.split("\n");
    if (root !== proof.root || lines[1] !== String(proof.size) || hex(Uint8Array.from(atob(lines[2]), (one) => one.charCodeAt(0))) !== root) {
      throw new NotTheSame("检查点与公开日志不符");
    }
    const told = "sanjian/draw/1\n" + digest + "\n" + proof.size + "\n" + proof.root + "\n" + proof.beacon + "\n";
    const seed = hex(await sha256(text.encode(told)));
    if (seed !== proof.seed) { throw new NotTheSame("种子不是由名录、检查点和外部数值算出的"); }
    const pool = JSON.parse(new TextDecoder().decode(raw));
    const tasks = await drawn(pool, seed);
    if (JSON.stringify(tasks) !== JSON.stringify(proof.outcome)) { throw new NotTheSame("复算的结果与公布的不同"); }
    return [
      "名录的校验值相符，在公开日志第" + proof.index + "位",
      "种子由日志第" + proof.size + "条检查点算出，检查点在名录记入之后",
      "复算抽中" + tasks.length + "个对象：" + tasks.slice(0, 10).map((one) => pool.subjects[one[0]][0]).join("、") + (tasks.length > 10 ? "等" : ""),
    ];
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

  document.querySelectorAll("[data-draw]").forEach((box) => {
    const verdict = box.querySelector("[data-verdict]");
    box.querySelector("button").addEventListener("click", async () => {
      show(verdict, "busy", "正在复算", []);
      try {
        show(verdict, "proven", "结果相同", await check(box.dataset.pool, box.dataset.proof));
      } catch (error) {
        show(verdict, "wrong", "结果不同", [error instanceof NotTheSame ? error.message : "内容的格式无法识别（" + error.message + "）"]);
      }
    });
  });
})();
