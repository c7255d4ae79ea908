// The map of the provinces, and saving a picture of a chart or of the map. All that they show stands
// in tables beside them; without this script only the map and the buttons are missing.
"use strict";

(() => {
  const STRENGTH = [0, 0.2, 0.42, 0.64, 0.86]; // of the ink, by class; figures.css mixes the same
  const WIDE = 1100; // pixels of a saved picture
  const MARGIN = 28;
  const TITLE = 24;
  const SMALL = 15;

  const { theme, resolved, colour } = window.khuaCharts;

  // ---- the map: Leaflet without tiles, on the page's own white
  function drawMap(place) {
    const { shapes, unit } = JSON.parse(place.dataset.map);
    place.hidden = false;
    const map = L.map(place, {
      attributionControl: false, zoomControl: false, keyboard: false, scrollWheelZoom: false,
      dragging: !L.Browser.mobile, // a thumb must be able to go past the map
      zoomSnap: 0.25, renderer: L.svg(), fadeAnimation: false, zoomAnimation: false,
    });
    L.control.zoom({ zoomInTitle: place.dataset.nearer, zoomOutTitle: place.dataset.farther }).addTo(map);
    const layer = L.geoJSON(shapes, {
      style: (shape) => ({
        color: colour("--edge"), weight: 1,
        fillColor: colour("--indigo"), fillOpacity: STRENGTH[shape.properties.level],
      }),
      onEachFeature: (shape, drawn) => {
        const { name, number, url } = shape.properties;
        drawn.bindTooltip(text(number), { permanent: true, direction: "center", className: "map__number" });
        drawn.bindPopup(text(`${name}: ${number} ${unit}`, url), { closeButton: false });
      },
    }).addTo(map);
    const fit = () => { map.invalidateSize(); map.fitBounds(layer.getBounds(), { padding: [4, 4] }); };
    fit();
    new ResizeObserver(fit).observe(place);
  }

  function text(words, url) {
    const element = document.createElement(url ? "a" : "span");
    element.textContent = words;
    if (url) element.href = url;
    return element;
  }

  // ---- pictures: drawn anew on a canvas, with the title and where it comes from
  function canvasOf(section) {
    const place = document.createElement("div");
    place.className = "figure__unseen";
    document.body.append(place);
    const figure = section.querySelector("figure[data-chart]");
    const drawing = section.querySelector(".map");
    const height = figure ? Math.max(320, figure.querySelector(".chart__drawing").clientHeight) : 900;
    place.style.inlineSize = `${WIDE}px`;
    place.style.blockSize = `${height}px`;
    const chart = echarts.init(place, theme(), { renderer: "canvas", width: WIDE, height });
    if (figure) {
      const { media, ...option } = resolved(JSON.parse(figure.dataset.chart));
      const whole = { ...option, animation: false, aria: { enabled: true, decal: { show: true } } };
      chart.setOption(media ? { baseOption: whole, media } : whole);
    } else {
      chart.setOption(mapOption(JSON.parse(drawing.dataset.map)));
    }
    const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: colour("--surface") });
    chart.dispose();
    place.remove();
    return canvas;
  }

  function mapOption({ shapes, steps }) {
    echarts.registerMap("provinces", shapes);
    return {
      animation: false,
      visualMap: {
        type: "piecewise", left: 8, bottom: 8, textStyle: { fontSize: SMALL },
        pieces: steps.map((label, level) => ({ value: level, label, color: mixed(STRENGTH[level]) })),
      },
      series: [{
        type: "map", map: "provinces", nameProperty: "name", top: 8, bottom: 8,
        label: { show: true, fontSize: 13, color: colour("--ink"), backgroundColor: colour("--surface"), padding: 2, formatter: "{b}" },
        itemStyle: { borderColor: colour("--edge"), borderWidth: 1 },
        data: shapes.features.map(({ properties }) => ({
          name: properties.name, value: properties.level,
          label: { formatter: `${properties.name} ${properties.number}` },
        })),
      }],
    };
  }

  // The ink thinned with white.
  function mixed(strength) {
    const parts = colour("--indigo").match(/[0-9a-f]{2}/gi).map((each) => parseInt(each, 16));
    return `rgb(${parts.map((each) => Math.round(255 - (255 - each) * strength)).join(",")})`;
  }

  function save(button) {
    const section = button.closest("[data-figure]");
    const inner = canvasOf(section);
    const whole = document.createElement("canvas");
    const head = 2 * (TITLE + 2 * MARGIN);
    const foot = 2 * (SMALL + 2 * MARGIN);
    whole.width = inner.width + 4 * MARGIN;
    whole.height = inner.height + head + foot;
    const pen = whole.getContext("2d");
    const family = getComputedStyle(document.body).fontFamily;
    pen.fillStyle = colour("--surface");
    pen.fillRect(0, 0, whole.width, whole.height);
    pen.drawImage(inner, 2 * MARGIN, head);
    pen.fillStyle = colour("--ink");
    pen.textBaseline = "middle";
    pen.font = `700 ${2 * TITLE}px ${family}`;
    pen.fillText(section.querySelector("h2").textContent.trim(), 2 * MARGIN, head / 2, inner.width);
    pen.fillStyle = colour("--ink-soft");
    pen.font = `${2 * SMALL}px ${family}`;
    const source = document.querySelector("[data-source]")?.dataset.source ?? document.title;
    pen.fillText(source, 2 * MARGIN, whole.height - foot / 2, inner.width);
    whole.toBlob((blob) => {
      const link = document.createElement("a");
      link.download = `${button.dataset.save}.png`;
      link.href = URL.createObjectURL(blob);
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    }, "image/png");
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (window.L) document.querySelectorAll(".map[data-map]").forEach(drawMap);
    document.querySelectorAll("button[data-save]").forEach((button) => {
      button.hidden = false;
      button.addEventListener("click", () => save(button));
    });
  });
})();
