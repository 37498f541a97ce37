// The shortest ways from an app to one of its parts, from the top down; each step is an edge.
const MOST_PATHS = 5;

function waysTo(app, kind, name) {
  const key = (one, other) => `${one} ${other}`;
  const root = key("app", app.address);
  const ways = [];
  let waiting = [{ at: key(kind, name), steps: [] }];
  const seen = new Map([[key(kind, name), 0]]);
  for (let depth = 1; waiting.length && !ways.length; depth += 1) {
    const next = [];
    for (const { at, steps } of waiting) {
      for (const edge of app.why.get(at) || []) {
        const above = key(edge.kind, edge.from);
        const longer = [edge, ...steps];
        if (above === root || edge.kind === "base") {
          if (ways.length < MOST_PATHS) ways.push(longer);
        } else if ((seen.get(above) ?? depth) >= depth && next.length < 2000) {
          seen.set(above, depth);
          next.push({ at: above, steps: longer });
        }
      }
    }
    waiting = next;
  }
  return ways;
}

function sentence(edge) {
  let where = edge.file ? edge.file + (edge.line ? `:${edge.line}` : "") : edge.from;
  if (edge.file && edge.kind === "distribution") where = `${edge.from} (${edge.file})`;
  return `${where} ${edge.verb} ${edge.what}`;
}

// That an app runs its entry point goes without saying, if more follows.
function told(way) {
  return (way.length > 1 && way[0].verb === "runs" ? way.slice(1) : way).map(sentence);
}
