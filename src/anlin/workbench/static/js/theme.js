// Light or dark without a round trip; without script the form posts and the server sets the same cookie.
const forms = document.querySelectorAll("[data-theme-form]");

// Nothing chosen yet: the button offers the opposite of what the device shows.
if (!document.documentElement.dataset.bsTheme && matchMedia("(prefers-color-scheme: dark)").matches) {
  for (const button of document.querySelectorAll("[data-theme-form] button")) {
    button.value = "light";
    button.setAttribute("aria-label", button.dataset.light);
  }
}

for (const form of forms) form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  const theme = button.value;
  const other = theme === "dark" ? "light" : "dark";
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax${secure}`;
  for (const each of document.querySelectorAll("[data-theme-form] button")) {
    each.value = other;
    each.setAttribute("aria-label", each.dataset[other]);
  }
  document.documentElement.dataset.bsTheme = theme;
});
