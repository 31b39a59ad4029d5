// Menus are <details>. One that is open closes by Escape, by a press elsewhere and when another opens; what was open inside a form stays.
const opened = () => document.querySelectorAll("details.menu[open]");
// On narrow screens some stand in the flow of the page: to close them under a finger would move what it presses.
const floats = (menu) => getComputedStyle(menu.querySelector(".menu-in") ?? menu).position === "absolute";

addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const inside = document.activeElement?.closest("details.menu[open]");
  for (const menu of opened()) menu.open = false;
  if (!inside) return;
  inside.querySelector("summary").focus();
  event.preventDefault();
  event.stopPropagation();
}, { capture: true });

addEventListener("pointerdown", (event) => {
  for (const menu of opened()) if (floats(menu) && !menu.contains(event.target)) menu.open = false;
});

addEventListener("toggle", (event) => {
  if (!event.target.matches?.("details.menu[open]")) return;
  for (const menu of opened()) if (floats(menu) && menu !== event.target && !menu.contains(event.target)) menu.open = false;
}, { capture: true });
