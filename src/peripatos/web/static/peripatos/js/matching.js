// The review board: the row whose reasons are shown is marked, and on a phone the reasons come into view.
const narrow = window.matchMedia("(max-width: 59.99rem)");

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-why]");
  if (!link) return;
  for (const row of document.querySelectorAll("table.pairs tr.selected")) row.classList.remove("selected");
  link.closest("tr").classList.add("selected");
});

document.addEventListener("htmx:afterSwap", () => {
  const why = document.getElementById("why");
  if (why && narrow.matches) why.scrollIntoView({ block: "start" });
});

window.addEventListener("popstate", () => window.location.reload());

// What if: the number beside a slider follows it.
document.addEventListener("input", (event) => {
  const slider = event.target;
  if (slider.type !== "range") return;
  const shown = document.querySelector(`output[for="${CSS.escape(slider.id)}"]`);
  if (!shown) return;
  shown.value = "signed" in shown.dataset && Number(slider.value) > 0 ? `+${slider.value}` : slider.value;
});
