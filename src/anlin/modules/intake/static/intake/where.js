// A pin set by a finger: what the page said of the place before no longer holds. The server says it anew on the next page.
document.addEventListener("pin", () => {
  document.querySelector(".place-card")?.setAttribute("hidden", "");
  document.getElementById("offer")?.setAttribute("hidden", "");
  for (const chosen of document.querySelectorAll(".found [aria-current]")) chosen.removeAttribute("aria-current");
});
