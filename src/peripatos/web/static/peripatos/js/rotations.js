// The timeline of rotations: each visit is a slider over the slots. Nothing is sent before Enter or the drop.
const frame = document.querySelector("[data-visits]");
const said = document.querySelector("[data-visits-said]");
const THRESHOLD = 4; // pixels before a press becomes a drag
const KEPT = "visit-kept";

const cellOf = (stay) => stay.closest("td");
const startOf = (stay) => Number(stay.getAttribute("aria-valuenow"));
const dayOf = (slot) => frame.querySelectorAll("thead th[data-said]")[slot]?.dataset.said ?? "";

function place(stay, slot) {
  const cell = cellOf(stay);
  const to = Math.min(Math.max(slot, Number(frame.dataset.least)), Number(stay.dataset.most));
  cell.classList.remove(`at-${startOf(stay) + 1}`);
  cell.classList.add(`at-${to + 1}`);
  cell.setAttribute("aria-colindex", String(to + 2));
  stay.setAttribute("aria-valuenow", String(to));
  stay.setAttribute("aria-valuetext", dayOf(to));
  const moved = to !== Number(stay.dataset.slot);
  cell.classList.toggle("moving", moved);
  return moved;
}

function tell(stay, moved, words) {
  if (!moved) {
    said.textContent = said.dataset.back;
    return;
  }
  const name = stay.closest("tr").querySelector("th").textContent.trim();
  said.textContent = words.replace("{name}", name).replace("{day}", dayOf(startOf(stay)));
}

function giveBack(stay) {
  if (!cellOf(stay).classList.contains("moving")) return;
  place(stay, Number(stay.dataset.slot));
  said.textContent = said.dataset.back;
}

// The page of the new plan comes back to the row that was moved, at the same height.
function remember(stay) {
  try {
    const top = stay.getBoundingClientRect().top;
    sessionStorage.setItem(KEPT, JSON.stringify({ leader: stay.dataset.leader, top }));
  } catch {
    // Without storage the new plan is shown from its beginning.
  }
}

function comeBack() {
  let kept = null;
  try {
    kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
  } catch {
    return;
  }
  const stay = kept && said.dataset.moved && frame.querySelector(`[role="slider"][data-leader="${CSS.escape(kept.leader)}"]`);
  if (!stay) return;
  stay.focus({ preventScroll: true });
  window.scrollBy(0, stay.getBoundingClientRect().top - kept.top);
  said.textContent = said.dataset.moved;
}

function keep(stay) {
  remember(stay);
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
    tell(stay, place(stay, to), said.dataset.words);
  } else if (event.key === "Enter") {
    event.preventDefault();
    if (moving) keep(stay);
    else location.assign(stay.dataset.href);
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
    if (dragged) tell(stay, place(stay, first + Math.round((next.clientX - from) / width)), said.dataset.wordsDragged);
  };
  const end = (last) => {
    stay.removeEventListener("pointermove", move);
    stay.removeEventListener("pointerup", end);
    stay.removeEventListener("pointercancel", end);
    if (!dragged) return;
    const swallow = (click) => click.stopPropagation(); // a drop is no press
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }), 0);
    if (last.type === "pointerup" && cellOf(stay).classList.contains("moving")) keep(stay);
    else giveBack(stay);
  };
  stay.setPointerCapture(event.pointerId);
  stay.addEventListener("pointermove", move);
  stay.addEventListener("pointerup", end);
  stay.addEventListener("pointercancel", end);
}

// A link is no slider: it gives way to one, which leads to the same page when it is pressed where it stands.
function sliderFor(link) {
  const stay = document.createElement("span");
  stay.className = link.className;
  Object.assign(stay.dataset, link.dataset, { href: link.href });
  const label = link.querySelector(".visually-hidden").textContent.trim();
  stay.append(link.querySelector("[aria-hidden]"));
  const values = {
    role: "slider",
    tabindex: "0",
    "aria-label": label,
    "aria-valuemin": frame.dataset.least,
    "aria-valuemax": link.dataset.most,
    "aria-valuenow": link.dataset.slot,
    "aria-valuetext": dayOf(Number(link.dataset.slot)),
  };
  for (const [name, value] of Object.entries(values)) stay.setAttribute(name, value);
  stay.addEventListener("keydown", onKey);
  stay.addEventListener("pointerdown", onPress);
  stay.addEventListener("click", () => location.assign(stay.dataset.href));
  stay.addEventListener("blur", () => giveBack(stay));
  link.replaceWith(stay);
}

if (frame) {
  for (const link of frame.querySelectorAll("a.stay[data-slot]")) sliderFor(link);
  window.addEventListener("load", () => requestAnimationFrame(comeBack)); // after the browser has gone to the section
}
