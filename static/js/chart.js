// Charts: drawn as SVG from the spec in the page, in our colours; drawn again when the theme or the width changes.
const lang = document.documentElement.lang || "en";
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
const TONES = ["accent", "blue", "violet", "soon", "ink-3", "late"];
const drawn = new Map();

export function start() {
  for (const box of document.querySelectorAll("[data-chart]:not([data-ready])")) {
    box.dataset.ready = "yes";
    const chart = window.echarts.init(box, null, { renderer: "svg" });
    drawn.set(box, chart);
    draw(box, chart);
    new ResizeObserver(() => chart.resize()).observe(box);
  }
}

function draw(box, chart) {
  const spec = JSON.parse(document.getElementById(box.dataset.source).textContent);
  chart.setOption((KINDS[spec.type] ?? bars)(spec, colours()), true);
}

function redraw() {
  for (const [box, chart] of drawn) {
    if (box.isConnected) draw(box, chart);
    else {
      chart.dispose();
      drawn.delete(box);
    }
  }
}

function colours() {
  const probe = document.body.appendChild(document.createElement("i"));
  const read = (name) => {
    probe.className = "";
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const names = [...TONES, "ink", "ink-2", "line", "line-2", "surface", "good-soft", "blue-soft", "plain-soft", "soon-soft"];
  const found = Object.fromEntries(names.map((name) => [name, read(name)]));
  probe.remove();
  return found;
}

function toneOf(series, index, colour) {
  const tone = { quiet: "ink-3", good: "accent" }[series.tone] ?? series.tone;
  return colour[tone] ?? colour[TONES[index % TONES.length]];
}

// Numbers as people write them: 350 k, € 1,250, 63 %, 1 h 05. The words of the units come with the spec.
const number = (value, options) => new Intl.NumberFormat(lang, { useGrouping: "always", ...options }).format(value);
const put = (words, value) => words.replace(/%(?:\(\w+\))?s/, value);

function short(value) {
  const parts = new Intl.NumberFormat(lang, { notation: "compact", maximumFractionDigits: 1 }).formatToParts(value);
  return parts.map(({ type, value: text }) => (type === "compact" ? text.replace("K", "k") : text)).join("").replace(/(\d)([A-Zk])/, "$1\u00a0$2");
}

function minutes(words, value) {
  const whole = Math.round(value), hours = Math.floor(whole / 60), rest = whole % 60;
  if (hours >= 24) return put(words.days, Math.floor(hours / 24)) + (hours % 24 ? put(words.more_hours, hours % 24) : "");
  if (hours) return put(words.hours, hours) + (rest ? `\u00a0${String(rest).padStart(2, "0")}` : "");
  return put(words.minutes, rest);
}

function full({ unit, words }) {
  if (unit === "%") return (value) => `${number(value * 100, { maximumFractionDigits: 1 })}\u00a0%`;
  if (unit === "min") return (value) => minutes(words, value);
  if (!unit) return (value) => number(value, { maximumFractionDigits: 2 });
  return (value) => put(words.money, number(value, { maximumFractionDigits: 0 }));
}

function axisLabel(spec) {
  if (spec.unit === "%" || spec.unit === "min") return full(spec);
  return short;
}

// Steps that a clock has: 15 min, 1 h, 6 h, 2 days; never 83 h 20.
const CLOCK = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400, 43200, 86400];

function clockSteps(spec) {
  const highest = Math.max(1, ...spec.series.flatMap((one) => one.values.flat()).map((value) => value ?? 0));
  const step = CLOCK.find((one) => highest / one <= 5) ?? Math.ceil(highest / 5 / 1440) * 1440;
  return { interval: step, max: Math.ceil(highest / step) * step };
}

function frame(spec, colour) {
  const many = spec.series.length > 1 && spec.type !== "range";
  const say = full(spec);
  const text = { color: colour["ink-2"], fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 11 };
  return {
    animation: !reduced.matches,
    animationDuration: 350,
    textStyle: text,
    grid: { left: 4, right: 14, top: many ? 34 : 14, bottom: 4, outerBoundsMode: "same", outerBoundsContain: "axisLabel" },
    legend: many ? { top: 0, left: 4, itemWidth: 10, itemHeight: 10, itemGap: 16, icon: "roundRect", textStyle: text } : undefined,
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, padding: [8, 11], borderWidth: 1,
      backgroundColor: colour.surface, borderColor: colour["line-2"], textStyle: { ...text, color: colour.ink, fontSize: 12 },
      axisPointer: { type: "shadow", shadowStyle: { color: colour["plain-soft"], opacity: 0.5 } },
      valueFormatter: (value) => (value == null || value === "" ? "—" : Array.isArray(value) ? value.map(say).join(" – ") : say(value)),
    },
  };
}

