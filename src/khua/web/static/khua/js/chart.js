// Draws the charts of a page: <figure class="chart" data-chart="an ECharts option as JSON">. What a
// chart shows stands in a table beside it, so that without this script only the drawing is missing.
// An option names colours as the style sheets do ("--indigo"). Nothing moves, and kinds are told
// apart by patterns and labels besides colour.
"use strict";

(() => {
  const PALETTE = ["--indigo", "--amber-line", "--river", "--red", "--plum", "--stone"];
  const TEXT = 14; // pixels; nothing under it is readable in Lao
  const PAPER = 660; // pixels: the width of A4 within its margins
  const STEPS = [
    [1e12, { en: "tn", lo: "ພັນຕື້" }], [1e9, { en: "bn", lo: "ຕື້" }],
    [1e6, { en: "m", lo: "ລ້ານ" }], [1e3, { en: "k", lo: "ພັນ" }],
  ];
  const lao = document.documentElement.lang === "lo";

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  // 1.234.567,5 in Lao, 1,234,567.5 in English, as wording.py writes them.
  function number(value) {
    if (typeof value !== "number") return value == null ? "–" : String(value);
    const text = value.toLocaleString("en", { maximumFractionDigits: 2 });
    return lao ? text.replace(/[,.]/g, (mark) => (mark === "," ? "." : ",")) : text;
  }

  // For an axis: 1.5 m, 20 bn.
  function brief(value) {
    const step = STEPS.find(([size]) => Math.abs(value) >= size);
    if (!step) return number(value);
    return `${number(value / step[0])} ${step[1][lao ? "lo" : "en"]}`;
  }

  // An option with the names of colours resolved.
  function resolved(option) {
    if (Array.isArray(option)) return option.map(resolved);
    if (option && typeof option === "object") {
      return Object.fromEntries(Object.entries(option).map(([key, each]) => [key, resolved(each)]));
    }
    return typeof option === "string" && option.startsWith("--") ? colour(option) : option;
  }

  // What all charts have in common; an option may say otherwise.
  function theme() {
    const quiet = { color: colour("--ink-soft"), fontSize: TEXT };
    const line = { lineStyle: { color: colour("--edge") } };
    const axis = {
      axisLabel: quiet, nameTextStyle: quiet, axisLine: line, axisTick: line,
      splitLine: { lineStyle: { color: colour("--hairline") } },
    };
    return {
      color: PALETTE.map(colour),
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: TEXT, color: colour("--ink") },
      categoryAxis: axis, timeAxis: axis,
      valueAxis: { ...axis, axisLabel: { ...quiet, formatter: brief } },
      logAxis: { ...axis, axisLabel: { ...quiet, formatter: brief } },
      grid: { left: 8, right: 16, top: 40, bottom: 40, containLabel: true },
      legend: { bottom: 0, textStyle: { color: colour("--ink"), fontSize: TEXT } },
      sankey: {
        label: { color: colour("--ink"), fontSize: TEXT },
        itemStyle: { color: colour("--indigo"), borderWidth: 0 },
        lineStyle: { color: colour("--edge"), opacity: 0.3 },
      },
      tooltip: {
        renderMode: "richText", // HTML would carry styles of its own, which the page's policy forbids
        confine: true, valueFormatter: number,
        textStyle: { color: colour("--ink"), fontSize: TEXT }, backgroundColor: colour("--surface"),
        borderColor: colour("--edge"), borderWidth: 1,
      },
    };
  }

  function draw(figure) {
    const { media, ...option } = resolved(JSON.parse(figure.dataset.chart));
    figure.hidden = false;
    const place = figure.querySelector(".chart__drawing");
    if (figure.dataset.height) place.style.blockSize = figure.dataset.height;
    const chart = echarts.init(place, theme(), { renderer: "svg" });
    const common = {
      animation: false,
      aria: { enabled: true, decal: { show: true }, label: { description: figure.dataset.label } },
    };
    // what differs on a narrow page, as ECharts has it: [{ query: { maxWidth: 500 }, option: … }]
    const whole = { ...common, ...option };
    chart.setOption(media ? { baseOption: whole, media } : whole);
    new ResizeObserver(() => chart.isDisposed() || chart.resize()).observe(place);
  }

  async function start(root) {
    if (!window.echarts) return;
    const figures = [...root.querySelectorAll("figure[data-chart]")];
    if (root.matches?.("figure[data-chart]")) figures.push(root);
    const fresh = figures.filter((figure) => !figure.dataset.drawn);
    if (!fresh.length) return;
    fresh.forEach((figure) => { figure.dataset.drawn = "yes"; }); // once, however often it is loaded
    await document.fonts.load(`${TEXT}px "Noto Sans Lao"`, "ກ").catch(() => {}); // widths are measured
    fresh.forEach(draw);
  }

  const drawn = () => [...document.querySelectorAll("figure[data-drawn] .chart__drawing")]
    .map((place) => echarts.getInstanceByDom(place)).filter(Boolean);

  window.khuaCharts = { theme, resolved, colour }; // for figures.js, which draws them once more

  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", (event) => start(event.target));
  document.addEventListener("htmx:beforeCleanupElement", (event) => {
    if (event.target.matches?.(".chart__drawing")) echarts.getInstanceByDom(event.target)?.dispose();
  });
  window.addEventListener("beforeprint", () => drawn().forEach((chart) => chart.resize({ width: PAPER })));
  window.addEventListener("afterprint", () => drawn().forEach((chart) => chart.resize({ width: "auto" })));
})();
