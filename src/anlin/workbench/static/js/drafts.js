// Text typed is never lost: a form marked data-draft="name" is kept on this device after every change, and given back
// after reload, back, time-out or error. A page that confirms (data-draft-done="name") ends it; so do logging out and the quick exit.
// Never kept: codes, passwords, files, hidden fields, and whatever carries data-no-draft.
const PREFIX = document.body.dataset.draftsOf ? `draft:${document.body.dataset.draftsOf}:` : "draft:"; // at a shared desk nobody is given what somebody else typed
const DAYS = 7;
const never = "[type=password],[type=hidden],[type=file],[autocomplete='one-time-code'],[data-no-draft]";

const store = (() => {
  try {
    localStorage.setItem("draft?", "1");
    localStorage.removeItem("draft?");
    return localStorage;
  } catch {
    return null;
  }
})();

const kept = (form) => [...form.elements].filter((field) => field.name && !field.matches(never) && "value" in field && field.type !== "submit" && field.type !== "button");

function read(form) {
  const values = {};
  for (const field of kept(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (values[field.name] ??= []).push(field.value);
    } else if (field.value) {
      (values[field.name] ??= []).push(field.value);
    }
  }
  return values;
}

function give(form, values) {
  let given = 0;
  const left = structuredClone(values);
  for (const field of kept(form)) {
    const wanted = left[field.name];
    if (!wanted) continue;
    const before = given;
    if (field.type === "radio" || field.type === "checkbox") {
      const on = wanted.includes(field.value);
      if (on && !field.checked) given += 1;
      field.checked = on;
    } else if (!field.value || field.tagName === "SELECT") {
      const value = wanted.shift();
      if (value !== undefined && value !== field.value) {
        field.value = value;
        given += 1;
      }
    }
    if (given > before) field.closest("details")?.setAttribute("open", ""); // what came back is seen
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  return given;
}

function watch(form) {
  const key = PREFIX + form.dataset.draft;
  const found = JSON.parse(store.getItem(key) ?? "null");
  if (found && Date.now() - found.at < DAYS * 86400000) {
    if (give(form, found.values) > 0) {
      const said = document.getElementById("said");
      if (said && form.dataset.draftSaid) said.textContent = form.dataset.draftSaid;
    }
  } else if (found) {
    store.removeItem(key);
  }
  let waiting;
  const keep = () => {
    clearTimeout(waiting);
    waiting = undefined;
    if (left) return;
    const values = read(form);
    if (Object.keys(values).length) store.setItem(key, JSON.stringify({ at: Date.now(), values }));
    else store.removeItem(key);
  };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(keep, 250);
  });
  form.addEventListener("submit", keep);
  addEventListener("pagehide", () => {
    if (waiting) keep();
  });
}

// After the quick exit nothing is kept any more, not even on the way out.
let left = false;
addEventListener("anlin:leave", () => {
  left = true;
});

if (store) {
  for (const done of document.querySelectorAll("[data-draft-done]")) {
    for (const name of done.dataset.draftDone.split(" ")) store.removeItem(PREFIX + name);
  }
  for (const form of document.querySelectorAll("form[data-draft]")) watch(form);
  // A part of a page that came later says so with this event, and its forms are kept too.
  document.addEventListener("arrived", (event) => {
    for (const form of event.target.querySelectorAll("form[data-draft]")) watch(form);
  });
}
