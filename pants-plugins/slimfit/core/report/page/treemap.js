// A squarified treemap: rectangles as near to squares as their areas allow, in a box of that width and
// height. `parts` have a `size`; the result has `x`, `y`, `w`, `h` for each, in the order given.
function squarify(parts, x, y, w, h) {
  const whole = parts.reduce((sum, part) => sum + part.size, 0);
  const placed = [];
  if (!whole || w <= 0 || h <= 0) return placed;
  const scale = (w * h) / whole;
  let row = [];
  let area = 0;
  const worst = (areas, side, sum) =>
    Math.max((side * side * areas[0]) / (sum * sum), (sum * sum) / (side * side * areas[areas.length - 1]));
  const flush = () => {
    const across = w >= h;
    const thick = area / (across ? h : w);
    let along = 0;
    for (const part of row) {
      const length = (part.size * scale) / thick;
      placed.push(across
        ? { part, x, y: y + along, w: thick, h: length }
        : { part, x: x + along, y, w: length, h: thick });
      along += length;
    }
    if (across) { x += thick; w -= thick; } else { y += thick; h -= thick; }
    row = [];
    area = 0;
  };
  for (const part of [...parts].sort((one, other) => other.size - one.size)) {
    const side = Math.min(w, h);
    const own = part.size * scale;
    const areas = row.map((item) => item.size * scale);
    if (row.length && worst([...areas, own], side, area + own) > worst(areas, side, area)) flush();
    row.push(part);
    area += own;
  }
  if (row.length) flush();
  return placed;
}
