// Small helps for forms: counters, "all" boxes, a second press that changes nothing.
const counters = new WeakSet();

function count(line) {
  const input = document.getElementById(line.dataset.counts);
  if (!input || counters.has(line)) return;
  counters.add(line);
  const limit = Number(line.dataset.limit);
  // A pasted text is never cut short in silence: it stays whole, and the line says by how much it is too long.
  input.removeAttribute("maxlength");
  const show = () => {
    const left = limit - input.value.length;
    line.textContent = left >= 0 ? `${left} characters left` : `${-left} characters too many`;
    line.classList.toggle("over", left < 0);
  };
  input.addEventListener("input", show);
  show();
}

function boxesOf(all) {
  return document.querySelectorAll(`input[type="checkbox"][name="${CSS.escape(all.dataset.selectAll)}"]`);
}

function showAll(all) {
  const boxes = [...boxesOf(all)];
  const chosen = boxes.filter((box) => box.checked).length;
  all.checked = chosen > 0 && chosen === boxes.length;
  all.indeterminate = chosen > 0 && chosen < boxes.length;
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.dataset?.selectAll) for (const other of boxesOf(box)) other.checked = box.checked;
  for (const all of document.querySelectorAll("[data-select-all]")) showAll(all);
});

document.addEventListener("submit", (event) => {
  const pressed = event.submitter;
  if (event.defaultPrevented || !pressed) return;
  if (pressed.getAttribute("aria-busy") === "true") event.preventDefault();
  else if (!event.target.matches("[data-download]")) pressed.setAttribute("aria-busy", "true");
});

window.addEventListener("pageshow", () => {
  for (const box of document.querySelectorAll("[data-once-changed]")) showOnceChanged(box);
  for (const button of document.querySelectorAll("button[aria-busy='true']:not([data-busy])")) button.removeAttribute("aria-busy");
});

// A button that saves one text stands there once the text is another than the saved one.
function showOnceChanged(box) {
  const part = box.closest("[data-kept-at]");
  const [text, before] = ["text", "based_on"].map((name) => part.querySelector(`[data-field="${name}"]`).value.trim());
  box.hidden = text === before;
}

function prepare(part) {
  for (const line of part.querySelectorAll("[data-counts]")) count(line);
  for (const all of part.querySelectorAll("[data-select-all]")) showAll(all);
  for (const box of part.querySelectorAll("[data-once-changed]")) {
    box.closest("form").addEventListener("input", () => showOnceChanged(box));
    showOnceChanged(box);
  }
}

document.addEventListener("htmx:load", (event) => prepare(event.target));
prepare(document);
document.querySelector(".error-summary")?.focus();
