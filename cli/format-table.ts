import { terminalText } from '../text/terminal-text.ts';
import { terminalWidth } from '../text/terminal-width.ts';

/**
 * Formats rows as a table: each column is as wide as its widest cell, and columns are two spaces apart. Cells become one
 * line each, and whatever a stranger wrote in them cannot control the terminal.
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const table = rows.map((row) => row.map((cell) => terminalText(cell).replaceAll('\n', ' ')));
  const widths: number[] = [];
  for (const row of table) {
    row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, terminalWidth(cell))));
  }
  const lines = table.map((row) => row.map((cell, index) => padded(cell, widths[index] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}

function padded(cell: string, width: number): string {
  return cell + ' '.repeat(width - terminalWidth(cell));
}
