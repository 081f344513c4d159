import type { PageElement } from './page-document.ts';

/** Whether elements stand in more than so many others. Takes one step per element, and no stack, however deep it is. */
export function isDeeperThan(root: PageElement, most: number): boolean {
  let depth = 0;
  let element: PageElement | null = root;
  while (element !== null) {
    if (depth > most) return true;
    if (element.firstElementChild !== null) {
      element = element.firstElementChild;
      depth += 1;
      continue;
    }
    while (element !== null && element !== root && element.nextElementSibling === null) {
      element = element.parentElement;
      depth -= 1;
    }
    element = element === root ? null : (element?.nextElementSibling ?? null);
  }
  return false;
}
