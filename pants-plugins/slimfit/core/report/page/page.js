const data = JSON.parse(document.getElementById("data").textContent);
const $ = (id) => document.getElementById(id);
const KINDS = { distribution: "distribution", file: "own file", system: "system" };
const LEGEND = { distribution: "Distributions", file: "Own files", system: "System packages" };
const ROWS = 100;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function bytes(count) {
  if (count === null || count === undefined) return "?";
  let value = count;
  for (const unit of ["B", "kB", "MB", "GB"]) {
    if (value < 999.95 || unit === "GB") return `${unit === "B" ? value : value.toFixed(1)} ${unit}`;
    value /= 1000;
  }
  return "?";
}

const shown = (size) =>
  size.unpacked === null ? "?"
    : `${size.basis === "estimate" ? "~" : ""}${bytes(size.unpacked)}${size.unknown ? "\u00a0+\u00a0?" : ""}`;
const onDisk = (part) => `${part.rough ? "~" : ""}${bytes(part.size)}`;
const plural = (count, word) => `${count} ${word}${count === 1 ? "" : "s"}`;
const sum = (parts) => parts.reduce((total, part) => total + (part.size || 0), 0);
const unknown = (parts) => parts.filter((part) => part.size === null).length;

for (const app of data.apps) app.why = new Map(Object.entries(app.why));

// Parts that are the same in several apps, by what they are.
const everywhere = new Map();
for (const app of data.apps) {
  for (const part of app.parts) {
    part.key = `${part.kind} ${part.name} ${part.version}`;
    if (!everywhere.has(part.key)) everywhere.set(part.key, { ...part, apps: [] });
    everywhere.get(part.key).apps.push(app);
  }
}

// ---- Totals and apps ---------------------------------------------------------------------------

function shares() {
  const found = new Map();
  for (const app of data.apps) {
    for (const layer of app.layers) {
      if (!found.has(layer.key)) found.set(layer.key, { ...layer, apps: [] });
      found.get(layer.key).apps.push(app);
    }
  }
  return [...found.values()];
}

const layers = shares();
const together = layers.reduce((total, layer) => total + (layer.size || 0), 0);
const apart = layers.reduce((total, layer) => total + (layer.size || 0) * layer.apps.length, 0);

function total(title, value) {
  $("totals").append(make("div", {}, make("dt", {}, title), make("dd", {}, value)));
}

$("about").textContent = `${plural(data.apps.length, "app")}. Sizes are ${
  data.measured ? "counted in the built images" : "those of locked wheels; ~ marks an estimate, ? what is not known"}.`;
const missing = unknown([...everywhere.values()]);
$("missing").hidden = !missing;
$("missing").append(
  `The sizes of ${plural(missing, "part")} are not known, so the bars and areas below lack them. `,
  make("code", {}, "--closure-measure"), " builds the images and counts.");
total("Apps", String(data.apps.length));
total("One image for all", shown(data.monolith));
const largest = data.apps.reduce((one, other) => ((other.size.unpacked || 0) > (one.size.unpacked || 0) ? other : one), data.apps[0]);
if (largest) total("Largest app", shown(largest.size));
total(data.measured ? "In a registry, compressed" : "All parts, each once", `${bytes(together)}${missing ? "\u00a0+\u00a0?" : ""}`);

const full = Math.max(data.monolith.unpacked || 0, ...data.apps.map((app) => app.size.unpacked || 0), 1);
for (const app of data.apps) {
  const bar = make("span", { class: "bar", "aria-hidden": "true" });
  for (const kind of Object.keys(LEGEND)) {
    const piece = make("i", { class: kind });
    piece.style.width = `${(100 * sum(app.parts.filter((part) => part.kind === kind))) / full}%`;
    bar.append(piece);
  }
  app.button = make("button", { type: "button", "aria-pressed": "false", onclick: () => select(app) },
    make("span", { class: "name", title: app.address }, app.address), bar,
    make("span", { class: "size" }, shown(app.size)));
  $("apps").append(make("li", {}, app.button));
}

// ---- Treemap -----------------------------------------------------------------------------------

let selected = null;

// What is too small to be seen is one rectangle, for each kind.
function gathered(app) {
  const whole = sum(app.parts);
  return Object.keys(LEGEND).map((kind) => {
    const all = app.parts.filter((part) => part.kind === kind && part.size > 0);
    const large = all.filter((part) => part.size >= whole / 400 && kind !== "file");
    const rest = all.filter((part) => !large.includes(part));
    const others = rest.length
      && { kind, name: "", size: sum(rest), count: rest.length, rough: rest.some((part) => part.rough) };
    return { kind, size: sum(all), parts: others ? [...large, others] : large };
  }).filter((group) => group.parts.length);
}

