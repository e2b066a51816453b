// Keeps what people write. A <textarea data-autosave> in a form is sent two seconds after the last key, with every field of
// its form and the header X-Autosave: 1, to the form's own address. Answers:
//   200 {"version": 4}                                 saved
//   409 {"version": 5, "theirs": "…", "merged": "…"}   somebody saved first; merged is absent when both changed one place
// A form that holds several such texts gives each a part of its own, <section data-kept-at="address">: then that address
// receives the text and what it is based on, as "text" and "based_on", and nothing of the other parts.
// A field "base" or "based_on", where there is one, follows what was saved, so that the server can merge from it. A field of
// another form with data-follows-saves follows the version as long as every change since it was read was one's own; that form
// waits until everything is saved.
// Any other answer keeps the text and says so. Nothing is ever written to the browser's storage.
const PAUSE = 2000;
const RETRY = 15000;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

async function freshToken() {
  const page = await fetch(location.href, { credentials: "same-origin" });
  if (page.redirected || !page.ok) return null;
  const text = await page.text();
  return new DOMParser().parseFromString(text, "text/html").querySelector("meta[name='csrf-token']")?.content ?? null;
}

class Keeper {
  constructor(area) {
    this.area = area;
    this.form = area.form;
    this.part = area.closest("[data-kept-at]");
    this.saved = area.value;
    this.line = this.place().querySelector("[data-saved]") ?? this.addLine();
    area.addEventListener("input", () => this.typed());
    area.addEventListener("blur", () => this.changed() && this.send());
    this.form.addEventListener("submit", (event) => this.leave(event));
  }

  place() {
    return this.part ?? this.form;
  }

  field(name) {
    return this.part ? this.part.querySelector(`[data-field="${name}"]`) : this.form.elements.namedItem(name);
  }

  sent() {
    if (!this.part) return new FormData(this.form);
    const fields = new FormData();
    fields.set("csrfmiddlewaretoken", this.form.elements.namedItem("csrfmiddlewaretoken").value);
    fields.set("text", this.area.value);
    fields.set("based_on", this.field("based_on").value);
    return fields;
  }

  addLine() {
    const line = document.createElement("p");
    line.className = "saved";
    line.setAttribute("role", "status");
    this.area.after(line);
    return line;
  }

  // A press on Save while a save is on its way waits for the answer: sent at once, it would conflict with one's own text.
  leave(event) {
    this.leaving = true;
    if (!this.sending) return;
    event.preventDefault();
    this.waiting = { by: event.submitter };
  }

  goOn() {
    const { by } = this.waiting;
    this.waiting = undefined;
    this.leaving = false;
    if (!this.inConflict) this.form.requestSubmit(by);
  }

  changed() {
    return this.area.value !== this.saved;
  }

  say(words, failed = false) {
    this.line.textContent = words;
    this.line.classList.toggle("failed", failed);
  }

  typed() {
    clearTimeout(this.timer);
    if (!this.inConflict) this.timer = setTimeout(() => this.send(), PAUSE);
  }

  send(again = true) {
    if (this.sending || this.inConflict || this.leaving || !this.changed()) return;
    clearTimeout(this.timer);
    this.sending = true;
    this.flight = this.deliver(again);
  }

  // Whether what stands in the area could be saved.
  async settled() {
    if (!this.sending) this.send();
    while (this.sending) await this.flight;
    return !this.changed();
  }

  async deliver(again) {
    const text = this.area.value;
    try {
      await this.answer(await this.post(), text, again);
    } catch {
      this.later("Not saved: the connection is gone. Your text is kept here; we try again.");
    } finally {
      this.sending = false;
      if (this.waiting) this.goOn();
      if (this.again) {
        this.again = false;
        this.send(false);
      }
    }
  }

  post() {
    return fetch(this.part?.dataset.keptAt ?? this.form.action, {
      method: "POST",
      body: this.sent(),
      headers: { "X-Autosave": "1", Accept: "application/json" },
      credentials: "same-origin",
      redirect: "manual",
    });
  }

