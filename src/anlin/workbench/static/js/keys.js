// Keys of the desk. Each presses a visible button or link: whatever carries data-key="A" (G-letters: data-key="G I").
// J and K move through the rows of [data-rows], Enter opens, ? shows the help. Off in fields; can be turned off.
const OFF = "keys:off";
const help = document.getElementById("keys-help");
const off = () => localStorage.getItem(OFF) === "1";
const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
let afterG = 0;

const rows = () => [...document.querySelectorAll("[data-rows] tbody tr, [data-rows] > li")];

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.getAttribute("aria-selected") === "true");
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  all.forEach((row) => row.removeAttribute("aria-selected"));
  next.setAttribute("aria-selected", "true");
  const link = next.querySelector("a");
  link?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.toUpperCase() === key && each.offsetParent !== null);
  if (!target) return false;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) target.focus();
  else target.click();
  // A key that opens a small form leads into it.
  if (target.tagName === "SUMMARY" && target.parentElement.open) target.parentElement.querySelector("textarea, select, input:not([type=hidden])")?.focus();
  return true;
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off() || typing(event.target) || help?.open) return;
  const key = event.key.toUpperCase();
  if (key === "G" && !event.repeat) {
    afterG = Date.now();
    return;
  }
  const going = Date.now() - afterG < 1500;
  afterG = 0;
  let done = true;
  if (going && press(`G ${key}`)) done = true;
  else if (key === "J") move(1);
  else if (key === "K") move(-1);
  else if (key === "ENTER" && (event.target === document.body || event.target.closest("[data-rows]"))) {
    const link = event.target.closest("a,button") ?? document.querySelector("[data-rows] [aria-selected=true] a");
    link?.click();
  } else if (key === "?") help?.showModal();
  else done = key.length === 1 && press(key);
  if (done) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-keys-help]")) button.addEventListener("click", () => help?.showModal());
for (const box of document.querySelectorAll("[data-keys-off]")) {
  box.checked = off();
  box.addEventListener("change", () => (box.checked ? localStorage.setItem(OFF, "1") : localStorage.removeItem(OFF)));
}
