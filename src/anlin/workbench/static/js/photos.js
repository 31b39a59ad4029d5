// Photographs chosen are shown, judged and kept on this device until they are sent: a refusal, a way back or a reload
// loses none. They stay in the browser's own store for a day, under the name of their form's draft (data-draft), and go
// with it; sent or left quickly, they are gone. Works without: then the browser alone holds them.
const DAY = 86400000;
const MOST_BYTES = 10 * 1024 * 1024;
const LONGEST_SIDE = 2400;

// At a shared desk nobody is given what somebody else chose.
const own = (name) => (document.body.dataset.draftsOf ? `${document.body.dataset.draftsOf}:${name}` : name);

const opened = () =>
  new Promise((yes, no) => {
    const asked = indexedDB.open("anlin-photos", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("chosen");
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });

async function store(mode, work) {
  const base = await opened();
  return new Promise((yes, no) => {
    const asked = work(base.transaction("chosen", mode).objectStore("chosen"));
    asked.onsuccess = () => yes(asked.result);
    asked.onerror = () => no(asked.error);
  });
}

// A phone's picture may be larger than what is taken; nobody can make it smaller by hand there. The server keeps 1,600
// pixels of any. What the browser cannot read goes as it is, and is judged.
async function fitting(file) {
  if (file.size <= MOST_BYTES) return file;
  const whole = await createImageBitmap(file).catch(() => null);
  if (!whole) return file;
  const share = Math.min(1, LONGEST_SIDE / Math.max(whole.width, whole.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(whole.width * share);
  canvas.height = Math.round(whole.height * share);
  canvas.getContext("2d").drawImage(whole, 0, 0, canvas.width, canvas.height);
  whole.close();
  const drawn = await new Promise((yes) => canvas.toBlob(yes, "image/jpeg", 0.88));
  return drawn ? new File([drawn], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" }) : file;
}

function sentenceFor(box, files) {
  if (files.length > Number(box.dataset.photos)) return box.dataset.tooMany;
  const named = (file, why) => box.dataset.named.replace("{file}", () => file.name).replace("{why}", () => why);
  const large = files.find((file) => file.size > MOST_BYTES);
  if (large) return named(large, box.dataset.tooLarge);
  const other = files.find((file) => file.type && !file.type.startsWith("image/"));
  return other ? named(other, box.dataset.noPicture) : "";
}

// What was wrong with files that are not chosen any more is not said any more.
function forgive(box, input) {
  for (const said of box.querySelectorAll(".invalid:not([data-told])")) said.remove();
  box.classList.remove("has-error");
  input.removeAttribute("aria-invalid");
  for (const link of document.querySelectorAll(`#errors a[href="#${input.id}"]`)) link.closest("li").remove();
  const summary = document.getElementById("errors");
  if (summary && !summary.querySelector("li")) summary.remove();
}

// Chosen again, nothing is missing; taken away on purpose, nothing is missing either.
function settle(box, input, onPurpose) {
  const lost = box.querySelector("[data-photos-lost]");
  const wanted = box.querySelector("[name$=_wanted]");
  if (lost) lost.hidden = input.files.length > 0 || onPurpose;
  if (wanted && onPurpose) wanted.value = input.files.length ? "on" : "";
}

async function draw(box, files) {
  let row = box.querySelector(".shots");
  if (!row) {
    row = document.createElement("span");
    row.className = "shots";
    box.append(row);
  }
  row.replaceChildren();
  for (const file of files.slice(0, Number(box.dataset.photos))) {
    const picture = await createImageBitmap(file, { resizeHeight: 160 }).catch(() => null);
    if (!picture) continue;
    const canvas = document.createElement("canvas");
    canvas.className = "photo shot";
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d").drawImage(picture, 0, 0);
    row.append(canvas);
  }
}

function judge(box, files) {
  const sentence = sentenceFor(box, files);
  let told = box.querySelector("[data-told]");
  if (!told && sentence) {
    told = document.createElement("p");
    told.className = "invalid";
    told.dataset.told = "";
    told.setAttribute("role", "alert");
    box.append(told);
  }
  if (told) {
    told.textContent = sentence;
    told.hidden = !sentence;
  }
}

async function watch(box) {
  const input = box.querySelector("input[type=file]");
  const name = input.form?.dataset.draft;
  const key = name && own(name);
  input.addEventListener("change", async () => {
    if ([...input.files].some((file) => file.size > MOST_BYTES)) {
      const given = new DataTransfer();
      for (const file of await Promise.all([...input.files].map(fitting))) given.items.add(file);
      input.files = given.files;
    }
    const files = [...input.files];
    forgive(box, input);
    settle(box, input, true);
    judge(box, files);
    draw(box, files);
    if (key) store("readwrite", (all) => all.put({ at: Date.now(), files }, key)).catch(() => {});
  });
  const kept = key ? await store("readonly", (all) => all.get(key)).catch(() => null) : null;
  if (kept && Date.now() - kept.at < DAY && kept.files.length && !input.files.length && !box.matches(".has-error")) {
    const given = new DataTransfer();
    for (const file of kept.files) given.items.add(file);
    input.files = given.files;
  }
  settle(box, input, false);
  if (input.files.length) draw(box, [...input.files]);
}

for (const box of document.querySelectorAll("[data-photos]")) watch(box);
for (const done of document.querySelectorAll("[data-draft-done]")) {
  for (const name of done.dataset.draftDone.split(" ")) store("readwrite", (all) => all.delete(own(name))).catch(() => {});
}
