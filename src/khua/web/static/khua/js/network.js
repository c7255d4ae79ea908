// Draws the network that the table says in words. Without this script nothing is missing but the
// drawing. Colours and letters are those of the style sheets; shapes tell kinds apart without them.
"use strict";

(() => {
  const SHAPES = {
    case: "rectangle", person: "ellipse", phone: "diamond", account: "hexagon",
    vehicle: "pentagon", document: "tag", place: "triangle",
  };
  let drawing = null;
  let places = {}; // where each node stood, so that opening one does not move the others

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  function looks() {
    const kinds = {
      case: "--indigo", person: "--river", phone: "--amber-line", account: "--red",
      vehicle: "--stone", document: "--link-visited", place: "--edge",
    };
    const font = getComputedStyle(document.body).fontFamily;
    return [
      { selector: "node", style: {
        "label": "data(label)", "font-family": font, "font-size": 15, "color": colour("--ink"),
        "text-valign": "bottom", "text-margin-y": 4, "text-wrap": "ellipsis", "text-max-width": 150,
        "text-background-color": colour("--surface"), "text-background-opacity": 0.85,
        "width": 26, "height": 26, "border-width": 2, "border-color": colour("--surface"),
      } },
      ...Object.keys(SHAPES).map((kind) => ({
        selector: `node[kind = "${kind}"]`,
        style: { "shape": SHAPES[kind], "background-color": colour(kinds[kind]) },
      })),
      { selector: "node[?start]", style: { "width": 38, "height": 38, "font-weight": "bold" } },
      { selector: "node[?protected]", style: {
        "background-color": colour("--plum-wash"), "border-style": "dashed", "border-color": colour("--plum"),
      } },
      { selector: "node[?common]", style: {
        "background-color": colour("--surface"), "border-style": "dotted", "border-color": colour("--edge"),
      } },
      { selector: "edge", style: { "width": 1.5, "line-color": colour("--edge"), "curve-style": "haystack" } },
      { selector: "edge[?flow]", style: {
        "width": "data(flow)", "curve-style": "bezier", "target-arrow-shape": "triangle",
        "target-arrow-color": colour("--edge"),
      } },
      { selector: "edge[what = \"same\"]", style: { "width": 4, "line-color": colour("--indigo") } },
      { selector: ".apart", style: { "opacity": 0.2 } },
      { selector: "node.chosen", style: { "border-color": colour("--ink"), "border-width": 4, "border-style": "solid" } },
    ];
  }

  function draw(figure) {
    const data = JSON.parse(figure.dataset.network);
    figure.hidden = false;
    if (drawing) {
      drawing.nodes().forEach((node) => { places[node.id()] = { ...node.position() }; });
      drawing.destroy();
    }
    drawing = cytoscape({
      container: figure.querySelector(".network__drawing"),
      elements: {
        nodes: data.nodes.map((node, index) => ({ data: node, position: begin(data, node, index) })),
        edges: data.edges.map((edge) => ({ data: edge })),
      },
      style: looks(),
      layout: { name: "preset" },
      userZoomingEnabled: false, // the wheel scrolls the page; the buttons zoom
      boxSelectionEnabled: false,
      maxZoom: 3,
    });
    drawing.layout({
      name: "cose", animate: false, randomize: false, padding: 30,
      nodeRepulsion: () => 6000, idealEdgeLength: () => 50, componentSpacing: 50,
    }).run();
    // what grew or shrank above since then moved the drawing: measure anew where a finger points
    drawing.container().addEventListener("pointerdown", () => drawing.resize(), { capture: true });
    drawing.on("tap", "node", (event) => choose(figure, event.target));
    drawing.on("tap", (event) => { if (event.target === drawing) show(null); });
    figure.querySelectorAll("[data-zoom]").forEach((button) => {
      button.addEventListener("click", () => zoom(button.dataset.zoom));
    });
    document.querySelectorAll(".network__highlight").forEach((line) => { line.hidden = false; });
    figure.khuaDrawing = drawing; // for whoever looks closer, and for tests
  }

  // Where a node starts from: where it stood, else beside a neighbour that stood, else on a spiral.
  // Nothing is left to chance, so that the same network is drawn the same each time.
  function begin(data, node, index) {
    if (places[node.id]) return { ...places[node.id] };
    const ends = data.edges.flatMap((edge) => (
      edge.source === node.id ? [edge.target] : edge.target === node.id ? [edge.source] : []
    ));
    const near = places[ends.find((end) => places[end])] || { x: 0, y: 0 };
    const turn = index * 2.4; // radians: the golden angle
    const far = 30 * Math.sqrt(index + 1);
    return { x: near.x + far * Math.cos(turn), y: near.y + far * Math.sin(turn) };
  }

  function zoom(step) {
    if (step === "fit") {
      drawing.fit(undefined, 30);
    } else {
      const middle = { x: drawing.width() / 2, y: drawing.height() / 2 };
      drawing.zoom({ level: drawing.zoom() * Number(step), renderedPosition: middle });
    }
  }

  // Keep `nodes` in full and let the rest step back; null: everything as it was.
  function show(nodes) {
    drawing.elements().removeClass("apart chosen");
    if (nodes) {
      drawing.elements().not(nodes.union(nodes.edgesWith(nodes))).addClass("apart");
    }
  }

  // What the table says of a node, under the drawing.
  function choose(figure, node) {
    show(node.closedNeighbourhood().nodes());
    node.addClass("chosen");
    const said = figure.querySelector(".network__chosen");
    const row = document.getElementById(`row-${node.id()}`);
    said.hidden = !row;
    if (!row) return;
    const copy = document.createElement("div");
    for (const cell of row.cells) {
      if (!cell.hasChildNodes()) continue;
      const part = document.createElement("div");
      if (cell.dataset.label) {
        const label = document.createElement("span");
        label.className = "soft small";
        label.textContent = `${cell.dataset.label}: `;
        part.append(label);
      }
      part.append(...Array.from(cell.childNodes, (child) => child.cloneNode(true)));
      copy.append(part);
    }
    copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
    said.replaceChildren(copy);
    said.hidden = false;
    htmx.process(said);
  }

  async function start(root) {
    const figure = root.querySelector(".network__figure") || root.closest?.(".network__figure");
    if (!figure || figure.khuaDrawing || !window.cytoscape) return;
    figure.khuaDrawing = true; // once, however often the page says that it is loaded
    await document.fonts.load('12px "Noto Sans Lao"', "ກ").catch(() => {}); // a canvas does not wait
    draw(figure);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-show]");
    if (!button || !drawing) return;
    const wanted = new Set(button.dataset.show.split(" "));
    show(drawing.nodes().filter((node) => wanted.has(node.id())));
    document.querySelector(".network__figure").scrollIntoView({ block: "start" });
  });
  // A page turned or made wider shows all again; a phone's bar that comes and goes changes nothing.
  let wide = window.innerWidth;
  window.addEventListener("resize", () => {
    if (!drawing || window.innerWidth === wide) return;
    wide = window.innerWidth;
    drawing.resize();
    drawing.fit(undefined, 30);
  });
  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", () => start(document));
})();