function title(part) {
  if (part.name) return part.name;
  return part.kind === "file" ? plural(part.count, "own file") : `${part.count} small ones`;
}

function draw() {
  const map = $("map");
  map.replaceChildren();
  const { width, height } = map.getBoundingClientRect();
  for (const group of squarify(gathered(selected), 0, 0, width, height)) {
    for (const cell of squarify(group.part.parts, group.x, group.y, group.w, group.h)) {
      const { part } = cell;
      const label = `${title(part)}${part.version ? ` ${part.version}` : ""}, ${onDisk(part)}`;
      const button = make("button", {
        type: "button", class: part.kind, "aria-label": label, title: label, tabindex: "-1",
        onclick: () => (part.name ? explain(part.kind, part.name, part.version) : narrow(part.kind)),
      });
      // In hundredths, so that it still fits when the page is printed.
      const sides = { left: cell.x / width, top: cell.y / height, width: cell.w / width, height: cell.h / height };
      for (const [side, value] of Object.entries(sides)) button.style[side] = `${100 * value}%`;
      if (cell.w > 46 && cell.h > 22) {
        button.append(make("b", {}, title(part)));
        if (cell.h > 42 && cell.w > 66) button.append(make("span", {}, onDisk(part)));
        if (cell.w > 180 && cell.h > 90) button.classList.add("large");
      } else button.classList.add("tiny");
      map.append(button);
    }
  }
  if (map.firstChild) map.firstChild.tabIndex = 0;
  const lacking = unknown(selected.parts);
  $("map-note").textContent = lacking
    ? `The sizes of ${plural(lacking, "part")} are not known and not drawn.`
    : "Choose a rectangle to see why it is there. Arrow keys go from one to the next.";
}

// One stop for the tabulator, arrow keys within: the next rectangle in that direction.
$("map").addEventListener("keydown", (event) => {
  const step = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  const here = document.activeElement;
  if (!step || !here || here.parentElement !== $("map")) return;
  event.preventDefault();
  const middle = (box) => [box.left + box.width / 2, box.top + box.height / 2];
  const [x, y] = middle(here.getBoundingClientRect());
  let best = null;
  for (const other of $("map").children) {
    const [otherX, otherY] = middle(other.getBoundingClientRect());
    const ahead = (otherX - x) * step[0] + (otherY - y) * step[1];
    const aside = Math.abs((otherX - x) * step[1]) + Math.abs((otherY - y) * step[0]);
    if (other !== here && ahead > 1 && (!best || ahead + 2 * aside < best.cost)) {
      best = { other, cost: ahead + 2 * aside };
    }
  }
  if (best) {
    here.tabIndex = -1;
    best.other.tabIndex = 0;
    best.other.focus();
  }
});

function select(app) {
  selected = app;
  for (const other of data.apps) other.button.setAttribute("aria-pressed", String(other === app));
  $("map-title").textContent = `What the bytes of ${app.address} are`;
  if ($("scope").value) $("scope").value = app.address;
  draw();
  fill();
}

for (const [kind, name] of Object.entries(LEGEND)) {
  $("legend").append(make("li", {}, make("i", { class: kind }), name));
}

// ---- Table -------------------------------------------------------------------------------------

let order = { key: "size", down: true };
let limit = ROWS;

function rows() {
  const app = data.apps.find((one) => one.address === $("scope").value);
  const words = $("filter").value.toLowerCase().split(/\s+/).filter(Boolean);
  const value = (part) => (order.key === "apps" ? part.apps.length : part[order.key] ?? -1);
  return [...everywhere.values()]
    .filter((part) => !app || part.apps.includes(app))
    .filter((part) => !$("kind").value || part.kind === $("kind").value)
    .filter((part) => words.every((word) => `${part.name} ${part.version}`.toLowerCase().includes(word)))
    .sort((one, other) => {
      const [a, b] = [value(one), value(other)];
      const compared = typeof a === "number" ? a - b : String(a).localeCompare(String(b));
      return (order.down ? -compared : compared) || one.name.localeCompare(other.name);
    });
}

function fill() {
  const found = rows();
  const body = $("table").tBodies[0];
  body.replaceChildren(...found.slice(0, limit).map((part) =>
    make("tr", {},
      make("td", {}, make("button", { type: "button", onclick: () => explain(part.kind, part.name, part.version) }, part.name)),
      make("td", { class: "wide" }, part.version),
      make("td", { class: "wide" }, KINDS[part.kind]),
      make("td", { class: "number" }, String(part.apps.length)),
      make("td", { class: "number wide" }, bytes(part.packed)),
      make("td", { class: "number" }, onDisk(part)))));
  const more = unknown(found) ? ` + ${unknown(found)} of unknown size` : "";
  $("count").textContent = `${plural(found.length, "part")}, ${
    onDisk({ size: sum(found), rough: found.some((part) => part.rough) })} on disk${more}`;
  $("more").hidden = found.length <= limit;
  $("more").textContent = `Show all ${found.length}`;
  for (const head of $("table").tHead.rows[0].cells) {
    const here = head.dataset.key === order.key;
    head.setAttribute("aria-sort", here ? (order.down ? "descending" : "ascending") : "none");
  }
}

