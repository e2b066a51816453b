// Visits in the timeline of rotations: each is a slider over the slots. Nothing leaves the page before Enter or the drop.
const frame = document.querySelector("[data-visits]");
const said = document.querySelector("[data-visits-said]");
const THRESHOLD = 4; // pixels before a press becomes a drag

const cellOf = (stay) => stay.closest("td");
const startOf = (stay) => Number(stay.getAttribute("aria-valuenow"));
const dayOf = (slot) => frame.querySelectorAll("thead th[data-said]")[slot]?.dataset.said ?? "";

function place(stay, slot) {
  const cell = cellOf(stay);
  const to = Math.min(Math.max(slot, 0), Number(stay.dataset.most));
  cell.classList.remove(`at-${startOf(stay) + 1}`);
  cell.classList.add(`at-${to + 1}`);
  cell.setAttribute("aria-colindex", String(to + 2));
  stay.setAttribute("aria-valuenow", String(to));
  stay.setAttribute("aria-valuetext", dayOf(to));
  const moved = to !== Number(stay.dataset.slot);
  cell.classList.toggle("moving", moved);
  return moved;
}

function tell(stay) {
  const name = stay.closest("tr").querySelector("th").textContent.trim();
  said.textContent = said.dataset.words.replace("{name}", name).replace("{day}", dayOf(startOf(stay)));
}

function giveBack(stay) {
  if (!cellOf(stay).classList.contains("moving")) return;
  place(stay, Number(stay.dataset.slot));
  said.textContent = said.dataset.back;
}

function keep(stay) {
  const form = document.createElement("form");
  form.method = "post";
  form.action = frame.dataset.visits;
  const values = {
    csrfmiddlewaretoken: document.querySelector("meta[name='csrf-token']").content,
    kind: "place",
    person: stay.dataset.leader,
    other: stay.dataset.host,
    instead_of: stay.dataset.host,
    slot: String(startOf(stay)),
  };
  for (const [name, value] of Object.entries(values)) {
    const field = document.createElement("input");
    Object.assign(field, { type: "hidden", name, value });
    form.append(field);
  }
  document.body.append(form);
  said.textContent = said.dataset.busy;
  form.submit();
}

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4 };

function onKey(event) {
  const stay = event.currentTarget;
  const moving = cellOf(stay).classList.contains("moving");
  let to = null;
  if (event.key in STEPS) to = startOf(stay) + STEPS[event.key];
  else if (event.key === "Home") to = 0;
  else if (event.key === "End") to = Number(stay.dataset.most);
  if (to !== null) {
    event.preventDefault();
    place(stay, to);
    tell(stay);
  } else if (event.key === "Enter" && moving) {
    event.preventDefault();
    keep(stay);
  } else if (event.key === "Escape" && moving) {
    event.preventDefault();
    giveBack(stay);
  }
}

function onPress(event) {
  if (event.button !== 0 || event.pointerType === "touch") return;
  const stay = event.currentTarget;
  const width = cellOf(stay).getBoundingClientRect().width / Number(cellOf(stay).getAttribute("aria-colspan"));
  const from = event.clientX;
  const first = startOf(stay);
  let dragged = false;
  const move = (next) => {
    dragged ||= Math.abs(next.clientX - from) > THRESHOLD;
    if (dragged && place(stay, first + Math.round((next.clientX - from) / width))) tell(stay);
  };
  const end = (last) => {
    stay.removeEventListener("pointermove", move);
    stay.removeEventListener("pointerup", end);
    stay.removeEventListener("pointercancel", end);
    if (!dragged) return;
    stay.addEventListener("click", (click) => click.preventDefault(), { once: true });
    if (last.type === "pointerup" && cellOf(stay).classList.contains("moving")) keep(stay);
    else giveBack(stay);
  };
  stay.setPointerCapture(event.pointerId);
  stay.addEventListener("pointermove", move);
  stay.addEventListener("pointerup", end);
  stay.addEventListener("pointercancel", end);
}

if (frame) {
  for (const stay of frame.querySelectorAll("a.stay[data-slot]")) {
    const words = stay.querySelector(".visually-hidden").textContent.trim();
    stay.setAttribute("role", "slider");
    stay.setAttribute("aria-label", words);
    stay.setAttribute("aria-valuemin", "0");
    stay.setAttribute("aria-valuemax", stay.dataset.most);
    stay.setAttribute("aria-valuenow", stay.dataset.slot);
    stay.setAttribute("aria-valuetext", dayOf(Number(stay.dataset.slot)));
    stay.draggable = false;
    stay.addEventListener("keydown", onKey);
    stay.addEventListener("pointerdown", onPress);
    stay.addEventListener("blur", () => giveBack(stay));
  }
}
