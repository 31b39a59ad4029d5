// The desk's map: turns the server's drawing into one that moves, with MapLibre GL. The drawing stays underneath until the
// first frame is painted, and stays for good where WebGL 2 is missing. Markers keep their shapes: they are the server's own SVG.
const NOTHING = { type: "FeatureCollection", features: [] };
const HOUSES_FROM = 15;
const width = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];

function colours(box) {
  const style = getComputedStyle(box);
  return (name) => style.getPropertyValue(`--m-${name}`).trim() || "gray";
}

function layers(colour) {
  const kind = (...names) => ["match", ["get", "kind"], names, true, false];
  const fill = (id, names, paint) => ({ id, type: "fill", source: "district", filter: kind(...names), paint });
  const line = (id, name, paint) => ({ id, type: "line", source: "district", filter: kind(name), layout: { "line-cap": "round", "line-join": "round" }, paint });
  const label = (id, names, layout, paint) => ({
    id, type: "symbol", source: "district", filter: ["all", kind(...names), ["!=", ["get", "name"], ""]],
    layout: { "text-field": ["get", "name"], "text-size": 12, "text-font": ["sans-serif"], ...layout },
    paint: { "text-color": colour("label"), "text-halo-color": colour("halo"), "text-halo-width": 1.75, ...paint },
  });
  return [
    { id: "land", type: "background", paint: { "background-color": colour("land") } },
    fill("block", ["block"], { "fill-color": colour("block") }),
    fill("field", ["field"], { "fill-color": colour("park"), "fill-opacity": 0.42 }),
    fill("campus", ["campus"], { "fill-color": colour("campus") }),
    fill("park", ["park"], { "fill-color": colour("park") }),
    { id: "building", type: "fill", source: "houses", minzoom: HOUSES_FROM, paint: { "fill-color": colour("build") } },
    line("minor-edge", "minor", { "line-color": colour("road-edge"), "line-width": width(12, 1.6, 16, 10.5) }),
    line("minor", "minor", { "line-color": colour("road"), "line-width": width(12, 1, 16, 9) }),
    fill("bank", ["bank"], { "fill-color": colour("park") }),
    fill("water", ["water"], { "fill-color": colour("water") }),
    line("main-edge", "main", { "line-color": colour("road-edge"), "line-width": width(11, 3.4, 16, 15) }),
    line("main", "main", { "line-color": colour("road"), "line-width": width(11, 2.4, 16, 13.4) }),
    line("trunk-edge", "trunk", { "line-color": colour("trunk-edge"), "line-width": width(11, 4.6, 16, 20) }),
    line("trunk", "trunk", { "line-color": colour("trunk"), "line-width": width(11, 3.4, 16, 18) }),
    line("rail", "rail", { "line-color": colour("rail"), "line-width": 4 }),
    { ...line("rail-gap", "rail", { "line-color": colour("land"), "line-width": 2, "line-dasharray": [6, 6] }), layout: {} },
    { ...line("grid", "grid", { "line-color": colour("grid"), "line-width": 1.2, "line-dasharray": [4, 3], "line-opacity": 0.75 }), layout: { visibility: "none" } },
    label("road-name", ["main", "trunk"], { "symbol-placement": "line", "symbol-spacing": 360 }),
    label("place-name", ["label"], { "text-size": 13, "text-max-width": 12 }),
  ];
}

function styleOf(box, layer) {
  return { version: 8, sources: { district: { type: "geojson", data: layer }, houses: { type: "geojson", data: NOTHING } }, layers: layers(colours(box)) };
}

function carry(gl, map, box) {
  for (const mark of box.querySelectorAll(".m-marks [data-at]")) {
    const [lon, lat] = mark.dataset.at.split(" ").map(Number);
    const holder = document.createElement("div");
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [key, value] of [["width", "1"], ["height", "1"], ["overflow", "visible"], ["class", "m-mark"]]) svg.setAttribute(key, value);
    const drawn = mark.cloneNode(true);
    const group = drawn.matches("g") ? drawn : drawn.querySelector("g");
    group.removeAttribute("transform");
    svg.append(drawn);
    holder.append(svg);
    new gl.Marker({ element: holder, anchor: "top-left" }).setLngLat([lon, lat]).addTo(map);
  }
}

async function start(box) {
  const own = box.dataset;
  if (!document.createElement("canvas").getContext("webgl2")) return; // the server's drawing stays
  const gl = await import(own.engine);
  gl.setWorkerUrl(own.worker);
  const holder = document.createElement("div");
  holder.className = "map-gl";
  // MapLibre's own sheet, in no cascade layer, sets the position of its box: so it gets one inside ours.
  const inner = holder.appendChild(document.createElement("div"));
  box.append(holder);
  const map = new gl.Map({
    container: inner, style: styleOf(box, own.layer), center: [+own.lon, +own.lat], zoom: +own.zoom, minZoom: +own.zoom - 4, maxZoom: 18,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, fadeDuration: 0, localIdeographFontFamily: getComputedStyle(box).fontFamily,
  });
  map.touchZoomRotate.disableRotation();
  map.on("moveend", () => {
    if (map.getZoom() < HOUSES_FROM) return;
    const near = map.getBounds().toArray().flat().map((degrees) => degrees.toFixed(4));
    map.getSource("houses")?.setData(`${own.layer.split("?")[0]}?bbox=${near}&zoom=16&only=building`);
  });
  map.once("idle", () => {
    carry(gl, map, box);
    box.querySelector("svg.m")?.setAttribute("hidden", "");
    box.classList.add("map-moves");
    box.dispatchEvent(new CustomEvent("map-moves", { bubbles: true, detail: { map, gl } }));
  });
  const controls = box.querySelector("[data-map-controls]");
  controls?.removeAttribute("hidden");
  controls?.querySelectorAll("[data-zoom]").forEach((button) => button.addEventListener("click", () => (button.dataset.zoom === "in" ? map.zoomIn() : map.zoomOut())));
  controls?.querySelector("[data-grids]")?.addEventListener("click", (event) => {
    const on = event.currentTarget.getAttribute("aria-pressed") !== "true";
    event.currentTarget.setAttribute("aria-pressed", String(on));
    map.setLayoutProperty("grid", "visibility", on ? "visible" : "none");
  });
  new MutationObserver(() => map.setStyle(styleOf(box, own.layer))).observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
}

document.querySelectorAll("[data-map]").forEach((box) => start(box).catch(() => box.querySelector(".map-gl")?.remove()));
