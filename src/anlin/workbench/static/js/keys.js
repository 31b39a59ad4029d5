// Keys of the desk. Each presses a visible button or link: whatever carries data-key="A" (rooms: data-key="G I").
// J and K move through the rows of [data-rows], Enter opens, ? shows the help. Off in fields, which Escape leaves; can be
// turned off.
const OFF = "keys:off";
const WAITS_MS = 1500;
const help = document.getElementById("keys-help");
const off = () => localStorage.getItem(OFF) === "1";
const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) && !/^(checkbox|radio|button|submit)$/.test(target.type);
const resting = (event) => event.ctrlKey || event.metaKey || event.altKey || event.isComposing || off() || help?.open;
let pressedG = 0;

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

// The small form that a key leads into stands wholly above what sticks to the foot of its panel, not its field alone.
function lead(field) {
  field.focus({ preventScroll: true });
  (field.closest("details, form") ?? field).scrollIntoView({ block: "nearest" });
  field.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const target = [...document.querySelectorAll("[data-key]")].find((each) => each.dataset.key.toUpperCase() === key && each.offsetParent !== null);
  if (!target) return false;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) lead(target);
  else if (target.tagName !== "SUMMARY") target.click();
  else {
    target.parentElement.open = true;
    const field = target.parentElement.querySelector("textarea, select, input:not([type=hidden])");
    if (field) lead(field);
  }
  return true;
}

// Out of a field, back to the list: the keys act again, and what was typed stays.
function leave(field) {
  const place = document.querySelector("[data-rows] [aria-selected=true] a") ?? field.closest("details")?.querySelector("summary");
  field.blur();
  place?.focus({ preventScroll: true });
}

// What follows G belongs to it, known or not: caught on its way down, so that nothing takes it for a key of its own.
addEventListener("keydown", (event) => {
  if (!pressedG || (event.key.length > 1 && event.key !== "Enter")) return;
  const late = Date.now() - pressedG > WAITS_MS;
  pressedG = 0;
  if (late || resting(event) || typing(event.target)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  press(`G ${event.key.toUpperCase()}`);
}, { capture: true });

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || resting(event)) return;
  if (typing(event.target)) {
    if (event.key === "Escape") leave(event.target);
    return;
  }
  const key = event.key.toUpperCase();
  let done = true;
  if (key === "G") pressedG = event.repeat ? pressedG : Date.now();
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
