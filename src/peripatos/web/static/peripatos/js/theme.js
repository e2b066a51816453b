// Runs before the first paint: the chosen theme is set before anything is seen.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  let chosen = null;
  try {
    chosen = localStorage.getItem("theme");
  } catch {
    // Storage may be refused; the device's own theme is used then.
  }
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;
})();
