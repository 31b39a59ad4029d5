// The report's map: tap to set the pin, drag and pinch to move, "I am here". The server draws every sheet (plain SVG),
// so an old phone loads 3 KB of script and no map engine. Without this file the map shows, and the address field works.
const METRES_A_DEGREE = 111320;
const FINEST = 0.35;
const WIDEST = 60;
const EXACT_M = 100; // a position that is known less well shows the neighbourhood, and the reporter taps the place
const SVG = "http://www.w3.org/2000/svg";

function start(box) {
  const own = box.dataset;
  const holder = box.querySelector(".m-sheet");
  const say = box.querySelector("[data-map-say]");
  const fields = [own.lonInput, own.latInput].map((id) => document.getElementById(id));
  const sheet = { lon: +own.lon, lat: +own.lat, scale: +own.scale, width: +own.width, height: +own.height };
  const view = { lon: sheet.lon, lat: sheet.lat, scale: sheet.scale };
  const bounds = (own.bounds ?? "").split(",").map(Number);
  const fingers = new Map();
  let pin = own.pinLon ? { lon: +own.pinLon, lat: +own.pinLat } : null;
  let moved = 0;
  let timer = 0;
  let asked = 0;

  const east = (lat) => METRES_A_DEGREE * Math.cos((lat * Math.PI) / 180);
  const onSheet = (lon, lat) => [
    sheet.width / 2 + ((lon - sheet.lon) * east(sheet.lat)) / sheet.scale,
    sheet.height / 2 - ((lat - sheet.lat) * METRES_A_DEGREE) / sheet.scale,
  ];
  const place = (x, y) => {
    const edge = box.getBoundingClientRect();
    return {
      lon: view.lon + ((x - edge.left - edge.width / 2) * view.scale) / east(view.lat),
      lat: view.lat - ((y - edge.top - edge.height / 2) * view.scale) / METRES_A_DEGREE,
    };
  };

  function drawPin(zoom) {
    const marks = holder.querySelector(".m-marks");
    if (!marks || !pin) return;
    let mark = marks.querySelector("g");
    if (!mark) {
      mark = document.createElementNS(SVG, "g");
      const parts = [
        ["ellipse", { class: "pin-foot", cy: "1", rx: "9", ry: "3.5" }],
        ["path", { class: "u-pin u-edge", d: "M0 0C-5-9-17-17-17-29a17 17 0 0 1 34 0C17-17 5-9 0 0Z" }],
        ["circle", { class: "pin-eye", cy: "-29", r: "6" }],
      ];
      for (const [name, attributes] of parts) {
        const part = document.createElementNS(SVG, name);
        for (const [key, value] of Object.entries(attributes)) part.setAttribute(key, value);
        mark.append(part);
      }
      marks.append(mark);
    }
    const [x, y] = onSheet(pin.lon, pin.lat);
    mark.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${zoom.toFixed(3)})`);
  }

  function draw() {
    const svg = holder.querySelector("svg");
    const zoom = view.scale / sheet.scale;
    const wide = box.clientWidth * zoom;
    const high = box.clientHeight * zoom;
    const [x, y] = onSheet(view.lon, view.lat);
    svg.setAttribute("viewBox", `${(x - wide / 2).toFixed(1)} ${(y - high / 2).toFixed(1)} ${wide.toFixed(1)} ${high.toFixed(1)}`);
    drawPin(zoom);
    const covered = x - wide / 2 >= 0 && y - high / 2 >= 0 && x + wide / 2 <= sheet.width && y + high / 2 <= sheet.height;
    clearTimeout(timer);
    if (own.drawing && (!covered || zoom > 1.5 || zoom < 0.75)) timer = setTimeout(fetchSheet, 180);
  }

  async function fetchSheet() {
    // Rounded, so that neighbours ask for the same sheets, and no query tells where exactly somebody looked.
    const scale = 2 ** (Math.round(Math.log2(view.scale) * 4) / 4);
    const steps = scale < 0.7 ? 1e4 : 1e3;
    const next = {
      lon: Math.round(view.lon * steps) / steps, lat: Math.round(view.lat * steps) / steps, scale: Math.round(scale * 1e4) / 1e4,
      width: Math.min(box.clientWidth * 2, 1600), height: Math.min(box.clientHeight * 2, 1600),
    };
    const turn = ++asked;
    try {
      const answer = await fetch(`${own.drawing}?${new URLSearchParams(next)}`, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const svg = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("svg");
      if (turn !== asked || !svg) return; // a later move asked again
      Object.assign(sheet, next);
      holder.replaceChildren(document.adoptNode(svg));
      draw();
    } catch {
      tell(own.failed ?? say.dataset.failed);
    }
  }

  // What the picture does not show is said in sight of everybody; that a pin is set, it shows.
  function tell(words, { seen = true } = {}) {
    say.classList.toggle("sr", !seen);
    say.textContent = words;
  }

  const inside = ({ longitude, latitude }) =>
    !own.bounds || bounds[0] <= longitude && longitude <= bounds[2] && bounds[1] <= latitude && latitude <= bounds[3];

  function setPin(where) {
    pin = { lon: Math.round(where.lon * 1e6) / 1e6, lat: Math.round(where.lat * 1e6) / 1e6 };
    [pin.lon, pin.lat].forEach((value, index) => {
      if (fields[index]) fields[index].value = value;
    });
    draw();
    tell(say.dataset.set, { seen: false });
    box.dispatchEvent(new CustomEvent("pin", { bubbles: true, detail: pin }));
  }

  function zoomBy(factor, around) {
    const scale = Math.min(Math.max(view.scale * factor, FINEST), WIDEST);
    if (around) {
      view.lon = around.lon + ((view.lon - around.lon) * scale) / view.scale;
      view.lat = around.lat + ((view.lat - around.lat) * scale) / view.scale;
    }
    view.scale = scale;
    draw();
  }

  function panBy(x, y) {
    view.lon -= (x * view.scale) / east(view.lat);
    view.lat += (y * view.scale) / METRES_A_DEGREE;
    draw();
  }

  const apart = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };

  box.addEventListener("pointerdown", (event) => {
    if (event.target.closest("button, a")) return;
    box.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    moved = fingers.size > 1 ? Infinity : 0;
  });
  box.addEventListener("pointermove", (event) => {
    const finger = fingers.get(event.pointerId);
    if (!finger) return;
    const [x, y] = [event.clientX - finger.x, event.clientY - finger.y];
    const before = fingers.size === 2 ? apart() : 0;
    moved += Math.hypot(x, y);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (fingers.size === 2) {
      const [a, b] = [...fingers.values()];
      zoomBy(before / Math.max(apart(), 1), place((a.x + b.x) / 2, (a.y + b.y) / 2));
    } else if (moved > 6) panBy(x, y);
  });
  const lift = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    if (event.type === "pointerup" && moved <= 6 && !fingers.size) setPin(place(event.clientX, event.clientY));
  };
  box.addEventListener("pointerup", lift);
  box.addEventListener("pointercancel", lift);
  box.addEventListener("dblclick", (event) => event.preventDefault());
  box.addEventListener("keydown", (event) => {
    if (event.target !== box) return;
    const pan = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] }[event.key];
    if (pan) panBy(...pan);
    else if (event.key === "+" || event.key === "=") zoomBy(0.7);
    else if (event.key === "-") zoomBy(1 / 0.7);
    else if (event.key === "Enter") setPin(view);
    else return;
    event.preventDefault();
  });
  box.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => zoomBy(button.dataset.zoom === "in" ? 0.6 : 1 / 0.6)));

  const here = box.querySelector("[data-map-here]");
  if (here && navigator.geolocation) {
    here.hidden = false;
    here.addEventListener("click", () => {
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          if (!inside(coords)) return tell(say.dataset.outside);
          const exact = coords.accuracy <= EXACT_M;
          const scale = exact ? Math.min(view.scale, 1) : Math.min((3 * coords.accuracy) / box.clientWidth, WIDEST);
          Object.assign(view, { lon: coords.longitude, lat: coords.latitude, scale });
          if (exact) return setPin(view);
          draw();
          tell(say.dataset.coarse.replace("{metres}", Math.round(coords.accuracy / 10) * 10));
        },
        () => tell(say.dataset.noPosition),
        { enableHighAccuracy: true, timeout: 10000, maximumAge: 0 },
      );
    });
  }
  box.querySelector("[data-map-controls]")?.removeAttribute("hidden");
  box.classList.add("map-live");
  box.tabIndex = 0;
  box.setAttribute("role", "application");
  box.setAttribute("aria-label", say.dataset.keys);
  new ResizeObserver(draw).observe(box);
}

document.querySelectorAll("[data-pin-map]").forEach(start);