  async answer(response, text, again) {
    if (response.ok) return this.keep(await response.json(), text);
    if (response.status === 409) return this.conflict(await response.json());
    if (response.status === 403 && again && (await this.renew())) {
      this.again = true;
      return undefined;
    }
    if (response.type === "opaqueredirect" || response.status === 403) {
      return this.later("Not saved: you are signed out. Your text is kept here; sign in on another tab and it will be saved.");
    }
    return this.later("Not saved: the server could not take it. Your text is kept here; we try again.");
  }

  async renew() {
    const token = await freshToken();
    if (!token) return false;
    document.querySelector("meta[name='csrf-token']")?.setAttribute("content", token);
    for (const field of document.querySelectorAll("input[name='csrfmiddlewaretoken']")) field.value = token;
    return true;
  }

  keep(answer, text) {
    this.saved = text;
    this.setVersion(answer.version);
    for (const name of ["base", "based_on"]) {
      const base = this.field(name);
      if (base) base.value = text;
    }
    follow(answer.version);
    this.say(`Saved ${clock.format(new Date())}`);
    if (this.changed()) this.typed();
  }

  later(words) {
    this.say(words, true);
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      await this.renew().catch(() => false);
      this.send(false);
    }, RETRY);
  }

  setVersion(version) {
    const field = this.field("version");
    if (field && version !== undefined) field.value = version;
  }

  conflict(answer) {
    this.inConflict = true;
    this.setVersion(answer.version);
    const basedOn = this.field("based_on");
    if (basedOn) basedOn.value = answer.theirs ?? "";
    this.say("Somebody else saved this first. Nothing you wrote is lost.", true);
    this.place().querySelector(".both")?.remove();
    this.place().append(this.bothTexts(answer));
  }

  bothTexts(answer) {
    const box = document.createElement("div");
    box.className = "both";
    const texts = document.createElement("div");
    texts.className = "texts";
    texts.append(shown("What you wrote", this.area.value), shown("What was saved meanwhile", answer.theirs ?? ""));
    const row = document.createElement("div");
    row.className = "row";
    if (typeof answer.merged === "string") row.append(this.choice("Use both, merged", answer.merged));
    row.append(this.choice("Keep mine", this.area.value), this.choice("Take theirs", answer.theirs ?? ""));
    box.append(texts, row);
    return box;
  }

  choice(label, text) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = label;
    button.addEventListener("click", () => {
      this.inConflict = false;
      this.place().querySelector(".both")?.remove();
      this.area.value = text;
      this.saved = null;
      this.area.focus();
      this.send();
    });
    return button;
  }
}

function shown(title, text) {
  const part = document.createElement("div");
  const heading = document.createElement("b");
  heading.textContent = title;
  const body = document.createElement("pre");
  body.textContent = text;
  part.append(heading, body);
  return part;
}

function follow(version) {
  for (const field of document.querySelectorAll("input[data-follows-saves]")) {
    if (Number(field.value) === version - 1) field.value = version;
  }
}

const keepers = new Map();

function prepare(part) {
  for (const area of part.querySelectorAll("textarea[data-autosave]")) {
    if (area.form && !keepers.has(area)) keepers.set(area, new Keeper(area));
  }
}

// A form that follows saves, one that signs for example, is sent when everything that was written is saved.
async function settle(event) {
  const open = [...keepers.values()].filter((keeper) => keeper.sending || keeper.changed());
  if (!open.length || !event.target.querySelector("input[data-follows-saves]")) return;
  event.preventDefault();
  for (const keeper of open) {
    if (await keeper.settled()) continue;
    keeper.area.focus();
    return;
  }
  event.target.requestSubmit(event.submitter);
}

document.addEventListener("submit", settle, { capture: true });

window.addEventListener("beforeunload", (event) => {
  const open = [...keepers.values()].some((keeper) => !keeper.leaving && keeper.area.isConnected && keeper.changed());
  if (open) event.preventDefault();
});

document.addEventListener("htmx:load", (event) => prepare(event.target));
prepare(document);
