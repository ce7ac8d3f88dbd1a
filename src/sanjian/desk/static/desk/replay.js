// The slider of a case's course: tells the act under the thumb at once, shows it when let go.
"use strict";

(function () {
  const form = document.getElementById("replay");
  if (!form) return;
  const slider = form.querySelector("input[type=range]");
  const told = document.getElementById("replay-told");
  const labels = new Map(
    Array.from(form.querySelectorAll("datalist option"), (one) => [one.value, one.label]));
  const shown = slider.value;
  slider.addEventListener("input", function () {
    told.textContent = "第" + slider.value + "条，" + (labels.get(slider.value) || "");
  });
  slider.addEventListener("change", function () {
    if (slider.value !== shown) form.requestSubmit();
  });
})();
