/** The few pictures, drawn as shapes in the text's colour. All are decoration: words stand beside them. */

const SVG = "http://www.w3.org/2000/svg";

const SHAPES = {
  /** Cali's mark: a dial with its needle. */
  mark: "M4.2 17.2a9 9 0 1 1 15.6 0M12 13.4l4-5.2M12 4.2v1.9M4.9 8.3l1.6.9M19.1 8.3l-1.6.9M10.6 13.4a1.4 1.4 0 1 0 2.8 0a1.4 1.4 0 1 0-2.8 0",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 12h.01M12 12h.01M19 12h.01",
  send: "M12 19V5M6 11l6-6 6 6",
  met: "M4 4h16v16H4zM8 12.2l2.8 2.8L16.2 9",
  not_met: "M12 2.6L21.4 12L12 21.4L2.6 12zM9.2 9.2l5.6 5.6M14.8 9.2l-5.6 5.6",
  not_known: "M12 3a9 9 0 1 0 .01 0M9.6 9.6a2.5 2.5 0 1 1 3.6 2.2c-.8.5-1.2 1-1.2 1.9M12 16.8v.01",
  tick: "M5 12.5l4.5 4.5L19 7.5",
} as const;

export type Shape = keyof typeof SHAPES;

export function icon(shape: Shape): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${shape}`);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[shape]);
  svg.append(path);
  return svg;
}
