// Copy, print, share. The buttons stand hidden until script is there to serve them.
const said = (words) => {
  const place = document.getElementById("said");
  if (place && words) place.textContent = words;
};

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// A page may be printed long after it was drawn.
addEventListener("beforeprint", () => {
  const two = (number) => String(number).padStart(2, "0");
  const at = new Date();
  for (const place of document.querySelectorAll("[data-printed]")) {
    place.textContent = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
  }
});

// What is folded on a screen belongs on paper.
for (const folded of document.querySelectorAll("details[data-print-open]")) {
  let opened = false;
  addEventListener("beforeprint", () => {
    opened = !folded.open;
    folded.open = true;
  });
  addEventListener("afterprint", () => {
    if (opened) folded.open = false;
  });
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
