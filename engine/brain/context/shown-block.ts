/** The same block as the API takes it: it refuses blank texts and half characters, wherever they are. */
export function shownBlock<Block extends object>(block: Block): Block {
  return shownValue(block) as Block;
}

/** The value itself if nothing has to change in it. */
function shownValue(value: unknown): unknown {
  if (typeof value === 'string') return value.isWellFormed() ? value : value.toWellFormed();
  if (Array.isArray(value)) return sameOr(value, value.map(shownValue));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value);
  const isText = 'type' in value && value.type === 'text';
  const shown = fields.map(([key, field]) => (isText && key === 'text' ? shownText(field) : shownValue(field)));
  if (fields.every(([, field], i) => field === shown[i])) return value;
  return Object.fromEntries(fields.map(([key], i) => [key, shown[i]]));
}

function shownText(text: unknown): unknown {
  return typeof text === 'string' && text.trim() === '' ? '(blank)' : shownValue(text);
}

function sameOr(before: unknown[], after: unknown[]): unknown[] {
  return before.every((one, i) => one === after[i]) ? before : after;
}
