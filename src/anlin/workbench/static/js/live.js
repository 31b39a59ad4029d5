// New rows are announced above a list, never pushed into it: "3 new, show them". Asks every few seconds, slower after
// failures and in a hidden tab. Beeps until seen when the user switched the sound on. A session that ended says so and leads to
// the log-in, which comes back here.
const SOUND = "live:sound";
const QUICK = 5000;
const SLOW = 60000;

function watch(box) {
  const bar = box.querySelector(".live-bar");
  const lost = box.querySelector(".live-lost");
  const over = box.querySelector(".live-over");
  const sound = box.querySelector("[data-live-sound]");
  let wait = QUICK;
  let shown = 0;
  let audio;
  let beeping;

  const wanted = () => sound?.getAttribute("aria-pressed") === "true";
  const beep = () => {
    if (!audio || audio.state !== "running") return;
    const tone = audio.createOscillator();
    const loud = audio.createGain();
    tone.frequency.value = 880;
    loud.gain.setValueAtTime(0.15, audio.currentTime);
    loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
    tone.connect(loud).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
  };
  const ring = (on) => {
    clearInterval(beeping);
    if (!on || !wanted()) return;
    beep();
    beeping = setInterval(beep, 4000);
  };
  const hush = () => ring(false);

  // Whoever is not signed in gets the log-in page, as a page or as that library's own JSON; it never counts anything.
  const isOver = (answer, found) => answer.redirected || answer.status === 401 || answer.status === 403 || (answer.ok && !Number.isInteger(found?.count));

  const end = (ended) => {
    if (over.hidden === !ended) return;
    over.hidden = !ended;
    if (!ended) return;
    lost.hidden = bar.hidden = true;
    shown = 0;
    ring(false);
    document.getElementById("alarm").textContent = over.textContent;
  };

  const show = (found) => {
    lost.hidden = true;
    if (found.count === shown) return;
    const grew = found.count > shown;
    shown = found.count;
    bar.hidden = shown === 0;
    bar.textContent = (shown === 1 ? box.dataset.liveOne : box.dataset.liveMany).replace("{count}", shown);
    if (!grew) return;
    document.getElementById(found.urgent ? "alarm" : "said").textContent = bar.textContent;
    ring(true);
  };

  const ask = async () => {
    try {
      const address = new URL(box.dataset.liveUrl, location);
      address.searchParams.set("after", box.dataset.liveMark ?? "");
      const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(10000) });
      const found = await answer.json().catch(() => null);
      end(isOver(answer, found));
      if (over.hidden && !answer.ok) throw new Error(String(answer.status));
      if (over.hidden) show(found);
      wait = over.hidden ? QUICK : SLOW;
    } catch {
      wait = Math.min(wait * 2, SLOW);
      lost.hidden = wait < 4 * QUICK;
    }
    setTimeout(ask, document.hidden && !wanted() ? Math.max(wait, 4 * QUICK) : wait);
  };

  // On and off are told by drawing and word; to those who hear the page by `aria-pressed`.
  const turn = (on) => {
    sound.setAttribute("aria-pressed", String(on));
    for (const each of sound.querySelectorAll(".is-on")) each.hidden = !on;
    for (const each of sound.querySelectorAll(".is-off")) each.hidden = on;
  };

  if (sound) {
    sound.hidden = false;
    sound.addEventListener("click", () => {
      const on = !wanted();
      turn(on);
      on ? localStorage.setItem(SOUND, "1") : localStorage.removeItem(SOUND);
      audio ??= new AudioContext();
      audio.resume();
      on && shown ? ring(true) : hush();
    });
    if (localStorage.getItem(SOUND) === "1") {
      turn(true);
      // Browsers let a page sound only after a touch or a key.
      for (const touch of ["pointerdown", "keydown"]) addEventListener(touch, () => { audio ??= new AudioContext(); audio.resume(); }, { once: true });
    }
  }
  bar.addEventListener("click", hush);
  for (const seen of ["pointerdown", "keydown"]) addEventListener(seen, hush);
  setTimeout(ask, wait);
}

for (const box of document.querySelectorAll("[data-live-url]")) watch(box);