function narrow(kind) {
  $("kind").value = kind;
  $("filter").value = "";
  $("scope").value = selected.address;
  fill();
  $("items").scrollIntoView();
  $("filter").focus({ preventScroll: true });
}

$("scope").append(make("option", { value: "" }, "all apps"),
  ...data.apps.map((app) => make("option", { value: app.address }, app.address)));
$("controls").addEventListener("submit", (event) => event.preventDefault());
$("controls").addEventListener("input", () => { limit = ROWS; fill(); });
$("scope").addEventListener("change", () => {
  const app = data.apps.find((one) => one.address === $("scope").value);
  if (app) select(app);
});
$("more").addEventListener("click", () => { limit = Infinity; fill(); });
for (const head of $("table").tHead.rows[0].cells) {
  head.firstElementChild.addEventListener("click", () => {
    const { key } = head.dataset;
    const numbers = ["size", "packed", "apps"].includes(key);
    order = { key, down: order.key === key ? !order.down : numbers };
    fill();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || /INPUT|SELECT/.test(document.activeElement.tagName) || $("why").open) return;
  event.preventDefault();
  $("filter").focus();
});

// ---- Why ---------------------------------------------------------------------------------------

function explain(kind, name, version) {
  const part = everywhere.get(`${kind} ${name} ${version || ""}`);
  // The app that is looked at comes first.
  const apps = [...part.apps].sort((one, other) => (other === selected) - (one === selected));
  $("why-title").textContent = version ? `${name} ${version}` : name;
  const packed = part.packed === null ? "" : `, ${bytes(part.packed)} compressed`;
  $("why-size").textContent =
    `${KINDS[kind]}, ${onDisk(part)} on disk${packed}, in ${part.apps.length} of ${plural(data.apps.length, "app")}`;
  $("why-paths").replaceChildren(...apps.flatMap((app) => {
    const ways = waysTo(app, kind, name).map((way) =>
      make("ol", {}, ...told(way).map((line) => make("li", {}, line))));
    const none = make("p", { class: "hint" }, `Part of ${app.base}.`);
    return [make("h3", {}, app.address), ...(ways.length ? ways : [none])];
  }));
  $("why").showModal();
  $("why").scrollTop = 0;
}

$("why").addEventListener("click", (event) => {
  if (event.target === $("why")) $("why").close();
});

// ---- Layers and leftovers ----------------------------------------------------------------------

const saved = (layer) => (layer.size || 0) * (layer.apps.length - 1);
$("shared").textContent = `${
  data.measured ? "Layers" : "Parts, as they will be layers,"} are stored once, however many apps have them: ${
  bytes(together)} instead of ${bytes(apart)}${data.measured ? ", compressed" : ""}.`;
for (const layer of layers.sort((one, other) => saved(other) - saved(one) || (other.size || 0) - (one.size || 0)).slice(0, 40)) {
  const count = make("span", { class: "hint of" }, `${layer.apps.length} of ${data.apps.length}`);
  const dots = make("span", { class: "dots", role: "img", "aria-label": count.textContent },
    ...data.apps.map((app) => make("i", { class: layer.apps.includes(app) ? `has ${layer.kind}` : "", title: app.address })));
  const names = layer.apps.map((app) => app.address).join(", ");
  $("layers").append(make("li", {}, make("details", {},
    make("summary", {}, make("span", { class: "name", title: layer.title }, layer.title),
      data.apps.length <= 16 ? dots : count, make("span", { class: "size" }, bytes(layer.size))),
    make("p", {}, layer.parts.length ? `${names}. It holds ${layer.parts.join(", ")}.` : `${names}.`))));
}

$("unused-section").hidden = !data.unused.length;
for (const item of data.unused) {
  $("unused").append(make("li", {}, make("span", {}, item.title), make("span", { class: "size" }, shown(item.size))));
}

for (const app of data.apps) {
  for (const hint of app.hints) {
    $("hints-section").hidden = false;
    $("hints").append(make("li", {}, make("b", {}, hint.name), ` in ${app.address}`,
      ...hint.reasons.map((reason) => make("p", { class: "hint" }, reason))));
  }
}

// ---- Start -------------------------------------------------------------------------------------

if (largest) {
  select(largest);
  let waiting = 0;
  new ResizeObserver(() => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(draw);
  }).observe($("map"));
  addEventListener("beforeprint", () => { limit = Infinity; fill(); });
}
