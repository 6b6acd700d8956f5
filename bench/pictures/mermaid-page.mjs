/* global window, document */

/** Draws a flowchart into the page and measures what stands there: boxes, sampled lines, labels that hold a word. */
window.drawFlowchart = async (source) => {
  const { mermaid } = window;
  mermaid.initialize({ startOnLoad: false, flowchart: { useMaxWidth: false } });
  const picture = document.getElementById('picture');
  picture.innerHTML = (await mermaid.render('drawn', source)).svg;
  const boxOf = (element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    return { x, y, width, height };
  };
  const worded = [...picture.querySelectorAll('.edgeLabel [data-id]')].filter(({ textContent }) => textContent.trim() !== '');
  const labels = new Map(worded.map((label) => [label.getAttribute('data-id'), boxOf(label)]));
  const lines = [...picture.querySelectorAll('path.flowchart-link')].map((path) => {
    const id = path.getAttribute('data-id') ?? path.id;
    const [, from, to] = /L_(n\d+)_(n\d+)_/.exec(id);
    return { from, to, points: sampled(path), label: labels.get(id) };
  });
  const nodes = [...picture.querySelectorAll('g.node')].map((node) => ({ name: /flowchart-(n\d+)-/.exec(node.id)[1], ...boxOf(node) }));
  const { width, height } = picture.getBoundingClientRect();
  return { nodes, lines, width, height };
};

function sampled(path) {
  const matrix = path.getScreenCTM();
  const length = path.getTotalLength();
  return Array.from({ length: Math.ceil(length / 4) + 1 }, (_, index) => {
    const { x, y } = path.getPointAtLength(Math.min(length, 4 * index)).matrixTransform(matrix);
    return { x, y };
  });
}
