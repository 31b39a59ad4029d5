// The chosen row brings its report beside the list without a reload. Until it is there, the old one is hidden, so that
// no key can act on a report that is no longer chosen. Without script the row's link loads the page.
const split = document.querySelector(".triage");
const table = split?.querySelector("[data-rows]");
let asked = 0;

const link = (row) => row?.querySelector("a[data-open]");

async function bring(row) {
  const address = link(row)?.href;
  const side = split.querySelector("aside");
  if (!address || !side) return;
  const mine = ++asked;
  side.hidden = true;
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (mine !== asked) return;
    const found = page.querySelector(".triage > aside");
    const drawings = page.querySelector("svg.defs");
    if (drawings) document.querySelector("svg.defs")?.replaceWith(document.adoptNode(drawings));
    side.replaceWith(document.adoptNode(found));
    found.dispatchEvent(new Event("arrived", { bubbles: true }));
    split.classList.add("picked");
    history.replaceState(null, "", address);
  } catch {
    if (mine === asked) location.assign(address);
  }
}

function choose(row) {
  for (const other of table.querySelectorAll("tr[aria-selected]")) if (other !== row) other.removeAttribute("aria-selected");
  row.setAttribute("aria-selected", "true");
}

if (table) {
  let waiting;
  new MutationObserver((changes) => {
    const row = changes.map((change) => change.target).find((each) => each.getAttribute("aria-selected") === "true");
    if (!row) return;
    split.querySelector("aside").hidden = true;
    clearTimeout(waiting);
    waiting = setTimeout(() => bring(row), 120);
  }).observe(table, { attributes: true, attributeFilter: ["aria-selected"], subtree: true });

  table.addEventListener("click", (event) => {
    const row = event.target.closest("tbody tr");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    if (matchMedia("(max-width: 60rem)").matches) return;
    event.preventDefault();
    if (row.getAttribute("aria-selected") !== "true") choose(row);
  });

  // After a step the next report is chosen: the keys go on from its row.
  const chosen = link(table.querySelector("tr[aria-selected=true]"));
  if (chosen && document.activeElement === document.body && new URLSearchParams(location.search).has("sel") && !matchMedia("(max-width: 60rem)").matches) {
    chosen.focus({ preventScroll: true });
    chosen.closest("tr").scrollIntoView({ block: "nearest" });
  }

  addEventListener("keydown", (event) => {
    const row = event.target.closest?.("[data-rows] tbody tr") ?? (event.target === document.body ? table.querySelector("tr[aria-selected=true]") : null);
    if (event.key !== "Enter" || !row || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    location.assign(link(row).dataset.open);
  }, { capture: true });
}
