// Light or dark without a round trip; without script the form posts and the server sets the same cookie.
// Nothing chosen yet: the button offers the opposite of what the device shows.
if (!document.documentElement.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches) {
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.value = "light";
    button.setAttribute("aria-label", button.dataset.light);
  }
}

function change(event) {
  event.preventDefault();
  const theme = event.target.querySelector("button").value;
  const other = theme === "dark" ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.value = other;
    button.setAttribute("aria-label", button.dataset[other]);
  }
  document.documentElement.dataset.bsTheme = theme;
}

for (const form of document.querySelectorAll("[data-theme-form]")) form.addEventListener("submit", change);
