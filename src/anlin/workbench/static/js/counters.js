// How many characters are left, beside a text that has a limit. Without script the limit itself stands there.
for (const count of document.querySelectorAll("[data-counts]")) {
  const field = document.getElementById(count.dataset.counts);
  if (!field) continue;
  const tell = () => {
    const left = Number(count.dataset.limit) - [...field.value].length;
    count.textContent = (left < 0 ? count.dataset.over : count.dataset.left).replace("{count}", Math.abs(left).toLocaleString());
    count.classList.toggle("is-over", left < 0);
  };
  field.addEventListener("input", tell);
  tell();
}
