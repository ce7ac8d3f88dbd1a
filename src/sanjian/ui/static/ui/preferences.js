// The reader's own settings, applied before the first paint so that nothing flashes or jumps.
// Kept in cookies that the server reads too; a page from a cache is put right here.
"use strict";

(function () {
  const root = document.documentElement;
  const YEAR = 365 * 24 * 3600;

  function read(name) {
    const found = document.cookie.match("(?:^|; )" + name + "=([a-z]+)");
    return found ? found[1] : "";
  }

  function keep(name, value) {
    document.cookie = name + "=" + value + ";path=/;max-age=" + YEAR + ";samesite=lax";
  }

  function apply() {
    const theme = read("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    else delete root.dataset.theme;
    if (read("elder") === "on") root.dataset.elder = "on";
    else delete root.dataset.elder;
  }

  function isDark() {
    if (root.dataset.theme) return root.dataset.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }

  function label() {
    for (const name of document.querySelectorAll("[data-theme-name]")) {
      name.textContent = isDark() ? "浅色" : "深色";
    }
    for (const state of document.querySelectorAll("[data-elder-state]")) {
      state.textContent = root.dataset.elder ? "已开" : "";
    }
  }

  apply();
  document.addEventListener("DOMContentLoaded", label);
  document.addEventListener("click", function (event) {
    const elder = event.target.closest("[data-elder-toggle]");
    const theme = event.target.closest("[data-theme-toggle]");
    if (!elder && !theme) return;
    event.preventDefault();
    if (elder) keep("elder", root.dataset.elder ? "off" : "on");
    if (theme) keep("theme", isDark() ? "light" : "dark");
    apply();
    label();
  });
})();
