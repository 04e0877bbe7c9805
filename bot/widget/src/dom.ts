/** Makes elements. Text becomes text nodes, never markup. */

export type Child = Node | string | null | undefined | false;
type Handlers = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
export type Props = { on?: Handlers } & { [attribute: string]: unknown };

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (name === "on") {
      for (const [event, handler] of Object.entries(value as Handlers)) {
        element.addEventListener(event, handler as EventListener);
      }
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}

const DIRECTION_TRICKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text as it is shown: marks that turn the reading direction of what follows are taken out. */
export const plain = (text: unknown): string => String(text ?? "").replace(DIRECTION_TRICKS, "");

/** A paragraph each for blocks between empty lines; lines within a block stay lines. */
export function paragraphs(text: string, className: string): HTMLElement[] {
  return plain(text)
    .split(/\n{2,}/)
    .filter((block) => block.trim())
    .map((block) => h("p", { class: className, dir: "auto" }, block));
}