function labels(spec, colour) {
  return {
    type: "category", data: spec.labels, axisTick: { show: false }, axisLine: { lineStyle: { color: colour["line-2"] } },
    axisLabel: { color: colour["ink-3"], hideOverlap: true },
  };
}

function values(spec, colour) {
  return {
    type: "value", splitNumber: 5, splitLine: { lineStyle: { color: colour.line } }, axisLine: { show: false },
    axisLabel: { color: colour["ink-3"], formatter: axisLabel(spec), hideOverlap: true },
    minInterval: spec.unit === "" || spec.unit === undefined ? 1 : undefined,
    ...(spec.unit === "min" ? clockSteps(spec) : {}),
  };
}

function oneSeries(spec, colour, series, index) {
  const type = series.type ?? { line: "line", area: "line" }[spec.type] ?? "bar";
  const tone = toneOf(series, index, colour);
  const flat = spec.type === "hbar" || spec.type === "funnel";
  const shape = { name: series.name, type, data: series.values, color: tone, stack: spec.type === "stacked" ? "all" : undefined };
  if (type === "bar") return { ...shape, barMaxWidth: 24, itemStyle: { borderRadius: flat ? [0, 3, 3, 0] : [3, 3, 0, 0] } };
  const dashed = series.tone === "quiet" ? "dashed" : "solid";
  return {
    ...shape, symbol: "circle", symbolSize: 7, lineStyle: { width: 2, type: dashed, color: tone }, connectNulls: false,
    itemStyle: { color: colour.surface, borderColor: tone, borderWidth: 2 },
    areaStyle: spec.type === "area" ? { color: tone, opacity: 0.14 } : undefined,
  };
}

function bars(spec, colour) {
  const series = spec.series.map((one, index) => oneSeries(spec, colour, one, index));
  return { ...frame(spec, colour), xAxis: labels(spec, colour), yAxis: values(spec, colour), series };
}

function lying(spec, colour) {
  const option = bars(spec, colour);
  return { ...option, xAxis: option.yAxis, yAxis: { ...option.xAxis, inverse: true } };
}

function pie(spec, colour) {
  const data = spec.labels.map((name, index) => ({ name, value: spec.series[0].values[index] }));
  const option = frame(spec, colour);
  return {
    ...option, color: TONES.map((tone) => colour[tone]), tooltip: { ...option.tooltip, trigger: "item" }, legend: undefined,
    series: [{
      type: "pie", radius: ["46%", "70%"], data, itemStyle: { borderColor: colour.surface, borderWidth: 2 },
      label: { color: colour["ink-2"], overflow: "none" }, labelLine: { lineStyle: { color: colour["line-2"] } },
    }],
  };
}

// A range is a bar from low to high over an invisible one, and a dot in its middle.
function range(spec, colour) {
  const points = spec.series[0].values.map((value) => value ?? [0, 0, 0]);
  const tones = spec.series[0].tones ?? [];
  const tone = (index) => toneOf({ tone: tones[index] ?? "accent" }, 0, colour);
  const option = lying({ ...spec, series: [] }, colour);
  const bar = { type: "bar", stack: "range", barWidth: 10, silent: true, tooltip: { show: false } };
  const say = full(spec);
  return {
    ...option,
    tooltip: { ...option.tooltip, trigger: "item", formatter: ({ name, dataIndex }) => {
      const [low, middle, high] = points[dataIndex];
      return `${name}\n${say(middle)}  (${say(low)} – ${say(high)})`;
    } },
    series: [
      { ...bar, data: points.map(([low]) => low), itemStyle: { color: "transparent" } },
      { ...bar, data: points.map(([low, , high], index) => ({ value: high - low, itemStyle: { color: tone(index), opacity: 0.25, borderRadius: 5 } })) },
      { type: "scatter", symbolSize: 12, data: points.map(([, middle], index) => ({ value: [middle, index], name: spec.labels[index], itemStyle: { color: tone(index), opacity: 1 } })) },
    ],
  };
}

const KINDS = { bar: bars, line: bars, area: bars, stacked: bars, hbar: lying, funnel: lying, pie, range };
document.addEventListener("theme", redraw);
matchMedia("print").addEventListener("change", redraw);
