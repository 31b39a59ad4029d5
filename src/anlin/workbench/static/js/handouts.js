// Copy, print, share. The buttons stand hidden until script is there to serve them.
const said = (words) => {
  const place = document.getElementById("said");
  if (place && words) place.textContent = words;
};

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    said(button.dataset.said);
    if (button.dataset.said) button.lastChild.textContent = button.dataset.said;
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => navigator.share({ title: document.title, url: new URL(button.dataset.share, location).href }).catch(() => {}));
}
